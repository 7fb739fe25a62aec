"""What is handed in: articles in Arabic and English, copies of some, things to be refused, and poison.

The same for every seed, so that one undisturbed run is the measure of all; a seed says when each comes and what breaks
meanwhile. No run of words is in more than a few articles: which of two near-copies is stored first is for chance to
say, and so is which articles are found by a run that dozens share (`copies.COMMON`).
"""

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """How an item is handed in."""

    FOLDER = "folder"
    TEXT = "text"
    UPLOAD = "upload"
    URL = "url"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """The one right outcome of an item. Where it `keeps` an article, a second submission of it is a duplicate."""

    outcome: str = "done"
    code: str | None = None
    keeps: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing handed in. `name` is its row's in the ledger; `group` is what all items of the same bytes share;
    `members` are the rows that a container brings, and have no door of their own."""

    name: str
    door: Door | None
    body: bytes
    right: Right = Right()
    path: str = ""
    members: tuple["Item", ...] = ()

    @property
    def group(self) -> str:
        return self.name if self.right != Right() or not self.body else hashlib.sha256(self.body).hexdigest()


SITE = "http://127.0.0.1:SITE"
"""Stands for the address of the test's own web site, whose port is another in every run."""

MEMBERS = 40
"""Lines of a container: enough for it to be taken apart while others wait, few enough for several of them."""

