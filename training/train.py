"""Trains the tagger and its linker on annotated articles, from the encoder in the wheel: `python -m training.train`.

The bottom layers and the word embeddings stay as the wheel has them, so that their part of the work is done once.
Everything random is seeded. A run whose loss does not fall is ended as collapsed.
"""

import argparse
import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name PyTorch is written with
from torch import Tensor, nn

from services.extract.learned.subwords import Vocabulary
from training.batches import Batch, Choices, Piece, Ties, pack, pieces, shuffled
from training.encoder import read_encoder, wheel_file
from training.examples import UNCOUNTED, Annotated, Example, examples, gold_articles, gum_articles
from training.network import LABELS, Antecedent, Link, Network
from training.own import own_articles

LAYER_WEIGHTS = (1.0, 1.0, 1.0, 0.5, 1.5)
TIE_WEIGHT = 0.15
CHOICE_WEIGHT = 0.3
HIDE_RULES, HIDE_ALL = 0.15, 0.15
"""Shares of windows that are shown without the rules' opinion, and without the cue lexicon as well."""

OWN = Path(__file__).with_name("articles")

log = logging.getLogger("training")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to train. Rates above 2e-4 for the encoder collapse; fewer than 280 steps are too few."""

    epochs: float = 7
    rate: float = 1.7e-4
    head_rate: float = 1e-3
    per_batch: int = 6
    frozen: int = 3
    seed: int = 1
    cuts: int = 2  # different ways to cut each article into windows
    start: Path | None = None  # a network trained before, to go on from


def train(articles: Sequence[Annotated], plan: Plan, *, out: Path, device: str = "cpu") -> Network:
    """The trained network; `out` gets it after every epoch."""
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)  # noqa: S311 - not for secrets
    encoder = read_encoder(wheel_file())
    vocabulary = Vocabulary(encoder.pieces, encoder.unknown, encoder.variants)
    network = Network(encoder, frozen=plan.frozen)
    if plan.start is not None:
        _start_from(network, plan.start)
    network.to(device)
    sets = [_windows(list(examples(articles, vocabulary)), chance) for _ in range(plan.cuts)]
    for number, some in enumerate(sets):
        log.info("cut %d: %d windows, %d subwords", number, len(some), sum(p.end - p.start for p in some))
    started = time.monotonic()
    read = [_read_all(network, some, encoder.padding, device) for some in sets]
    log.info("read by %d frozen layers in %.0f s", plan.frozen, time.monotonic() - started)
    optimizer, bases = _optimizer(network, plan)
    per_epoch = len(shuffled([id(p.example) for p in sets[0]], plan.per_batch, random.Random(0)))  # noqa: S311
    total, step = int(per_epoch * plan.epochs), 0
    losses: list[float] = []
    network.train()
    started = time.monotonic()
    for epoch in range(math.ceil(plan.epochs)):
        some, hidden = sets[epoch % plan.cuts], read[epoch % plan.cuts]
        for numbers in shuffled([id(p.example) for p in some], plan.per_batch, chance):
            if step >= total:
                break
            pace = min(1.0, (step + 1) / max(10, total // 10)) * max(0.02, (total - step) / total)
            for group, base in zip(optimizer.param_groups, bases, strict=True):
                group["lr"] = base * pace
            hints = [_hide(chance.random()) for _ in numbers]
            batch = pack([(n, some[n]) for n in numbers], encoder.padding, hints, chance)
            losses.append(_step(network, batch, hidden, optimizer, device))
            step += 1
            if step % 20 == 0:
                seconds = time.monotonic() - started
                log.info("step %d/%d loss %.3f after %.0f s", step, total, np.mean(losses[-20:]), seconds)
        _save(network, plan, out)
        if plan.start is None:
            _check(losses)
    return network.eval()


def _start_from(network: Network, path: Path) -> None:
    """Take over what an earlier network knows; layers of labels and ties that it had not stay as they begin."""
    saved = np.load(path)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name in saved.files:
                known = torch.from_numpy(saved[name])
                parameter[: len(known)].copy_(known)


def _windows(found: Sequence[Example], chance: random.Random) -> list[Piece]:
    return [piece for one in found for piece in pieces(one, chance.randrange(60, 230))]


def _hide(number: float) -> int:
    return 2 if number < HIDE_ALL else 1 if number < HIDE_ALL + HIDE_RULES else 0


def _read_all(network: Network, some: Sequence[Piece], padding: int, device: str) -> list[Tensor]:
    """What the frozen layers make of each window."""
    network.eval()
    found: list[Tensor] = [torch.empty(0)] * len(some)
    order = sorted(range(len(some)), key=lambda n: some[n].end - some[n].start)
    with torch.inference_mode(), torch.autocast(device, dtype=torch.bfloat16):
        for k in range(0, len(order), 16):
            numbers = order[k : k + 16]
            batch = pack([(n, some[n]) for n in numbers], padding, [0] * len(numbers))
            states = network.read(batch.ids.to(device), batch.is_there.to(device)).to(torch.bfloat16)
            for i, n in enumerate(numbers):
                found[n] = states[i, : some[n].end - some[n].start].clone()
    return found


def _optimizer(network: Network, plan: Plan) -> tuple[torch.optim.Optimizer, tuple[float, float]]:
    encoder: list[nn.Parameter] = []
    heads: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        parts = name.split(".")
        if parts[0] in ("word", "position", "ln") or (parts[0] == "layers" and int(parts[1]) < network.frozen):
            parameter.requires_grad = False
        else:
            (encoder if parts[0] == "layers" else heads).append(parameter)
    bases = (plan.rate, plan.head_rate)
    groups = [{"params": p, "lr": rate} for p, rate in zip((encoder, heads), bases, strict=True)]
    return torch.optim.AdamW(groups, weight_decay=0.01, foreach=True), bases


def _step(
    network: Network, batch: Batch, read: Sequence[Tensor], optimizer: torch.optim.Optimizer, device: str
) -> float:
    states = nn.utils.rnn.pad_sequence([read[n] for n in batch.numbers], batch_first=True).float()
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = network(states, batch.features.to(device), batch.is_there.to(device))
    hidden = network.drop(hidden.float())
    scores = network.label(hidden).view(*batch.ids.shape, LABELS, 3)
    labels = batch.labels.to(device)
    loss = hidden.new_zeros(())
    for layer, weight in enumerate(LAYER_WEIGHTS):
        of_layer = F.cross_entropy(
            scores[:, :, layer].reshape(-1, 3), labels[layer].reshape(-1), ignore_index=UNCOUNTED
        )
        loss = loss + weight * of_layer
    for link, ties in (
        (network.content_to_cue, batch.content_to_cue),
        (network.cue_to_source, batch.cue_to_source),
    ):
        if ties is not None:
            loss = loss + TIE_WEIGHT * _tie_loss(link, hidden, ties, device)
    if batch.choices is not None:
        loss = loss + CHOICE_WEIGHT * _choice_loss(network.antecedent, hidden, batch.choices, device)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def _tie_loss(link: Link, hidden: Tensor, ties: Ties, device: str) -> Tensor:
    ends, others = ties.ends.to(device), ties.candidates.to(device)
    n = ends[:, 0]
    one = torch.cat([hidden[n, ends[:, 1]], hidden[n, ends[:, 2]]], -1)
    each = torch.cat([hidden[n[:, None], others[..., 0]], hidden[n[:, None], others[..., 1]]], -1)
    return F.cross_entropy(link(one, each, ties.known.to(device), ties.is_there.to(device)), ties.partner.to(device))


def _choice_loss(network: Antecedent, hidden: Tensor, choices: Choices, device: str) -> Tensor:
    """How unlikely it is that one of the right names is chosen: any that names the speaker is right."""
    anchors, others = choices.anchors.to(device), choices.candidates.to(device)
    one = torch.cat([hidden[anchors[:, 0], anchors[:, 1]], hidden[anchors[:, 0], anchors[:, 2]]], -1)
    each = torch.cat([hidden[others[..., 0], others[..., 1]], hidden[others[..., 0], others[..., 2]]], -1)
    known = (choices.pairs.to(device), choices.about.to(device), choices.is_there.to(device))
    scores = network(one, each, *known).log_softmax(-1)
    return -scores.masked_fill(~choices.right.to(device), -1e4).logsumexp(-1).mean()


def _check(losses: Sequence[float]) -> None:
    if len(losses) >= 200 and not np.mean(losses[-50:]) < 0.6 * np.mean(losses[:20]):
        raise SystemExit(f"collapsed: the loss went from {np.mean(losses[:20]):.3f} to {np.mean(losses[-50:]):.3f}")


def _save(network: Network, plan: Plan, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(out, allow_pickle=False, frozen=np.array(plan.frozen), **network.arrays())


def main() -> None:
    """Read the command line, train, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path, help="folders of annotated articles that may be trained on")
    parser.add_argument("--out", type=Path, required=True, help="where the trained network goes (.npz)")
    parser.add_argument("--gum", type=Path, help="GUM's news as a further source, one record a line")
    parser.add_argument("--epochs", type=float, default=Plan().epochs)
    parser.add_argument("--rate", type=float, default=Plan().rate)
    parser.add_argument("--frozen", type=int, default=Plan().frozen)
    parser.add_argument("--start", type=Path, help="go on from what an earlier training wrote (.npz)")
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    plan = Plan(epochs=given.epochs, rate=given.rate, frozen=given.frozen, seed=given.seed, start=given.start)
    articles = [one for folder in given.gold for one in gold_articles(folder)]
    articles += own_articles(OWN)
    if given.gum:
        articles += gum_articles(given.gum)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train(articles, plan, out=given.out, device=device)


if __name__ == "__main__":
    main()
