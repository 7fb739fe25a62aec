"""The network in PyTorch: the encoder with features added to its input, a head for labels, and two that tie spans."""

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name PyTorch is written with
from torch import Tensor, nn

from services.extract.learned import antecedents
from services.extract.learned.linker import PAIR_FEATURES
from services.extract.learned.subwords import FEATURES
from training.encoder import Encoder, Reals

LABELS = 5
"""Layers of labels: source, cue, content, content inside another content, and the name of somebody who speaks; each
outside, first or further."""

_DROPOUT = 0.1
_PAIR = 96
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")


class _Attention(torch.autograd.Function):
    """Attention that keeps its probabilities in the input's precision: on a CPU, trained twice as fast as PyTorch's."""

    @staticmethod
    def forward(ctx, q, k, v, bias):  # type: ignore[no-untyped-def]
        q = q * q.shape[-1] ** -0.5
        p = torch.softmax(torch.matmul(q, k.transpose(-1, -2)).add_(bias), -1)
        ctx.save_for_backward(q, k, v, p)
        return torch.matmul(p, v)

    @staticmethod
    def backward(ctx, g):  # type: ignore[no-untyped-def]
        q, k, v, p = ctx.saved_tensors
        dv = torch.matmul(p.transpose(-1, -2), g)
        ds = torch._softmax_backward_data(torch.matmul(g, v.transpose(-1, -2)), p, -1, p.dtype)
        return torch.matmul(ds, k) * q.shape[-1] ** -0.5, torch.matmul(ds.transpose(-1, -2), q), dv, None


class Layer(nn.Module):
    """One layer of the encoder, as BERT has them."""

    def __init__(self, hidden: int, heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, epsilon), nn.LayerNorm(hidden, epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2).contiguous()

        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        with torch.autocast(x.device.type, enabled=False):
            attended: Tensor = _Attention.apply(q, k, v, bias.to(q.dtype))  # type: ignore[no-untyped-call]
        x = self.aln(x + self.ao(attended.transpose(1, 2).reshape(batch, length, hidden)))
        y: Tensor = self.oln(x + self.fo(F.gelu(self.fi(x))))
        return y


class Link(nn.Module):
    """Scores a span against candidates and against none; `services.extract.learned.linker` computes the same."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(2 * hidden, _PAIR), nn.Linear(2 * hidden, _PAIR)
        self.features = nn.ModuleList(nn.Embedding(n, 16) for n in PAIR_FEATURES)
        self.pair, self.score = nn.Linear(3 * _PAIR + 16 * len(PAIR_FEATURES), 128), nn.Linear(128, 1)
        self.none, self.none_score = nn.Linear(_PAIR, 64), nn.Linear(64, 1)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, ends: Tensor, candidates: Tensor, known: Tensor, is_there: Tensor) -> Tensor:
        """(n, 2h), (n, k, 2h), (n, k, 4), (n, k) to (n, 1 + k); column 0 is none."""
        a, b = self.a(ends), self.b(candidates)
        about = torch.cat([table(known[..., i]) for i, table in enumerate(self.features)], -1)
        wide = a[:, None].expand_as(b)
        x = self.drop(F.relu(self.pair(torch.cat([wide, b, wide * b, about], -1))))
        tied = self.score(x)[..., 0].masked_fill(~is_there, -1e4)
        return torch.cat([self.none_score(F.relu(self.none(a))), tied], 1)


class Antecedent(nn.Module):
    """Scores statements against names and against none; `services.extract.learned.naming` computes the same."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(2 * hidden, _PAIR), nn.Linear(2 * hidden, _PAIR)
        self.features = nn.ModuleList(nn.Embedding(n, 16) for n in antecedents.PAIR_FEATURES)
        self.about = nn.ModuleList(nn.Embedding(n, 16) for n in antecedents.ANCHOR_FEATURES)
        self.pair = nn.Linear(3 * _PAIR + 16 * len(antecedents.PAIR_FEATURES), 128)
        self.score = nn.Linear(128, 1)
        self.none, self.none_score = nn.Linear(_PAIR + 16 * len(antecedents.ANCHOR_FEATURES), 64), nn.Linear(64, 1)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, ends: Tensor, candidates: Tensor, known: Tensor, about: Tensor, is_there: Tensor) -> Tensor:
        """(n, 2h), (n, k, 2h), (n, k, 11), (n, 4), (n, k) to (n, 1 + k); column 0 is none."""
        a, b = self.a(ends), self.b(candidates)
        of_pair = torch.cat([table(known[..., i]) for i, table in enumerate(self.features)], -1)
        of_anchor = torch.cat([table(about[..., i]) for i, table in enumerate(self.about)], -1)
        wide = a[:, None].expand_as(b)
        x = self.drop(F.relu(self.pair(self.drop(torch.cat([wide, b, wide * b, of_pair], -1)))))
        tied = self.score(x)[..., 0].masked_fill(~is_there, -1e4)
        none = self.none_score(F.relu(self.none(self.drop(torch.cat([a, of_anchor], -1)))))
        return torch.cat([none, tied], 1)


