"""Does what the document says."""

import ctypes
import os
import signal
import sys
import time

from services.common.contracts.articles import Role
from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Bounds, Page, Paragraph, Parsed, Part


def parse(document: bytes, bounds: Bounds) -> Parsed:
    match document.decode():
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "grow":
            held = [bytes(10_000_000) for _ in range(100_000)]
            return Parsed(title=str(len(held)))
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(3)
        case "raise":
            raise KeyError("glyph 7")
        case "nest":
            return parse(document, bounds)
        case "print":
            sys.stdout.write("noise " * 100_000)
            sys.stdout.flush()
        case "lie":
            os.write(3, b"\xff\xff\xff\xff")
        case "refuse":
            raise Rejected(Reason(code=ReasonCode.ENCRYPTED, message="Locked.", advice="Unlock it.", detail="d"))
        case "environment":
            return Parsed(title=" ".join(sorted(os.environ)))
        case "parts":
            return Parsed(parts=(Part(name="a", payload=b"\0\xff"), Part(name="ب", payload=b"")))
        case "page":
            return Parsed(page=Page(payload=b"<p>", charset="x", url=None), authors=("A", "ب"))
        case "large":
            return Parsed(parts=(Part(name="a", payload=bytes(bounds.max_bytes + 1)),))
    return Parsed(title=f"{os.getpid()}", paragraphs=(Paragraph(text="said", role=Role.MAIN), Paragraph(text="b")))
