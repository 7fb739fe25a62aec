"""Which language a text and its page are in."""

import pytest

from services.ingest.language import language_of, page_language
from services.ingest.markup import parse
from services.ingest.metadata import page_facts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("قال الوزير إن المشروع سيبدأ في الربيع", "ar"),
        ("وزیر راه گفت که ساخت این پل از بهار آغاز می شود", "fa"),
        ("وزير راه گفت كه ساخت اين پل از بهار آغاز مي شود و با آن راه به شهر باز است", "fa"),
        ("وزیر نے کہا کہ پل کا کام بہار میں شروع ہوگا اور شہر سے سڑک ملے گی", "ur"),
        ("وەزیر ڕایگەیاند کە دروستکردنی پردەکە لە بەهار دەست پێ دەکات", "ku"),
        ("The minister said that the bridge would be built in the spring of the year", "en"),
        ("12 345 !!", "und"),
        ("شكرا", "und"),
        ("Mayor Dana Holt promised new buses by spring.", "en"),
        ("Lavrov: Moscow ready for dialogue with Washington", "en"),
        ("President says talks failed.", "en"),
        ("Di minister tok say dem go build new road for Lagos", "und"),
        ("qwerty uiop asdf ghjkl zxcv bnm will", "und"),
    ],
)
def test_a_text_tells_its_language(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [
        ("Der Minister sagte, dass die Brücke im Frühling gebaut werde, und alle freuten sich.", "en-US", "de"),
        ("Bridge opens", "en-GB", "en"),
        ("جسر", "ar", "ar"),
        ("Bridge opens", "", "und"),
        ("Bridge opens", "x-default", "und"),
    ],
)
def test_the_page_is_asked_only_where_its_text_does_not_tell(text: str, declared: str, code: str) -> None:
    assert page_language(text, declared) == code


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="content-language" content="ar">',
        '<meta property="og:locale" content="ar_EG">',
        '<meta itemprop="inLanguage" content="ar">',
    ],
)
def test_a_page_declares_its_language_in_several_ways(head: str) -> None:
    tree = parse(f"<html><head>{head}</head><body>x</body></html>")
    assert tree is not None
    assert page_language("جسر", page_facts(tree).language) == "ar"
