"""Made-up news for laws: paragraphs with cues of the lexicon, invented names, and quotation marks of every kind."""

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st

from services.extract.languages import find
from services.extract.model import CueForm, Form, Frame

Code = Literal["en", "ar"]

MARKS = ("“”", '""', "«»", "‘’", "''", "„”", "„“", "‹›", "»«", "＂＂")


def _cues(code: Code, form: Form, *frames: Frame, masculine: bool = False) -> tuple[tuple[str, CueForm], ...]:
    """Cues of one word, as the lexicon spells them, that can be used in one of the ways named."""
    language = find(code)
    assert language is not None
    found = [
        (key, entry)
        for key, entries in language.cues.items()
        for entry in entries
        if not entry.rest
        and entry.form is form
        and not entry.frames.isdisjoint(frames)
        and (not masculine or (entry.gender == "m" and entry.number == "s"))
    ]
    assert found, f"no {form} cue in {code} for {frames}"
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What one language's sentences are made of. Names are invented; surnames are shared by several people."""

    first_names: tuple[str, ...]
    surnames: tuple[str, ...]
    offices: tuple[str, ...]
    bodies: tuple[str, ...]
    clauses: tuple[str, ...]
    quotations: tuple[str, ...]
    acts: tuple[str, ...]
    plain: tuple[str, ...]
    comma: str


ENGLISH = Newsroom(
    first_names=("Dana", "Edwin", "Farida", "Jonas", "Marta", "Oscar", "Priya", "Tomas", "Wilma"),
    surnames=("Orwick", "Talbury", "Venner", "al-Hamdi", "O'Dorran", "Keswell-Marr", "Quillard", "Zant"),
    offices=("Transport Minister", "harbour master", "the union's lawyer", "Mayor", "chief engineer", "Dr.", "Ms"),
    bodies=("the Harbour Office", "the Ministry of Works", "Velmar Rail", "the Dunmore Council", "the police union"),
    clauses=(
        "the bridge would stay closed until the spring",
        "the ferries had been checked twice, and that nothing was found",
        "prices rose by 4.5 per cent in July",
        "the council does not know who paid for the works",
        "three workers were hurt when the crane fell, one of them badly",
        "there is no money left for the 12 schools in the north",
    ),
    quotations=(
        "We will not sell the harbour",
        "It is a sad day. Nobody asked the workers, and nobody will",
        "I have never seen such a thing in my life",
        "They told us to wait, so we waited for 3 years",
        "This is what we were promised",
    ),
    acts=("open the road before winter", "return the money", "stop the works at once", "meet the workers' demands"),
    plain=(
        "The market opens at nine.",
        "The road runs along the river for 12 kilometres.",
        "More than 300 people live on the island.",
        "The old station was built in 1911 and burned down twice.",
        "A second report is expected in the spring.",
    ),
    comma=",",
)

ARABIC = Newsroom(
    first_names=("سامي", "رامي", "نادر", "وائل", "طارق", "مروان", "جلال", "فؤاد"),
    surnames=("حداد", "الخطيب", "منصور", "الشامي", "عازار", "الدرويش", "نعمان", "شاهين"),
    offices=("الوزير", "رئيس البلدية", "المهندس", "الدكتور", "وزير النقل", "مدير المرفأ", "المتحدث باسم النقابة"),
    bodies=("وزارة الأشغال", "هيئة المرافئ", "المجلس البلدي", "شركة القطارات الوطنية", "نقابة العمال"),
    clauses=(
        "الجسر سيبقى مغلقاً حتى الربيع",
        "العبارات فحصت مرتين ولم يعثر على شيء",
        "الأسعار ارتفعت بنسبة 4.5 في المئة في تموز",
        "ثلاثة عمال أصيبوا عندما سقطت الرافعة",
        "لا أموال متبقية لمدارس الشمال الاثنتي عشرة",
        "المجلس لا يعرف من دفع ثمن الأعمال",
    ),
    quotations=(
        "لن نبيع المرفأ",
        "إنه يوم حزين. لم يسأل أحد العمال ولن يسألهم",
        "لم أر شيئاً كهذا في حياتي",
        "طلبوا منا الانتظار فانتظرنا 3 سنوات",
        "هذا ما وعدنا به",
    ),
    acts=("فتح الطريق قبل الشتاء", "إعادة الأموال", "وقف الأعمال فوراً", "تلبية مطالب العمال"),
    plain=(
        "تفتح السوق أبوابها عند التاسعة.",
        "يمتد الطريق على ضفة النهر مسافة 12 كيلومتراً.",
        "يعيش على الجزيرة أكثر من 300 شخص.",
        "بنيت المحطة القديمة عام 1911 واحترقت مرتين.",
        "ومن المنتظر صدور تقرير ثان في الربيع.",
    ),
    comma="،",
)

ROOMS: dict[Code, Newsroom] = {"en": ENGLISH, "ar": ARABIC}