SUBMITTED_TOGETHER = 10
"""Files of one call of `qawl submit`, each of which takes a second of processor time to start."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SURNAMES = _listed(
    "Orwell Brandt Castellan Dunmore Eastlake Farrow Gallant Hathaway Ilford Jessop Kestrel Lindqvist Marlow Norwood"
    " Oakes Pemberton Quill Rathbone Selwyn Thornton Underhill Vance Whitlock Yardley Zeller Ashby Birch Colby"
)
_FORENAMES = _listed(
    "Dana Tomas Mira Edgar Lena Victor Nadia Oscar Petra Simon Tessa Ulrich Vera Walter Ada Bruno Clara Felix Greta"
    " Hugo Irene Jonas Karin Leo"
)
_ROLES = _listed("engineer mayor minister spokesman director professor inspector commissioner chairwoman governor")
_WORDS = _listed(
    "harbour bridge canal winter harvest engine valley school copper ticket budget ferry tunnel garden market pension"
    " orchard signal factory reservoir museum railway hospital survey timber glacier satellite archive vineyard"
    " turbine station airport border census bakery stadium library festival lantern quarry meadow cement compass"
    " dialect foundry granite hangar island jetty kiln lagoon magnet needle oyster pottery quilt ribbon saddle textile"
)
_VERBS = _listed("reopened closed improved delayed doubled repaired replaced inspected insured measured painted moved")
_DAYS = _listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_ORGANISATIONS = _listed("Port Harvest Rail Coastal Northern Transit Mineral Water")

_A_SURNAMES = _listed(
    "الحداد النجار الخطيب السعدي المصري الحلبي البصري الطائي القاضي الشامي العطار الزهراني الكرخي المراكشي"
)
_A_FORENAMES = _listed("سامر هالة كريم ليلى ياسر منى طارق سلمى فادي رنا عادل دينا نبيل هدى باسم جمال")
_A_WORDS = _listed(
    "الميناء الجسر القناة الشتاء الحصاد المحرك الوادي المدرسة النحاس التذكرة الميزانية العبارة النفق الحديقة السوق"
    " البستان الإشارة المصنع الخزان المتحف القطار المستشفى المسح الخشب القمر الأرشيف المحطة المطار الحدود المخبز"
    " الملعب المكتبة المهرجان الفانوس المحجر المرج البوصلة اللهجة الجرانيت الجزيرة المغناطيس الإبرة الفخار النسيج"
)
_A_ROLES = _listed("الوزير المدير السفير الرئيس المهندس")
_A_VERBS = _listed("تطور تأخر تضاعف تحسن توسع تغير تراجع تقدم")


def material(count: int, *, poison: Sequence[str]) -> tuple[Item, ...]:
    """So many submissions, members of containers among them, and one item for each kind of poison besides."""
    made: list[Item] = []
    lines: list[Item] = []
    plain: list[Item] = []
    refused = _refused()
    rows = 0
    number = 0
    while rows < count:
        chance = random.Random(number)
        text = article(number)
        match number % 25:
            case turn if turn < 10 and turn % 10 == 7:
                item = Item(name=f"c-{number}.html", door=Door.FOLDER, body=page_of(text).encode())
            case turn if turn < 10:
                item = Item(name=f"c-{number}.txt", door=Door.FOLDER, body=text.encode())
            case turn if turn < 15:
                item = Item(name=_first_line(text), door=Door.TEXT, body=text.encode())
            case turn if turn < 18:
                item = Item(name=f"u-{number}.txt", door=Door.UPLOAD, body=text.encode())
            case turn if turn < 20:
                path = f"/news/{number}"
                item = Item(name=f"{SITE}{path}", door=Door.URL, body=page_of(text).encode(), path=path)
            case turn if turn < 23:
                item = Item(name=f"line {number}", door=None, body=text.encode())
            case 23:
                item = Item(name=f"s-{number}.txt", door=Door.SUBMIT, body=text.encode())
            case _ if number % 50 < 25 and plain:
                again = chance.choice(plain)
                item = Item(name=f"again-{number}.txt", door=Door.FOLDER, body=again.body)
            case _:
                item = next(refused, Item(name=f"c-{number}.txt", door=Door.FOLDER, body=text.encode()))
        number += 1
        rows += 1
        if item.door is None:
            lines.append(item)
            continue
        made.append(item)
        if item.door in (Door.FOLDER, Door.UPLOAD, Door.SUBMIT) and item.right == Right():
            plain.append(item)
    made += [_container(start // MEMBERS, lines[start : start + MEMBERS]) for start in range(0, len(lines), MEMBERS)]
    return (*made, *(_poison(kind) for kind in poison))


def article(number: int) -> str:
    """One of any number of different articles of three or four statements; every third is in Arabic."""
    return _arabic(number) if number % 3 == 1 else _english(number)


def page_of(text: str) -> str:
    """The article as a web page."""
    title, day, *paragraphs = text.strip().split("\n\n")
    language = "ar" if "\u0621" <= title[0] <= "\u064a" else "en"
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return (
        f'<!doctype html><html lang="{language}"><head>{head}</head>'
        f"<body><article><h1>{title}</h1><p>{day}</p>{body}</article></body></html>"
    )


def _english(number: int) -> str:
    chance = random.Random(f"en {number}")

    def clause() -> str:
        one, two, three, four = chance.sample(_WORDS, 4)
        subject = f"the {one} {two} {chance.randint(2, 99_999)} {three} {four}"
        return f"{subject} was {chance.choice(_VERBS)} {chance.randint(2, 999)} times"

    name = f"{chance.choice(_FORENAMES)} {chance.choice(_SURNAMES)}"
    other = f"{chance.choice(_FORENAMES)} {chance.choice(_SURNAMES)}"
    first, second, last = clause(), clause(), clause()
    return (
        f"{chance.choice(_WORDS).title()} {chance.choice(_WORDS)} number {number} {chance.choice(_VERBS)}\n\n"
        f"March {number % 27 + 1}, 2026\n\n"
        f'"{first.capitalize()}," {chance.choice(_ROLES)} {name} said on {chance.choice(_DAYS)}.\n\n'
        f"{chance.choice(_ROLES).capitalize()} {other} said that {second}. It {chance.choice(_VERBS)} {clause()}.\n\n"
        f"According to the {chance.choice(_WORDS)} {chance.choice(_ORGANISATIONS)} authority, {last}.\n"
    )


def _arabic(number: int) -> str:
    chance = random.Random(f"ar {number}")

    def clause() -> str:
        one, two, three, four = chance.sample(_A_WORDS, 4)
        return f"{one} {chance.choice(_A_VERBS)} {chance.randint(2, 99_999)} مرة مع {two} و{three} و{four}"

    name = f"{chance.choice(_A_FORENAMES)} {chance.choice(_A_SURNAMES)}"
    other = f"{chance.choice(_A_FORENAMES)} {chance.choice(_A_SURNAMES)}"
    return (
        f"{chance.choice(_A_WORDS)} {chance.choice(_A_VERBS)} رقم {number}\n\n"
        f"{number % 27 + 1} مارس 2026\n\n"
        f'قال {chance.choice(_A_ROLES)} {name}: "إن {clause()}".\n\n'
        f"وأضاف أن {clause()}.\n\n"
        f"وأكد المدير {other} أن {clause()}.\n"
    )


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _container(number: int, lines: Sequence[Item]) -> Item:
    """A .jsonl of these articles, handed in by each door in turn."""
    name = f"wire-{number}.jsonl"
    members = tuple(
        Item(name=f"{name} line {place}", door=None, body=line.body) for place, line in enumerate(lines, start=1)
    )
    body = "\n".join(json.dumps({"text": line.body.decode()}, ensure_ascii=False) for line in lines)
    return Item(
        name=name,
        door=(Door.FOLDER, Door.UPLOAD, Door.SUBMIT)[number % 3],
        body=body.encode(),
        right=Right(keeps=False),
        members=members,
    )


def _refused() -> Iterator[Item]:
    """Each kind of thing that has to be refused, over and over."""

    def no(outcome: str, code: str, keeps: bool = False) -> Right:
        return Right(outcome=outcome, code=code, keeps=keeps)

    for number in range(10_000):
        chance = random.Random(f"refused {number}")
        german = (
            f"Die Brücke Nummer {number} über den Fluss bleibt gesperrt\n\n5. März 2026\n\nDer Bürgermeister sagte am"
            f" Mittwoch, dass die Brücke für {chance.randint(3, 9999)} Tage gesperrt bleibe und wegen der Arbeiten an"
            f" den Pfeilern nicht vor dem Sommer {chance.choice(_WORDS)} wieder geöffnet werden könne.\n"
        )
        yield Item(name=f"empty-{number}.txt", door=Door.FOLDER, body=b"", right=no("rejected", "empty"))
        yield Item(
            name=f"zip-{number}.xyz",
            door=Door.UPLOAD,
            body=f"\x00\x01\x02\x03 {number}".encode() + bytes(range(256)),
            right=no("rejected", "unknown_format"),
        )
        ftp, private = f"ftp://127.0.0.1/{number}", f"http://10.0.0.1/{number}"
        yield Item(name=ftp, door=Door.URL, body=b"", right=no("rejected", "bad_url"))
        missing, secret = f"/missing/{number}", f"/private/{number}"
        yield Item(name=f"{SITE}{missing}", door=Door.URL, body=b"", path=missing, right=no("rejected", "not_found"))
        yield Item(
            name=f"de-{number}.txt",
            door=Door.UPLOAD,
            body=german.encode(),
            right=no("rejected", "unsupported_language", keeps=True),
        )
        yield Item(name=private, door=Door.URL, body=b"", right=no("blocked", "forbidden_address"))
        yield Item(name=f"{SITE}{secret}", door=Door.URL, body=b"", path=secret, right=no("blocked", "robots"))


def _poison(kind: str) -> Item:
    """An article over which a process of the test's own making dies (`poison/sitecustomize.py`): `segfault.extract`."""
    what, _, stage = kind.partition(".")
    sign = f"venom{what}" if stage == "extract" else ""
    text = f"{article(900_000 + sum(map(ord, kind)))}\n{sign}\n"
    # What asks for too much memory is told so by Python, and need not die.
    code = "out_of_memory" if what == "memory" else "crashed"
    right = Right(outcome="quarantined", code=code, keeps=stage == "extract")
    name = f"venom-{what}.txt" if stage == "ingest" else f"poison-{what}.txt"
    return Item(name=name, door=Door.FOLDER, body=text.encode(), right=right)
