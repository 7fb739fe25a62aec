"""Which namings are one speaker: whatever order they come in. All names are invented or known from history."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.speakers import Context, Edit, EditAction, Naming
from services.common.contracts.statements import SpeakerKind
from services.common.store.namings import naming_id
from services.extract.link import grouping
from services.extract.link.naming import context_of, is_full
from services.extract.link.offices import read_office

NOW = datetime(2026, 3, 4, tzinfo=UTC)
PERSON, BODY = SpeakerKind.PERSON, SpeakerKind.ORGANIZATION


def a_naming(
    name: str, role: str | None = None, *, kind: SpeakerKind = PERSON, year: str = "2025", count: int = 1
) -> Naming:
    context = context_of(kind, name, role, year, "an article")
    office = read_office(role).key if role else ""
    return Naming(
        id=naming_id(kind, name, context),
        kind=kind,
        name=name,
        is_full=is_full(kind, name),
        offices=frozenset({(office, year)} if office else ()),
        weight=count.bit_length(),
        is_bound=bool(context.article),
        countries=frozenset(one for one in context.office.split("+") if one.startswith("@")),
    )


def groups_of(namings: list[Naming], *edits: Edit) -> set[frozenset[str]]:
    by_id = {naming.id: naming.name for naming in namings}
    return {frozenset(by_id[id] for id in members) for members in grouping.group(namings, edits).groups}


def an_edit(number: int, action: EditAction, *namings: Naming, apart: tuple[Naming, ...] = ()) -> Edit:
    return Edit(number=number, action=action, namings=tuple(n.id for n in namings), apart=tuple(n.id for n in apart))


def test_scripts_and_spellings_of_one_name_meet() -> None:
    found = groups_of(
        [
            a_naming("Fyodor Dostoevsky"),
            a_naming("فيودور دوستويفسكي"),
            a_naming("Фёдор Достоевский"),
            a_naming("Leo Tolstoy"),
        ]
    )
    assert found == {
        frozenset({"Fyodor Dostoevsky", "فيودور دوستويفسكي", "Фёдор Достоевский"}),
        frozenset({"Leo Tolstoy"}),
    }


def test_two_people_of_one_surname_stay_two_and_the_office_tells_whom_the_surname_means() -> None:
    andrew, lyndon = a_naming("Andrew Johnson", "US senator"), a_naming("Lyndon Johnson", "US president")
    president, alone = a_naming("جونسون", "الرئيس الأمريكي"), a_naming("Johnson")
    assert groups_of([andrew, lyndon, president, alone]) == {
        frozenset({"Andrew Johnson"}),
        frozenset({"Lyndon Johnson", "جونسون"}),
        frozenset({"Johnson"}),
    }
    candidates = grouping.group([andrew, lyndon, president, alone]).candidates
    assert set(candidates) == {alone.id}
    assert {one.naming for one in candidates[alone.id]} == {andrew.id, lyndon.id}
    assert sum(one.score for one in candidates[alone.id]) < 1
    assert all(one.reasons for one in candidates[alone.id])


def test_an_ambiguous_name_is_resolved_when_evidence_comes() -> None:
    andrew, lyndon, alone = a_naming("Andrew Johnson"), a_naming("Lyndon Johnson"), a_naming("Johnson")
    assert frozenset({"Johnson"}) in groups_of([andrew, lyndon, alone])
    assert frozenset({"Johnson", "Lyndon Johnson"}) in groups_of([andrew, replace(lyndon, weight=7), alone])
    assert frozenset({"Johnson", "Lyndon Johnson"}) in groups_of([lyndon, alone])


def test_a_first_name_alone_is_nobody_else() -> None:
    assert groups_of([a_naming("Fyodor"), a_naming("Fyodor Dostoevsky")]) == {
        frozenset({"Fyodor"}),
        frozenset({"Fyodor Dostoevsky"}),
    }
    assert context_of(PERSON, "Maria", None, "2025", "one") != context_of(PERSON, "Maria", None, "2025", "another")


def test_a_ministry_is_not_its_minister_and_is_one_in_two_languages() -> None:
    ministry = [a_naming("Egyptian Finance Ministry", kind=BODY), a_naming("وزارة المالية المصرية", kind=BODY)]
    minister = a_naming("Boutros Ghali", "Egyptian finance minister")
    assert groups_of([*ministry, minister]) == {
        frozenset({"Egyptian Finance Ministry", "وزارة المالية المصرية"}),
        frozenset({"Boutros Ghali"}),
    }


def test_two_holders_of_one_office_stay_two() -> None:
    found = groups_of(
        [a_naming("Harry Truman", "US president", year="1946"), a_naming("Herbert Hoover", "US president", year="1930")]
    )
    assert len(found) == 2


def test_other_middle_names_and_initials_stay_two_though_a_third_name_is_like_both() -> None:
    quincy, samuel, bare = a_naming("John Quincy Adams"), a_naming("John Samuel Adams"), a_naming("John Adams")
    assert len(groups_of([quincy, samuel, bare])) == 3
    found = grouping.group([quincy, samuel, bare]).candidates
    assert {one.naming for one in found[bare.id]} == {quincy.id, samuel.id}
    assert all(one.reasons and one.score < 0.8 for one in found[bare.id])
    assert len(groups_of([quincy, bare])) == 1, "a middle name may be missing"
    assert groups_of([quincy, samuel, bare, a_naming("John Q. Adams")]) == {
        frozenset({"John Quincy Adams", "John Q. Adams"}),
        frozenset({"John Samuel Adams"}),
        frozenset({"John Adams"}),
    }


def test_a_name_that_fits_two_is_given_to_the_one_who_speaks_much_more() -> None:
    son, father, bare = a_naming("George W. Bush"), a_naming("George H. W. Bush"), a_naming("George Bush")
    arabic = a_naming("جورج بوش")
    assert groups_of([son, father, bare, arabic]) == {
        frozenset({"George W. Bush"}),
        frozenset({"George H. W. Bush"}),
        frozenset({"George Bush", "جورج بوش"}),
    }
    assert groups_of([replace(son, weight=9), father, bare, arabic]) == {
        frozenset({"George W. Bush", "George Bush", "جورج بوش"}),
        frozenset({"George H. W. Bush"}),
    }


def test_ministers_of_two_states_in_one_year_are_two_people_of_one_name() -> None:
    here, there = a_naming("Sami Halabi", "Egyptian finance minister"), a_naming("Sami Halabi", "وزير الصحة الأردني")
    bare, family = a_naming("Sami Halabi"), a_naming("Halabi", "Jordanian health minister")
    found = grouping.group([here, there, bare, family])
    assert {frozenset({here.id}), frozenset({there.id, family.id}), frozenset({bare.id})} == set(found.groups)
    assert {one.naming for one in found.candidates[bare.id]} == {here.id, there.id}
    later = a_naming("Sami Halabi", "Jordanian health minister", year="2030")
    assert len(grouping.group([here, later, bare]).groups) == 1, "in another year he may serve another state"
    assert len(grouping.group([replace(here, weight=9), there, bare]).groups) == 1, "one in hundreds is a slip"
    envoy = a_naming("Sami Halabi", "envoy to Jordan")
    assert len(grouping.group([here, envoy, bare]).groups) == 1, "an envoy goes to other states"
    former = a_naming("Sami Halabi", "former Jordanian minister")
    assert len(grouping.group([here, former]).groups) == 1


def test_people_of_one_name_are_parted_by_a_person_and_their_new_names_go_to_the_right_one() -> None:
    here, there = a_naming("Sami Halabi", "Egyptian singer"), a_naming("Sami Halabi", "Jordanian judge")
    assert len(grouping.group([here, there]).groups) == 1
    split = an_edit(1, EditAction.SPLIT, here, apart=(there,))
    assert len(grouping.group([here, there], [split]).groups) == 2
    judge, singer = a_naming("سامي الحلبي", "القاضي الأردني"), a_naming("سامي الحلبي", "المغني المصري")
    groups = grouping.group([here, there, judge, singer], [split]).groups
    assert set(groups) == {frozenset({there.id, judge.id}), frozenset({here.id, singer.id})}


def test_an_affiliation_tells_whom_a_family_name_means() -> None:
    singer, judge = a_naming("Sami Halabi", "Egyptian singer"), a_naming("Omar Halabi", "Jordanian footballer")
    bare, arabic = a_naming("Halabi"), a_naming("الحلبي", "المغني المصري")
    found = grouping.group([singer, judge, bare, arabic, a_naming("Halabi", "the Jordanian")])
    assert frozenset({singer.id, arabic.id}) in found.groups
    assert frozenset({bare.id}) in found.groups, "nothing tells whom it means"
    (reasons,) = {one.reasons for one in grouping.group([singer, judge, bare]).candidates[bare.id]}
    assert not [reason for reason in reasons if "country" in reason]
    strangers = [a_naming("Quell", "Egyptian singer"), a_naming("Quell", "Jordanian judge")]
    assert len(grouping.group(strangers).groups) == 2


def test_surnames_of_nobody_known_meet_by_their_office_alone() -> None:
    found = groups_of(
        [
            a_naming("Quellberg", "Norwegian foreign minister"),
            a_naming("كويلبيرغ", "وزير الخارجية النرويجي"),
            a_naming("Quellberg", "Swedish foreign minister"),
        ]
    )
    assert sorted(map(len, found)) in ([1, 2], [1, 1])
    assert frozenset({"Quellberg", "كويلبيرغ"}) in found


def test_decisions_hold_against_the_evidence_until_they_are_undone() -> None:
    one, other, third = a_naming("Fyodor Dostoevsky"), a_naming("Fyodor Dostoyevsky"), a_naming("Mira Holt")
    split = an_edit(1, EditAction.SPLIT, one, apart=(other,))
    merge = an_edit(2, EditAction.MERGE, one, third)
    assert len(groups_of([one, other, third])) == 2
    assert groups_of([one, other, third], split, merge) == {
        frozenset({"Fyodor Dostoevsky", "Mira Holt"}),
        frozenset({"Fyodor Dostoyevsky"}),
    }
    undone = [replace(edit, undone_at=NOW) for edit in (split, merge)]
    assert groups_of([one, other, third], *undone) == groups_of([one, other, third])


def test_the_later_of_two_decisions_about_a_pair_holds() -> None:
    one, other = a_naming("Fyodor Dostoevsky"), a_naming("Fyodor Dostoyevsky")
    split, merge = an_edit(1, EditAction.SPLIT, one, apart=(other,)), an_edit(2, EditAction.MERGE, one, other)
    assert len(groups_of([one, other], split, merge)) == 1
    assert len(groups_of([one, other], replace(split, number=3), merge)) == 2


def test_a_decision_joins_all_names_of_both_speakers_and_a_later_one_parts_them_again() -> None:
    cairo = [a_naming("Cairo", kind=BODY), a_naming("القاهرة", kind=BODY), a_naming("مصر", kind=BODY)]
    ministry = [a_naming("Egyptian Finance Ministry", kind=BODY), a_naming("وزارة المالية المصرية", kind=BODY)]
    merge = an_edit(1, EditAction.MERGE, cairo[0], ministry[0])
    split = an_edit(2, EditAction.SPLIT, *ministry, apart=tuple(cairo))
    again = an_edit(3, EditAction.MERGE, *cairo, *ministry)
    all_of_them = frozenset(one.name for one in (*cairo, *ministry))
    assert groups_of([*cairo, *ministry], merge) == {all_of_them}
    assert len(groups_of([*cairo, *ministry], merge, split)) == 2
    assert groups_of([*cairo, *ministry], merge, split, again) == {all_of_them}


POOL = [
    a_naming("Fyodor Dostoevsky", "Russian writer"),
    a_naming("Fyodor Dostoyevsky"),
    a_naming("فيودور دوستويفسكي", count=9),
    a_naming("Mikhail Dostoevsky"),
    a_naming("Dostoevsky"),
    a_naming("دوستويفسكي", "وزير الخارجية الروسي"),
    a_naming("Andrew Johnson", "US president"),
    a_naming("Lyndon Johnson", "US president", count=40),
    a_naming("Johnson", "US president"),
    a_naming("جونسون"),
    a_naming("Johnson", "British prime minister"),
    a_naming("Johnston"),
    a_naming("J. Johnson"),
    a_naming("Mary Johnson"),
    a_naming("Lyndon Johnson", "Egyptian minister", count=40),
    a_naming("Lyndon Johnson"),
    a_naming("Lyndon Baines Johnson"),
    a_naming("Lyndon X. Johnson"),
    a_naming("George Bush", count=3),
    a_naming("George W. Bush"),
    a_naming("George H. W. Bush", "US president"),
    a_naming("Egyptian Finance Ministry", kind=BODY),
    a_naming("وزارة المالية المصرية", kind=BODY),
]


@given(st.lists(st.sampled_from(POOL), unique=True, min_size=2), st.randoms(use_true_random=False))
def test_no_order_changes_the_groups(some: list[Naming], chance: random.Random) -> None:
    shuffled = [*some]
    chance.shuffle(shuffled)
    assert grouping.group(shuffled) == grouping.group(some)


@given(st.lists(st.sampled_from(POOL), unique=True, min_size=2))
def test_known_ties_give_the_same_groups_as_looking_at_every_pair(some: list[Naming]) -> None:
    tied = [(a.id, b.id) for a, b in combinations(some, 2) if grouping.tie(a, b) is not None]
    assert grouping.group(some, (), tied) == grouping.group(some)


@pytest.mark.parametrize("naming", POOL)
def test_a_speaker_alone_is_himself(naming: Naming) -> None:
    assert grouping.group([naming]).groups == (frozenset({naming.id}),)


def test_the_id_of_a_full_name_is_what_it_was_before_there_were_contexts() -> None:
    assert naming_id(PERSON, "Mira Holt", Context()) == naming_id(PERSON, "MIRA  HOLT")
    assert naming_id(PERSON, "Mira Holt") != naming_id(BODY, "Mira Holt")