_SAYING = {
    "en": _cues("en", Form.FINITE, Frame.QUOTE),
    "ar": _cues("ar", Form.FINITE, Frame.QUOTE, masculine=True),
}
_CLAIMING = {
    "en": _cues("en", Form.FINITE, Frame.CLAUSE),
    "ar": _cues("ar", Form.FINITE, Frame.CLAUSE, masculine=True),
}
_ADDING = {"en": _cues("en", Form.PARTICIPLE, Frame.CLAUSE), "ar": _cues("ar", Form.PARTICIPLE, Frame.CLAUSE)}
_URGING = _cues("en", Form.FINITE, Frame.OBJECT_TO)
_PLEDGING = _cues("en", Form.FINITE, Frame.TO)
_SPELLED = {"الي": "إلى", "علي": "على", "عن": "عن", "ب": "ب", "في": "في", "من": "من"}


@st.composite
def names(draw: st.DrawFn, code: Code) -> str:
    """A full name of two words."""
    room = ROOMS[code]
    return f"{draw(st.sampled_from(room.first_names))} {draw(st.sampled_from(room.surnames))}"


@st.composite
def _sources(draw: st.DrawFn, code: Code) -> str:
    room, name = ROOMS[code], draw(names(code))
    office = draw(st.sampled_from(room.offices))
    shapes = [name, name, f"{office} {name}", draw(st.sampled_from(room.bodies))]
    if code == "en":
        shapes += [f"{name}, the council's spokesman,", f"{name}, 47,"]
    return draw(st.sampled_from(shapes))


@st.composite
def _quoted(draw: st.DrawFn, code: Code, ending: str = "") -> str:
    opening, closing = draw(st.sampled_from(MARKS))
    return f"{opening}{draw(st.sampled_from(ROOMS[code].quotations))}{ending}{closing}"


@st.composite
def _english(draw: st.DrawFn) -> str:
    room, source = ENGLISH, draw(_sources("en"))
    clause, act = draw(st.sampled_from(room.clauses)), draw(st.sampled_from(room.acts))
    said, claimed = draw(st.sampled_from(_SAYING["en"]))[0], draw(st.sampled_from(_CLAIMING["en"]))[0]
    adding = draw(st.sampled_from(_ADDING["en"]))[0]
    subject = source[0].upper() + source[1:]
    after = source.rstrip(",")
    shape = draw(st.integers(0, 8))
    match shape:
        case 0:
            return f"{subject} {claimed} that {clause}."
        case 1:
            return f"{subject} {said}: {draw(_quoted('en'))}."
        case 2:
            return f"{draw(_quoted('en', ','))} {said} {after}."
        case 3:
            return f"{draw(_quoted('en', ','))} {after} {said}."
        case 4:
            return f"According to {after}, {clause}."
        case 5:
            return f"{clause[0].upper()}{clause[1:]}, {after} {said}."
        case 6:
            return f"{subject} {draw(st.sampled_from(_URGING))[0]} the council to {act}, {adding} that {clause}."
        case 7:
            return f"{subject} {draw(st.sampled_from(_PLEDGING))[0]} to {act}."
        case _:
            return f"In a statement on Monday, {source} {claimed} {clause}, {adding} it was {draw(_quoted('en'))}."


@st.composite
def _arabic(draw: st.DrawFn) -> str:
    room, source = ARABIC, draw(_sources("ar"))
    clause, act = draw(st.sampled_from(room.clauses)), draw(st.sampled_from(room.acts))
    said = draw(st.sampled_from(_SAYING["ar"]))[0]
    claimed, form = draw(st.sampled_from(_CLAIMING["ar"]))
    adding, added = draw(st.sampled_from(_ADDING["ar"]))
    joined = draw(st.sampled_from(["", "و", "ف"]))
    match draw(st.integers(0, 7)):
        case 0:
            return f"{joined}{claimed} {source}{_leading(form)} {clause}."
        case 1:
            return f"{joined}{said} {source}: {draw(_quoted('ar'))}."
        case 2:
            return f"{draw(_quoted('ar'))}، {said} {source}."
        case 3:
            return f"وبحسب {source}، فإن {clause}."
        case 4:
            return f"{joined}{claimed} {source}{_leading(form)} {clause}، {adding}{_leading(added)} {clause}."
        case 5:
            return f"ودعا {source} المجلس إلى {act}."
        case 6:
            return f"ونقلت وكالة المرافئ عن {source} قوله إن {clause}."
        case _:
            return f"{source} {said} إن {clause}."


def _leading(form: CueForm) -> str:
    """What leads from the cue to its clause: a particle of its own, and أن or, after قال, إن."""
    if form.lemma == "قال":
        return " إن"
    particle = next((_SPELLED[p] for p in sorted(form.particles) if p in _SPELLED), "")
    return " بأن" if particle == "ب" else f" {particle} أن" if particle else " أن"


def sentences(code: Code) -> st.SearchStrategy[str]:
    """A sentence that reports what somebody said."""
    return _english() if code == "en" else _arabic()


@st.composite
def paragraphs(draw: st.DrawFn, code: Code) -> str:
    """One to four sentences on one line, of which at least one reports what somebody said."""
    told = draw(st.lists(sentences(code), min_size=1, max_size=3))
    others = draw(st.lists(st.sampled_from(ROOMS[code].plain), max_size=1))
    return " ".join(draw(st.permutations([*told, *others])))


def articles(code: Code) -> st.SearchStrategy[list[str]]:
    """The paragraphs of an article."""
    plain = st.lists(st.sampled_from(ROOMS[code].plain), min_size=1, max_size=3).map(" ".join)
    return st.lists(st.one_of(paragraphs(code), paragraphs(code), plain), min_size=1, max_size=6)
