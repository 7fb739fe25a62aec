"""The analyser alone, without a store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.folding import fold
from services.common.store.lexicon import known
from services.common.store.search import entry, name_words, query, terms, vocabulary

ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآءئؤًٌَُِّْـ", min_size=1, max_size=15)
ANYTHING = st.text(max_size=200)


def everything(text: str, attested: str = "") -> set[str]:
    indexed = entry(text, "ar", attested=vocabulary(attested or text))
    return {*indexed.terms, *indexed.forms}


def finds(asked: str, text: str) -> bool:
    wanted = {word.term for part in query(asked).parts for word in part}
    return bool(wanted) and wanted <= everything(text)


@pytest.mark.parametrize(
    "written",
    [
        "حكومة",
        "الحكومة",
        "والحكومة",
        "الحُكومة",
        "للحكومة",
        "وللحكومة",
        "بالحكومة",
        "فبالحكومة",
        "وحكومة",
        "حكـــومة",
        "لحكومة",
    ],
)
def test_a_word_and_the_word_with_clitics_find_each_other(written: str) -> None:
    assert finds("حكومة", written)
    assert finds(written, "حكومة")
    assert finds(written, "والحكومة")


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("لد", "ولد"),
        ("وتين", "بوتين"),
        ("افروف", "لافروف"),
        ("رنسا", "فرنسا"),
        ("كالة", "وكالة"),
        ("كرة", "فكرة"),
        ("مانيا", "ألمانيا"),
        ("امل", "كامل"),
        ("دين", "والدين"),
    ],
)
def test_a_letter_that_belongs_to_the_word_is_not_taken_off(part: str, word: str) -> None:
    assert not finds(part, word)
    assert finds(word, word)


def test_what_is_left_needs_to_stand_in_the_same_article_when_the_lexicon_does_not_know_it() -> None:
    assert "زلفان" not in everything("وزلفان")
    assert "زلفان" in everything("وزلفان", attested="سافر زلفان أمس")
    assert finds("زلفان", "سافر وزلفان هناك زلفان")


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("الالتزام", "التزام"),
        ("بالتزام", "والالتزامُ"),
        ("ألعاب", "الألعاب"),
        ("لجنة", "للجنة"),
        ("ألمانيا", "ولألمانيا"),
        ("الحق", "بحق والحق"),
        ("٢٠٢٦", "2026"),
        ("مسئول", "مسئول"),
        ("على", "علي"),
        ("governments", "The Government's plan"),
        ("Élysée", "elysee"),
        ("BBC", "الـBBC"),
    ],
)
def test_spellings_of_a_word_find_each_other(asked: str, text: str) -> None:
    assert finds(asked, text)


def test_persian_words_are_not_cut_in_their_place_in_the_text() -> None:
    assert terms("والا", "fa") == ("والا",)
    assert terms("والحكومة", "fa") == ("والحكومه",)


def test_a_query_knows_phrases_and_beginnings_and_nothing_else() -> None:
    parts = query('"the border" AND gov* -talks NEAR(a) "open').parts
    assert [[(w.term, w.is_prefix) for w in part] for part in parts] == [
        [("the", False), ("border", False)],
        [("and", False)],
        [("gov", True)],
        [("talk", False)],
        [("near", False)],
        [("a", False)],
        [("open", False)],
    ]


def test_a_query_is_bounded() -> None:
    assert len(query("word " * 10_000).parts) == 1
    assert len(query(" ".join(f"w{n}" for n in range(10_000))).parts) == 32
    assert len(entry("x" * 1_000_000, "en").terms[0]) == 64
    assert len(entry("x " * 1_000_000, "en").terms) == 10_000


def test_a_name_is_words_without_clitics_but_not_stemmed() -> None:
    assert name_words("James Jones and the Joneses") == ("james", "jones", "and", "the", "joneses")
    assert name_words("زلفان الهرماني") == ("زلفان", "هرماني")


@given(ANYTHING)
def test_every_term_is_one_word_for_every_tokenizer(text: str) -> None:
    indexed = entry(text, "und", names=text)
    for term in (*indexed.terms, *indexed.forms, *indexed.names):
        assert term
        assert len(term) <= 5 * 64 + 1
        assert all((c.isascii() and (c.isdigit() or c.islower())) or "\u0620" <= c <= "\u06d3" for c in term)


@given(ANYTHING)
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    assert set(terms(text)) <= everything(text)


@given(ARABIC, st.sampled_from(["", "و", "ف"]), st.sampled_from(["ال", "بال", "كال", "لل"]))
def test_a_word_of_three_letters_is_found_behind_every_article(word: str, joined: str, article: str) -> None:
    is_whole = fold(joined + article + word) in known() or fold(article + word) in known()  # بالمئة: left as it is
    if len("".join(terms(word, "fa"))) >= 3 and not is_whole:
        assert set(terms(word)) <= everything(joined + article + word)


@given(ARABIC)
def test_the_reading_of_an_arabic_word_is_read_as_itself(word: str) -> None:
    assert terms(" ".join(terms(word))) == terms(word)


@given(ANYTHING)
def test_the_order_of_words_is_kept(text: str) -> None:
    assert terms(text + " . " + text) == terms(text) + terms(text)
