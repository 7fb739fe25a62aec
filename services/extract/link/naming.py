"""Which naming a statement's speaker is: his name, and what else must be known where the name alone tells nobody."""

from functools import cache

from services.common.contracts.speakers import Context
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.languages import ar_names, en_names
from services.extract.link.names.parts import parse
from services.extract.link.offices import read_office


def is_full(kind: SpeakerKind, name: str) -> bool:
    """Whether the name tells who it is: first and family name of a person, any name of a body."""
    return kind is not SpeakerKind.PERSON or parse(name).is_full


def context_of(kind: SpeakerKind, name: str, role: str | None, year: str, article_id: str) -> Context:
    """What parts this naming from others of its name: for a person's full name the countries of his role, so that two
    people of one name can be told apart; for a family name office, or else countries, and year; for a first name alone
    the article."""
    if is_full(kind, name):
        return Context(office=_countries(role)) if kind is SpeakerKind.PERSON and role else Context()
    office = read_office(role).key if role else ""
    if not office and is_first_name(name):
        return Context(article=article_id)
    return Context(office=office or (_countries(role) if role else ""), year=year)


def _countries(role: str) -> str:
    """As an office's key has them; of a former office none, since who has left it may serve another country now."""
    office = read_office(role)
    return "" if office.is_past else "+".join(f"@{country}" for country in sorted(office.countries))


def is_first_name(name: str) -> bool:
    parts = parse(name).parts
    return len(parts) == 1 and parts[0].key in _first_names()


@cache
def _first_names() -> frozenset[str]:
    """Lists of first names; those that are family names as often are better taken for family names."""
    listed = f"{en_names.FEMALE} {en_names.MALE} {ar_names.MEN} {ar_names.WOMEN}"
    return frozenset(fold(listed).split()) - _FAMILY_NAMES_TOO


_FAMILY_NAMES_TOO = frozenset(
    fold(
        """
        abbas obama harris scott martin nelson jackson wilson grant kelly morgan murray franklin lewis howard marshall
        murphy morris craig douglas gordon graham ross russell stanley stewart stuart tyler mason kennedy truman clinton
        spencer sterling austin barry benjamin blair bryant cameron carter clay conrad curtis dean dudley dylan floyd
        forrest francis gilbert glenn harrison hassan hussein ibrahim jordan kerr khalid lamont leon lloyd logan lowell
        maxwell mitchell montgomery norman otto owen patrick perry preston quincy reid rex rudolph salman saleh simon
        solomon terrence vaughan vance wallace warren wesley winston erdogan jarvis khan nasser mubarak sadiq salah
        عباس عمر صدام حسين علي مبارك ناصر سلمان سعيد صالح سليمان منصور شكري فهمي حداد خليل هاريس سكوت نيلسون ويلسون
        بوتو كلينتون كيري هولاند ماكرون ميركل موسى زيدان خوري فياض شاهين سالم غانم عون بري جعجع كرامي سلام ميقاتي دياب
        """
    ).split()
)
