"""A tagged clause of Arabic is whole, and nothing else: what is said about it, and whose praise follows, are apart."""

from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.learned.trimming import trim_source
from services.extract.learned.verb_first import mend_clauses
from services.extract.model import Attribution, Language, Passage
from services.extract.pipeline import prepare_passages
from tests.extract.builders import article


def _language() -> Language:
    language = find("ar")
    assert language is not None
    return language


def _passage(text: str) -> Passage:
    (passage,) = prepare_passages(article(*text.split("\n"), language="ar"), _language())
    return passage


def _span(text: str, words: str) -> Span:
    assert text.count(words) == 1, words
    return Span(text.index(words), text.index(words) + len(words))


def _mended(text: str, source: str | None, cue: str, *content: str) -> list[tuple[str | None, tuple[str, ...]]]:
    passage = _passage(text)
    one = Attribution(
        source=_span(text, source) if source else None,
        cue=_span(text, cue),
        content=tuple(_span(text, part) for part in content),
        pattern="tagged",
    )
    mended = mend_clauses(passage, [one], _language())
    return [
        (
            found.source.of(passage.text) if found.source else None,
            tuple(part.of(passage.text) for part in found.content),
        )
        for found in mended
    ]


def test_what_is_said_about_a_content_ends_it() -> None:
    text = "قال العمال إن الإدارة هددتهم، وهو ما نفته الإدارة جملة."
    assert _mended(text, "العمال", "قال", "الإدارة هددتهم، وهو ما نفته الإدارة جملة") == [
        ("العمال", ("الإدارة هددتهم",))
    ]
    text = "قال العمال إن الأجور خفضت، الأمر الذي نفاه الوزير."
    assert _mended(text, "العمال", "قال", "الأجور خفضت، الأمر الذي نفاه الوزير") == [("العمال", ("الأجور خفضت",))]


def test_parts_around_a_preposition_are_one() -> None:
    text = "قطعت السلطة المياه داعية المواطنين إلى ترشيد الاستهلاك."
    assert _mended(text, None, "داعية", "المواطنين", "ترشيد الاستهلاك") == [(None, ("المواطنين إلى ترشيد الاستهلاك",))]


def test_a_content_does_not_end_with_a_preposition() -> None:
    text = "الهيئة تحذر من كارثة كبيرة في الإقليم"
    assert _mended(text, "الهيئة", "تحذر من", "كارثة كبيرة في") == [("الهيئة", ("كارثة كبيرة في الإقليم",))]


def test_whom_a_verb_accuses_belongs_to_what_he_is_accused_of() -> None:
    text = "اتهم المتحدث سامي حداد الحركة بالمماطلة."
    assert _mended(text, "المتحدث سامي حداد", "اتهم", "بالمماطلة") == [("المتحدث سامي حداد", ("الحركة بالمماطلة",))]


def test_where_it_was_said_is_no_part_of_it() -> None:
    text = "دعا سامي حداد في إحاطته أمام المجلس، أمس، جميع الأطراف إلى الهدوء."
    found = _mended(text, "سامي حداد", "دعا", "إحاطته أمام المجلس", "جميع الأطراف إلى الهدوء")
    assert found == [("سامي حداد", ("جميع الأطراف إلى الهدوء",))]


def test_what_a_participle_praises_is_a_statement_of_its_own() -> None:
    text = "تعهد الوزير، لدى زيارته المنطقة، بتعويض المتضررين، مشيدا بجهود المتطوعين."
    found = _mended(text, "الوزير", "تعهد", "بتعويض المتضررين", "بجهود المتطوعين")
    assert found == [("الوزير", ("بتعويض المتضررين",)), (None, ("بجهود المتطوعين",))]


def test_a_day_is_nobody() -> None:
    text = "ارتفع العدد، وفق تقرير أصدرته الاثنين."
    assert _mended(text, "الاثنين", "وفق", "ارتفع العدد") == [(None, ("ارتفع العدد",))]


def test_a_source_is_whole_and_nothing_else() -> None:
    def trimmed(text: str, source: str) -> str | None:
        found = trim_source(_passage(text), _span(text, source), _language())
        return found.of(text) if found else None

    assert trimmed('قال عمال في صحيفة "المنبر" إن', 'عمال في صحيفة "المنبر') == 'عمال في صحيفة "المنبر"'
    assert trimmed("قالت هدى المرزوقي للجزيرة نت إن", "هدى المرزوقي للجزيرة نت") == "هدى المرزوقي"
    assert trimmed("وبكى الحاج سامي وهو يقول", "وبكى الحاج سامي") == "الحاج سامي"
