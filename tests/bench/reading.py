"""Speed of the HTML reader beside trafilatura, on the same pages."""

import gzip

import trafilatura

from services.common.contracts.submissions import Hints
from services.common.errors import Rejected
from services.ingest.readers import read
from tests.bench.material import LIMITS, SHARED, rate


def reading() -> None:
    """Prints pages per CPU second of both, and their ratio."""
    pages = sorted((SHARED / "pages").glob("*/*.html.gz"))[:80]
    if not pages:
        print("read      (skipped: the shared pages are not on this machine)")
        return
    payloads = [(p.name.removesuffix(".gz"), gzip.decompress(p.read_bytes())) for p in pages]

    def ours() -> int:
        for name, payload in payloads:
            try:
                read(payload, name=name, hints=Hints(), limits=LIMITS)
            except Rejected:
                continue
        return len(payloads)

    def peer() -> int:
        for _, payload in payloads:
            trafilatura.bare_extraction(payload, with_metadata=True, favor_precision=True)
        return len(payloads)

    ours_rate, peer_rate = rate(ours), rate(peer)
    print(f"read      qawl         {ours_rate:8.1f} pages per CPU second")
    print(f"read      trafilatura  {peer_rate:8.1f} pages per CPU second")
    print(f"read      qawl / trafilatura {ours_rate / peer_rate:.2f}")
