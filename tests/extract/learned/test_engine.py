"""The learned engine on its own weights: laws that hold for any text, its evidence, and what happens without it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.articles import Role
from services.common.contracts.statements import Statement
from services.extract.engines import EngineMissing, open_engine
from services.extract.languages import find
from services.extract.learned import engine as engine_module
from services.extract.learned import weights
from services.extract.pipeline import RULES, Engine, analyse, find_attributions, name_speakers
from tests.extract.builders import article

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


def test_what_lies_beyond_the_most_that_is_read_is_left_to_the_rules_and_says_so() -> None:
    module = find("en")
    assert module is not None
    short = engine_module.LearnedEngine(find_attributions, RULES.name, name_speakers, most=200)
    made = article(*["Jane Holt said that it rained."] * 60, language="en")
    found = analyse(made, module, short)
    assert len(found) == 60
    by = [s.evidence.engine for s in found]
    assert by == ["learned"] * by.count("learned") + ["rules"] * by.count("rules")
    assert min(by.count("learned"), by.count("rules")) > 10
    assert {s.evidence.version for s in found if s.evidence.engine == "rules"} == {RULES.name.version}


def test_a_passage_is_read_alike_whatever_article_it_stands_in(engine: Engine) -> None:
    module = find("en")
    assert module is not None
    alone = analyse(article(*_TEXT.splitlines(), language="en"), module, engine)
    other = (Role.RELATED, "Adam Bell said the works were late. According to him, nobody knew why.")
    both = analyse(article(*_TEXT.splitlines(), other, language="en"), module, engine)
    assert [(s.source, s.cue, s.content) for s in both[: len(alone)]] == [(s.source, s.cue, s.content) for s in alone]
    assert len(both) > len(alone)


def test_other_articles_before_it_change_nothing(engine: Engine) -> None:
    before = _statements(_TEXT, engine)
    _statements("قال الوزير سامي حداد إن الميزانية كافية.", engine, "ar")
    _statements("“No,” said Bell.\n" * 40, engine)
    assert _statements(_TEXT, engine) == before


def test_a_session_with_two_threads_finds_the_same(engine: Engine) -> None:
    two = engine_module.LearnedEngine(find_attributions, RULES.name, name_speakers, threads=2)
    assert _statements(_TEXT * 4, two) == _statements(_TEXT * 4, engine)


def test_a_forked_child_finds_the_same_with_what_its_parent_loaded(engine: Engine) -> None:
    script = (
        "import os\n"
        "from services.extract.engines import open_engine\n"
        "from tests.extract.learned.test_engine import _TEXT, _statements\n"
        "engine = open_engine('learned')\n"
        "child = os.fork()\n"
        # One write each: the parts of a print would mix with the other's where output is not buffered.
        "os.write(1, (' '.join(s.id for s in _statements(_TEXT, engine)) + '\\n').encode())\n"
        "if not child: os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    here = " ".join(s.id for s in _statements(_TEXT, engine))
    assert done.stdout.splitlines() == [here, here]


@pytest.mark.parametrize("unit", ["“", "Holt said: “", "قال إن «", "x", "\u200b"])
def test_the_time_is_linear_in_the_length_of_hostile_text(engine: Engine, unit: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        _statements(unit * count, engine)
        return time.process_time() - started

    seconds(50)
    short, long = seconds(200), seconds(2_000)
    assert long < 25 * short + 1.0


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('وذكر مسؤول في وزارة النقل، طلب عدم ذكر اسمه، أن "كل الخيارات مطروحة".', "كل الخيارات مطروحة"),
        ("وقال مسؤول في البلدية، فضل عدم الكشف عن هويته، إن الجسر مغلق.", "الجسر مغلق"),
        ("وبحسب مصدر في الوزارة، طلب عدم الكشف عن هويته، فإن الأشغال تبدأ غدا.", "الأشغال تبدأ غدا"),
        ("وقال مسؤول طلب عدم ذكر اسمه إن الجسر مغلق.", "الجسر مغلق"),
    ],
)
def test_what_somebody_says_who_will_not_be_named_is_found_without_that(
    engine: Engine, text: str, content: str
) -> None:
    for before in ("", "وقالت المديرة ليلى حداد إن العمل مستمر. "):
        given = article(before + text, language="ar")
        found = [s for s in _statements(before + text, engine, "ar") if s.content[0].start >= len(before)]
        said = [(" … ".join(part.of(given.text) for part in s.content), s.speaker.name) for s in found]
        assert said == [(content, None)]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        (  # a participle speaks for the subject of its own sentence
            "ar",
            "قال عمدة المدينة رشيد قاسم إن السد سيبقى مغلقاً.\n"
            "ورفضت وزيرة المياه حليمة الدوراني التهديد، مؤكدة أن «السد ملك للجميع».",
            {"قال": "رشيد قاسم", "مؤكدة": "حليمة الدوراني"},
        ),
        (  # and for nobody by name where that one will not be named
            "ar",
            "قال وزير التربية كريم الحداد إن القرار نهائي.\n"
            "وأوضح مصدر في الوزارة، طلب عدم الكشف عن هويته، أن الاتفاق قريب، نافياً أن تكون الوزارة قد تراجعت.",
            {"قال": "كريم الحداد", "أوضح": None, "نافياً": None},
        ),
        (  # "the army" is no ministry, two ministers are no body, and a surname is its bearer's
            "ar",
            "قالت وزارة الصحة إن القصف أصاب المستشفى.\nوأكد الجيش أن العملية انتهت.\n"
            "وشدد الوزيران على أن الحل قريب.\nواتهم النائب وليد نادر الوزير سامي حداد بالسرقة.\n"
            "ورد عليه حداد بتغريدة جاء فيها: «السارق معروف».",
            {"قالت": "وزارة الصحة", "أكد": None, "شدد": None, "ورد عليه": "سامي حداد"},
        ),
        (  # the coach is not the striker whom he is asked about, and what a man did not do is no name of his
            "ar",
            "أبدى جورج فاليك، مدرب الوحدة، رضاه عن اللاعبين.\n"
            "وعن غياب المهاجم سالم الحداد، علق المدرب قائلا: «إصابته ليست خطيرة».\n"
            "وأكد رئيس الغرفة لخضر بن عمير أن العدد ارتفع.",
            {"قائلا": "جورج فاليك", "أكد": "لخضر بن عمير"},
        ),
        (  # "the minister" is the one who was called so, and who goes on without a name is nobody named later
            "ar",
            "تعهد وزير الطاقة سامي حداد بإعادة التيار خلال أسبوعين.\n"
            "ووصف رئيس الغرفة التجارية، كريم نجار، الزيارة بالناجحة.\nوأبان الوزير أن الشركة ستستأنف عملها.",
            {"أبان": "سامي حداد"},
        ),
        (
            "ar",
            "قال الأمين العام للحزب في كلمة متلفزة: «نحن مع الدولة».\nوأضاف: «السلاح ليس غاية».\n"
            "وقال رئيس الحركة سمير جبور: «الكلام غير مقبول».",
            {"أضاف": None, "قال": "سمير جبور"},
        ),
        (  # whom one body calls on in the same sentence says nothing
            "ar",
            "قالت منظمة سام للحقوق والحريات إن مسلحين اقتحموا منزل الصحفي، وطالبت السلطات المحلية بفتح تحقيق عاجل.",
            {"قالت": "منظمة سام للحقوق والحريات", "طالبت": "منظمة سام للحقوق والحريات"},
        ),
        (  # a body is nobody
            "en",
            "Mayor Rashid Kassem said the dam would stay shut.\n"
            'Water Minister Halima Dorani rejected the threat, insisting that "the dam belongs to everyone".\n'
            "The league has defended the fixture list, saying it was agreed with all clubs in May.\n"
            "Foreign Minister Tom Vale met his counterpart on Monday, adding that talks would go on.",
            {"said": "Rashid Kassem", "insisting": "Halima Dorani", "saying": None},
        ),
        (  # nor is one without a name the person who spoke before
            "en",
            "“Nobody will go thirsty,” engineer Peter Novak said.\n"
            "The farmers’ union rejected the plan, saying nobody had asked those who would lose their fields.",
            {"said": "Peter Novak", "saying": None},
        ),
        (  # nor is it
            "en",
            "Club president Goran Pavic denied keeping his coach in the dark. “She knows,” he said.\n"
            "The players' union urged the league to wait. It said 64 percent of its members were injured.",
            {"denied": "Goran Pavic", "urged": None, "said": None},
        ),
    ],
)
def test_whoever_speaks_is_no_other_one_than_grammar_allows(
    engine: Engine, language: str, text: str, names: dict[str, str | None]
) -> None:
    made = article(*text.splitlines(), language=language).text
    found = _statements(text, engine, language)
    assert set(names.items()) <= {(s.cue.of(made) if s.cue else None, s.speaker.name) for s in found}


@pytest.mark.parametrize(
    ("text", "source", "content", "name"),
    [
        (
            "وأكدت عضو المجلس سلمى نجار أن الأهالي «يعيشون رعبا يوميا»، مطالبة بإرسال تعزيزات عسكرية.",
            "عضو المجلس سلمى نجار",
            "الأهالي «يعيشون رعبا يوميا»",
            "سلمى نجار",
        ),
        (
            "قُتل 11 شخصاً في غارات على مدينة فلمار فجر الأحد، وفق ما أعلنت وزارة الصحة، فيما تحدث شهود عن دمار واسع.",
            "وزارة الصحة",
            "قُتل 11 شخصاً في غارات على مدينة فلمار فجر الأحد",
            "وزارة الصحة",
        ),
        (  # what stands before another one's verb has its own
            "قال الدفاع المدني في بيان إن ١٤ شخصا قتلوا في السوق، فيما قال متحدث باسم الجيش إن القوات دافعت عن نفسها.",
            "الدفاع المدني",
            "١٤ شخصا قتلوا في السوق",
            "الدفاع المدني",
        ),
        (
            "ونفى اللواء طارق حداد، مساعد أول وزير التموين، ما تردد على مواقع التواصل بشأن نقص الخبز.",
            "اللواء طارق حداد، مساعد أول وزير التموين",
            "ما تردد على مواقع التواصل بشأن نقص الخبز",
            "طارق حداد",
        ),
    ],
)
def test_an_arabic_statement_is_found_with_its_parts(
    engine: Engine, text: str, source: str, content: str, name: str
) -> None:
    made = article(text, language="ar").text
    found = [
        (s.source.of(made) if s.source else None, s.content[0].of(made), s.speaker.name)
        for s in _statements(text, engine, "ar")
    ]
    assert (source, content, name) in found


def test_she_is_no_man(engine: Engine) -> None:
    text = "انتقدت النائبة ليلى نجار الوزير سامي قباني، وقالت إن الأرقام ناقصة."
    assert [s.speaker.name for s in _statements(text, engine, "ar")] == ["ليلى نجار"]


def test_going_on_with_a_thing_is_not_saying_it(engine: Engine) -> None:
    assert _statements("رئيس الوزراء يتابع موقف المشروعات القومية", engine, "ar") == ()
