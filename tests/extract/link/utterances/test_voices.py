"""Whether two statements are one speaker's, where the names are not spelled alike."""

import pytest

from services.common.contracts.statements import SpeakerKind
from services.common.contracts.utterances import NOTHING_DECIDED
from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.gist import gist_of
from services.extract.link.utterances.voices import same_speaker

BODY, GROUP, PERSON = SpeakerKind.ORGANIZATION, SpeakerKind.GROUP, SpeakerKind.PERSON


def by(id: str, kind: SpeakerKind, name: str) -> Telling:
    return Telling(
        id=id, article=id, gist=gist_of("", "en"), vectors=None, speaker=id, speaker_kind=kind, speaker_name=name
    )


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        pytest.param(BODY, "the Harbour Workers' Alliance", "تحالف عمال الميناء", id="words are translated"),
        pytest.param(BODY, "the Prison Office", "إدارة السجون", id="what it is called is translated, too"),
        pytest.param(BODY, "the Trades Union Congress", "اتحاد النقابات", id="and may be more of it"),
        pytest.param(BODY, "the National Unity Party", "حزب الاتحاد الوطني", id="so is what a party calls itself"),
        pytest.param(GROUP, "residents", "السكان", id="a group"),
    ],
)
def test_what_a_body_is_called_in_another_script_tells_nothing(kind: SpeakerKind, one: str, other: str) -> None:
    compared = same_speaker(NOTHING_DECIDED)
    assert compared(by("a", kind, one), by("b", kind, other)) is None
    assert compared(by("b", kind, other), by("a", kind, one)) is None


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        pytest.param(BODY, "the Harbour Workers' Alliance", "the Dock Owners' Circle", id="one script"),
        pytest.param(BODY, "the German Health Ministry", "وزارة الصحة الفرنسية", id="other countries"),
        pytest.param(BODY, "the Interior Ministry", "وزارة الصحة", id="other offices"),
        pytest.param(BODY, "the World Bank", "الأمم المتحدة", id="known bodies"),
        pytest.param(BODY, "the Socialist Party", "the Communist Party", id="parties in one script"),
        pytest.param(BODY, "the Democratic Party", "الحزب الجمهوري", id="parties that are known"),
        pytest.param(GROUP, "residents", "officials", id="groups"),
        pytest.param(PERSON, "Helena Brandt", "طارق منصور", id="people"),
    ],
)
def test_others_are_two(kind: SpeakerKind, one: str, other: str) -> None:
    found = same_speaker(NOTHING_DECIDED)(by("a", kind, one), by("b", kind, other))
    assert found is not None
    assert found < 0.05


def test_bodies_that_are_spelled_alike_are_one() -> None:
    found = same_speaker(NOTHING_DECIDED)(by("a", BODY, "Toyota"), by("b", BODY, "شركة تويوتا"))
    assert found is not None
    assert found > 0.9
