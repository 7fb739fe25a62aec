"""The page in other languages: every message is told, in its direction, with the digits and months of its region."""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from jinja2 import Environment, nodes

from services.api.wording import FOLDER, Wordings
from tests.api import messages
from tests.api.conftest import MakeWorld, World
from tests.api.test_page import every_page, see

TEMPLATES = sorted((messages.API / "templates").glob("*.html"))
CATALOGUES = sorted(FOLDER.glob("*.po"))
NAMES = {"qawl", "json", "opml", "wikidata", "utc", "http"}
"""Names that no language translates."""
_TOLD = ("aria-label", "placeholder", "title", "alt")
_VOID = {"meta", "link", "input", "br", "img", "rect"}
_PLACE = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_has_every_message_and_no_other(path: Path) -> None:
    with path.open("rb") as file:
        told = {(m.context, m.id): m for m in read_po(file, locale=path.stem) if m.id}
    wanted = {(m.context, m.id) for m in messages.catalog() if m.id}

    assert wanted - told.keys() == set(), "messages that nobody has translated"
    assert told.keys() - wanted == set(), "messages that no template has"
    for (_, key), message in told.items():
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        places = {name for one in ((key,) if isinstance(key, str) else key) for name in _PLACE.findall(one)}
        assert all(forms), f"{key} is empty"
        for form in forms:
            assert set(_PLACE.findall(form)) <= places, f"{key}: {form}"
            assert isinstance(key, tuple) or set(_PLACE.findall(form)) == places, f"{key}: {form}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    """What a reader sees stands in a message: not in the markup, nor in a literal that is shown or handed on."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text("utf-8"))
    assert list(_Untold("".join(_flat(tree))).found) == []
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr):  # parts.more(next, "More")
            words = [arg.value for arg in call.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
            assert not [one for one in words if re.match(r"[A-Z][a-z]", one)], words


def _flat(node: nodes.Node) -> Iterator[str]:
    """The markup of all branches in a row, with the literals that an expression may show."""
    match node:
        case nodes.Block(name="layout"):
            pass  # a class of the main element
        case nodes.TemplateData():
            yield node.data
        case nodes.Output():
            for part in node.nodes:
                yield from _flat(part) if isinstance(part, nodes.TemplateData) else _shown(part)
        case _:
            for child in node.iter_child_nodes():
                if isinstance(child, (nodes.Stmt, nodes.Template, nodes.Output)):
                    yield from _flat(child)


def _shown(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Const() if isinstance(node.value, str):
            yield node.value
        case nodes.CondExpr():
            for part in (node.expr1, node.expr2):
                if part is not None:
                    yield from _shown(part)
        case nodes.Or() | nodes.And() | nodes.Add():
            yield from _shown(node.left)
            yield from _shown(node.right)
        case nodes.Concat():
            for part in node.nodes:
                yield from _shown(part)
        case _:
            yield "h1" if isinstance(node, nodes.Name) and node.name == "tag" else ""


class _Untold(HTMLParser):
    """Words in the text, and in attributes that are read out, outside of code and of what is marked as English."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{name}={value}" for name, value in attrs if name in _TOLD and _words(value or "")]
        if tag not in _VOID:
            self._inside.append((tag, tag in ("code", "script", "style") or given.get("lang") in ("en", "ar")))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if _words(data) and not any(exempt for _, exempt in self._inside):
            self.found.append(data.strip())


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word.lower() not in NAMES and word != "https"]


class _Bare(HTMLParser):
    """Text that stands in the page's own language: in no element that isolates it or tells another language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self._inside: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "link":  # a title in the head, where nothing can be isolated
            self.text += [value or "" for name, value in attrs if name in _TOLD]
        apart = given.get("lang", "ar") != "ar" or tag in ("code", "pre", "title", "script", "textarea")
        if tag not in _VOID:
            self._inside.append((tag, apart or (tag == "bdi" and "lang" not in given)))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(apart for _, apart in self._inside):
            self.text.append(data)


def test_in_arabic_every_page_is_arabic_and_what_is_not_is_set_apart(filled: World) -> None:
    for target in every_page(filled):
        html = filled.client.get(target, headers={"accept-language": "ar"}).text
        assert '<html lang="ar" dir="rtl">' in html
        text = re.sub(r"https://\S*", "", " ".join(_Bare(html).text))
        latin = set(re.findall(r"[A-Za-z]{2,}", text)) - {"JSON", "OPML", "LD"}
        # Two in a row would run from right to left, and mix where they wrap.
        assert not re.search(r'</bdi>\s*<bdi lang="en"', html), target
        # Of Arabic articles these words are quoted, within elements that run in the article's direction.
        assert latin <= {"Ardeen", "NATO"}, (target, latin)


def test_the_language_is_chosen_by_the_link_then_kept_then_wished(filled: World) -> None:
    def lang(target: str, **headers: str) -> str:
        filled.client.cookies.clear()
        found = re.search('<html lang="([^"]+)"', filled.client.get(target, headers=headers).text)
        assert found
        return found[1]

    assert lang("/") == "en"
    assert lang("/", **{"accept-language": "fr, ar-EG;q=0.8, en;q=0.5"}) == "ar-EG"
    assert lang("/", **{"accept-language": "ar;q=0, en;q=0.1"}) == "en"
    assert lang("/?lang=ar") == "ar"
    assert lang("/", cookie="qawl_lang=ar-MA") == "ar-MA"
    assert lang("/?lang=en", cookie="qawl_lang=ar", **{"accept-language": "ar"}) == "en"
    for strange in ("xx", "../../ar", "ar" * 4000, "", "ar_EG", "ar-ZZ99"):
        assert lang("/speakers", cookie=f"qawl_lang={strange}", **{"accept-language": strange}) in ("en", "ar")


def test_the_chosen_language_is_kept_for_a_year_and_the_rest_of_the_query_stays(filled: World) -> None:
    answer = filled.client.get("/?q=port&lang=ar")
    filled.client.cookies.clear()

    assert answer.status_code == 200
    assert answer.headers["set-cookie"] == "qawl_lang=ar; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    assert answer.headers["content-language"] == "ar"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["vary"].split(", "))
    assert 'href="/?q=port&amp;lang=en"' in answer.text
    assert "set-cookie" not in filled.client.get("/?q=port").headers
    assert filled.client.get("/v1/statements?lang=ar").status_code == 422  # the API speaks JSON


def test_an_error_is_told_in_the_readers_language(filled: World) -> None:
    answer = filled.client.get("/nowhere", headers={"accept": "text/html", "accept-language": "ar"})

    assert answer.status_code == 404
    assert "<h1>غير موجود</h1>" in answer.text
    told = BeautifulSoup(answer.text, "html.parser").select(".reason > p")
    assert [told[0].get_text(), told[1].get_text()] == [
        "لا شيء في هذا العنوان، أو لم يعد فيه شيء.",
        "ما العمل: تحقّق من العنوان، أو ابحث من الصفحة الأولى.",
    ]
    assert '<p class="quiet"><bdi lang="en" dir="ltr">There is nothing at /nowhere. Check the address' in answer.text


@pytest.mark.parametrize("trouble", messages.TROUBLES)
def test_whatever_goes_wrong_is_told_in_the_readers_language(trouble: str) -> None:
    wording = Wordings().of("ar")
    assert wording is not None
    for group in ("trouble", "remedy"):
        assert re.fullmatch(r"[\u0600-\u06ff\s«».:]+", wording.term(trouble, group)), (trouble, group)


def test_what_is_too_large_and_who_is_unknown_are_told_in_the_readers_language(make_world: MakeWorld) -> None:
    world = make_world(max_payload_bytes=1_000, max_container_bytes=1_000)
    arabic = {"accept": "text/html", "accept-language": "ar"}

    large = world.client.post("/submissions", files={"files": ("a.txt", b"x" * 9_000)}, headers=arabic)
    assert large.status_code == 413
    assert "ما أُرسل أكبر مما يُقبل هنا." in large.text
    nobody = world.client.get("/compare?first=Nobody&second=Noone", headers=arabic)
    assert "لا متحدث بهذا الاسم." in nobody.text
    assert "<strong>غير موجود</strong>" in nobody.text
    outlet = world.client.get("/publishers/Nobody", headers=arabic)
    assert "لا مادة لناشر بهذا الاسم." in outlet.text


def test_numbers_and_days_are_written_as_the_region_writes_them() -> None:
    known = {tag: found for tag in ("en", "ar-EG", "ar-MA", "ar-LB") if (found := Wordings().of(tag))}
    day = date(2026, 11, 20)

    assert {tag: one.day(day) for tag, one in known.items()} == {
        "en": "20 Nov 2026",
        "ar-EG": "٢٠ نوفمبر ٢٠٢٦",
        "ar-MA": "20 نونبر 2026",
        "ar-LB": "٢٠ تشرين الثاني ٢٠٢٦",
    }
    assert [known["ar-EG"].count(n, "statement") for n in (1, 2, 3, 11, 100, 2000)] == [
        *("تصريح واحد", "تصريحان", "٣ تصريحات", "١١ تصريحاً", "١٠٠ تصريح", "٢٬٠٠٠ تصريح")
    ]
    # Each is the subject where it stands: نشرتها وسيلتا إعلام.
    assert [known["ar-EG"].count(2, noun) for noun in ("outlet", "other")] == ["وسيلتا إعلام", "جهتان أخريان"]
    assert known["en"].count(2000, "statement", most=1000) == "more than 1,000 statements"
    assert (known["ar-MA"].decimal(0.93), known["ar-EG"].decimal(0.93)) == ("0,93", "٠٫٩٣")


def test_the_style_sheet_knows_no_left_and_no_right() -> None:
    sheet = re.sub(r"/\*.*?\*/", "", (messages.API / "static" / "qawl.css").read_text("utf-8"), flags=re.DOTALL)

    sides = "(?:left|right|top|bottom)"
    assert re.findall(rf"[^-\w]((?:margin|padding|border)-{sides}|{sides}\s*:)", sheet) == []
    assert re.findall(r"(?:text-align|float)\s*:\s*(?:left|right)", sheet) == []
    assert re.findall(r"[{;\s](?:min-|max-)?(?:width|height)\s*:", re.sub(r"@media[^{]*", "", sheet)) == []


def test_the_start_page_can_be_read_in_arabic(filled: World) -> None:
    filled.client.headers["accept-language"] = "ar"
    try:
        text = " ".join(see(filled, "/").text.split())
    finally:
        del filled.client.headers["accept-language"]

    assert "أحدث التصريحات" in text
    assert "في 19 نوفمبر 2026" in text
    assert "ليلى الحمداوي" in text


def test_an_unknown_language_is_not_taken_for_the_likeliest_one() -> None:
    for tag, told in (("en", "unknown language"), ("ar", "لغة غير معروفة")):
        wording = Wordings().of(tag)
        assert wording is not None
        assert wording.language_name("und") == told
        assert wording.language_name("qq") == "qq"
