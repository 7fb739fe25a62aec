"""Utterances out of links: the same for every order of them."""

from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.utterances import Link
from services.extract.link.utterances.grouping import Group, group, pairs_of


def link(first: str, second: str, score: float = 0.9, whole: str | None = None) -> Link:
    a, b = sorted((first, second))
    return Link(a, b, score, whole)


def test_what_is_linked_is_one_utterance() -> None:
    assert group([link("a", "b"), link("b", "c"), link("a", "c")]) == (Group(("a", "b", "c"), ()),)


def test_links_that_are_not_sure_make_none() -> None:
    assert group([link("a", "b", 0.49)]) == ()


def test_a_chain_of_likenesses_is_not_one_utterance() -> None:
    chain = [link(a, b, 0.9 - n / 100) for n, (a, b) in enumerate(zip("abcdefg", "bcdefgh", strict=True))]
    assert max(len(one.members) for one in group(chain)) <= 3


def test_a_long_quotation_belongs_to_the_utterances_of_its_parts() -> None:
    links = [link("a", "b"), link("c", "d"), *(link(one, "w", 0.8, "w") for one in "abcd")]
    assert group(links) == (Group(("a", "b"), ("w",)), Group(("c", "d"), ("w",)))
    assert ("a", "c") not in pairs_of(group(links))


def test_a_part_alone_makes_an_utterance_with_what_holds_it() -> None:
    assert group([link("a", "w", 0.7, "w")]) == (Group(("a",), ("w",)),)


LINKS = st.lists(
    st.tuples(
        st.integers(0, 14),
        st.integers(0, 14),
        st.floats(0, 1).map(lambda x: round(x, 3)),
        st.sampled_from([None, 0, 1]),
    ),
    max_size=40,
).map(
    lambda rows: list(
        {
            (a, b): link(f"{a:02}", f"{b:02}", score, None if whole is None else f"{(a, b)[whole]:02}")
            for a, b, score, whole in rows
            if a < b
        }.values()
    )
)


@given(LINKS, st.randoms())
def test_the_order_of_links_changes_nothing(links: list[Link], random: object) -> None:
    shuffled = list(links)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group(links) == group(shuffled)


@given(LINKS)
def test_each_statement_is_a_member_once_and_known_by_it(links: list[Link]) -> None:
    groups = group(links)
    members = [one for found in groups for one in found.members]
    assert len(members) == len(set(members))
    assert all(found.id == min(found.members) for found in groups)


@given(LINKS)
def test_what_does_not_hang_together_can_be_grouped_apart(links: list[Link]) -> None:
    low = [one for one in links if one.second < "07"]
    high = [one for one in links if one.first >= "07"]
    assert group([*low, *high]) == tuple(sorted((*group(low), *group(high))))
