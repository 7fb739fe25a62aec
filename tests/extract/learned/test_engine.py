"""The learned engine on its own weights: laws that hold for any text, its evidence, and what happens without it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.articles import Role
from services.common.contracts.statements import Statement
from services.extract.engines import EngineMissing, open_engine
from services.extract.languages import find
from services.extract.pipeline import RULES, Engine, analyse
from tests.extract.builders import article

pytest.importorskip("onnxruntime")
weights = pytest.importorskip("services.extract.learned.weights")
if not weights.FILE.exists():
    pytest.skip("the weights are not in this checkout", allow_module_level=True)

_TEXT = """Mayor promises new bridge
Mayor Jane Holt said on Tuesday that the new bridge would open in spring.
“We have waited long enough,” she added. According to the builders, the work costs 40 million.
Adam Bell, who leads the opposition, accused her of wasting money."""

_WORDS = """
Jane Holt said that “ ” " « » : , . ' according to Mr. adding it is he who and but \n told urged \u200b \u2581 ﬁ Ⅻ 中 😀
قال الوزير سامي حداد إن أن بأنه ، مشيراً إلى وأضاف البيان نقلت وكالة عن قوله بحسب دعا كان قد ؛ … ؟ في \u0651 \u0640
"""
_TEXTS = st.one_of(
    st.lists(st.sampled_from([*_WORDS.split(" "), "\n"]), max_size=60).map(" ".join),
    st.text(max_size=120),
    st.binary(max_size=120).map(lambda raw: raw.decode("utf-8", "replace")),
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("learned")


def _statements(text: str, engine: Engine, language: str = "en") -> tuple[Statement, ...]:
    module = find(language)
    assert module is not None
    return analyse(article(*filter(str.strip, text.splitlines()), language=language), module, engine)


def test_the_tagger_finds_who_says_what(engine: Engine) -> None:
    text = article(*_TEXT.splitlines(), language="en").text
    found = {(s.speaker.name, s.cue.of(text) if s.cue else None) for s in _statements(_TEXT, engine)}
    assert {("Jane Holt", "said"), ("Jane Holt", "added"), ("Adam Bell", "accused")} <= found


def test_every_statement_names_the_weights_it_rests_on(engine: Engine) -> None:
    evidence = {s.evidence for s in _statements(_TEXT, engine)}
    assert {e.engine for e in evidence} == {"learned"}
    assert all(weights.DIGEST[:12] in e.version for e in evidence)


@settings(max_examples=60, deadline=None)
@given(text=_TEXTS, language=st.sampled_from(["en", "ar"]))
def test_any_text_gives_verbatim_spans_and_never_raises(engine: Engine, text: str, language: str) -> None:
    module = find(language)
    assert module is not None
    blocks = (text,) if text else ()
    made = article(*blocks, language=language)
    found = analyse(made, module, engine)
    for one in found:
        spans = [*one.content, *filter(None, (one.source, one.cue))]
        assert all(span.of(made.text).strip() for span in spans)
        assert list(one.content) == sorted(one.content)
        assert 0 <= one.confidence <= 1
    assert len({s.id for s in found}) == len(found)
    assert found == analyse(made, module, engine)


def test_two_engines_on_the_same_weights_agree(engine: Engine) -> None:
    assert _statements(_TEXT * 5, open_engine("learned")) == _statements(_TEXT * 5, engine)


def test_furniture_after_the_text_changes_nothing(engine: Engine) -> None:
    module = find("en")
    assert module is not None
    blocks = _TEXT.splitlines()
    plain = analyse(article(*blocks, language="en"), module, engine)
    more = analyse(article(*blocks, (Role.FURNITURE, "Share this. Jane Holt said no."), language="en"), module, engine)
    assert [(s.source, s.cue, s.content) for s in plain] == [(s.source, s.cue, s.content) for s in more]


def test_a_file_with_another_digest_is_not_used(tmp_path: Path) -> None:
    changed = tmp_path / "tagger.zip"
    changed.write_bytes(weights.FILE.read_bytes()[:-1] + b"x")
    with pytest.raises(weights.BadWeights, match="SHA-256"):
        weights.read_weights(changed)
    with pytest.raises(EngineMissing, match=r"qawl\[learned\]"):
        open_engine("learned", weights=changed)


def test_a_text_of_extraordinary_length_is_left_to_the_rules(engine: Engine) -> None:
    module = find("en")
    assert module is not None
    made = article("Jane Holt said that it rained. " * 3_000, language="en")
    spans = [(s.source, s.cue, s.content) for s in analyse(made, module, engine)]
    assert spans == [(s.source, s.cue, s.content) for s in analyse(made, module, RULES)]