class Network(nn.Module):
    """Everything that is trained. The encoder's word embeddings stay as they are."""

    def __init__(self, encoder: Encoder, *, frozen: int, layers: int | None = None) -> None:
        """`frozen` layers at the bottom stay as they are too; what is known of the words is added above them."""
        super().__init__()
        hidden = encoder.hidden
        self.frozen = frozen
        self.word = nn.Embedding(
            len(encoder.pieces), hidden, _weight=torch.from_numpy(encoder.words.whole()), _freeze=True
        )
        self.position = nn.Parameter(torch.from_numpy(encoder.tensors["emb.pos"].reshape(-1, hidden)).clone())
        self.ln = nn.LayerNorm(hidden, encoder.epsilon)
        self.layers = nn.ModuleList(
            Layer(hidden, encoder.heads, encoder.epsilon) for _ in range(layers or encoder.layers)
        )
        self.features = nn.ModuleList(nn.Embedding(n, hidden) for n in FEATURES)
        self.label = nn.Linear(hidden, 3 * LABELS)
        self.content_to_cue, self.cue_to_source = Link(hidden), Link(hidden)
        self.antecedent = Antecedent(hidden)
        self.drop = nn.Dropout(_DROPOUT)
        self._fill(encoder.tensors, hidden)

    def _fill(self, tensors: Mapping[str, Reals], hidden: int) -> None:
        def put(parameter: Tensor, name: str) -> None:
            parameter.copy_(torch.from_numpy(tensors[name]).view_as(parameter))

        with torch.no_grad():
            self.position.add_(torch.from_numpy(tensors["emb.type"][:hidden]))
            put(self.ln.weight, "emb.ln.w")
            put(self.ln.bias, "emb.ln.b")
            for i, layer in enumerate(self.layers):
                for name in (*_MATRICES, "aln", "oln"):
                    part = getattr(layer, name)
                    put(part.weight, f"l{i}.{name}.w")
                    put(part.bias, f"l{i}.{name}.b")
            for table in self.features.parameters():
                nn.init.zeros_(table)

    def read(self, ids: Tensor, is_there: Tensor) -> Tensor:
        """(b, n), (b, n) to the hidden states (b, n, h) above the frozen layers."""
        x: Tensor = self.ln(self.word(ids) + self.position[: ids.shape[1]])
        for layer in self.layers[: self.frozen]:
            x = layer(x, _bias(is_there))
        return x

    def forward(self, x: Tensor, features: Tensor, is_there: Tensor) -> Tensor:
        """What `read` gave, with features (b, n, 7), to the last hidden states (b, n, h)."""
        for i, table in enumerate(self.features):
            x = x + table(features[..., i])
        x = self.drop(x)
        for layer in self.layers[self.frozen :]:
            x = layer(x, _bias(is_there))
        return x

    def arrays(self) -> dict[str, Reals]:
        """Every trained parameter by name, in single precision."""
        found = {k: v.detach().float().cpu().numpy() for k, v in self.state_dict().items() if k != "word.weight"}
        return {k: np.ascontiguousarray(v) for k, v in found.items()}


def _bias(is_there: Tensor) -> Tensor:
    """What attention adds to scores, so that nothing attends to padding."""
    return torch.zeros(is_there.shape, device=is_there.device).masked_fill_(~is_there, -1e4)[:, None, None, :]
