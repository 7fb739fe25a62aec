"""Statements of two versions of an article are compared: kept, gone, reworded, new."""

import time

from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.changes import Said, compare


def said(handle: str, content: str, speaker: str | None = "dana orwell") -> Said[str]:
    return Said(handle=handle, content=content, speaker=speaker)


def test_each_statement_is_kept_reworded_gone_or_new() -> None:
    before = [
        said("a", "every ship was inspected twice"),
        said("b", "the ferries sail again on monday morning"),
        said("c", "tickets cost four crowns"),
    ]
    after = [
        said("A", "every ship was inspected twice"),
        said("B", "the ferries sail again on tuesday morning"),
        said("D", "nobody had asked the islanders"),
    ]
    found = compare(before, after)
    assert (found.kept, found.reworded, found.gone, found.new) == ((("a", "A"),), (("b", "B"),), ("c",), ("D",))


def test_the_same_words_of_another_speaker_are_reworded_not_kept() -> None:
    found = compare([said("a", "it is over", "dana orwell")], [said("A", "it is over", "the office")])
    assert (found.kept, found.reworded) == ((), (("a", "A"),))


def test_nearly_the_same_words_of_another_speaker_are_another_statement() -> None:
    found = compare([said("a", "the war is over now", "orwell")], [said("A", "the war is over soon", "brand")])
    assert (found.gone, found.new) == (("a",), ("A",))


def test_the_likest_are_paired_and_each_once() -> None:
    before = [said("a", "one two three four five"), said("b", "one two three four six")]
    found = compare(before, [said("A", "one two three four six seven")])
    assert (found.reworded, found.gone) == ((("b", "A"),), ("a",))


contents = st.lists(st.builds(lambda text, who: (text, who), st.text("ab ", max_size=12), st.sampled_from(["x", None])))


@given(contents, contents)
def test_every_statement_is_in_exactly_one_list(
    before: list[tuple[str, str | None]], after: list[tuple[str, str | None]]
) -> None:
    old = [said(f"o{n}", text, who) for n, (text, who) in enumerate(before)]
    new = [said(f"n{n}", text, who) for n, (text, who) in enumerate(after)]
    found = compare(old, new)
    assert sorted([*found.gone, *(a for a, _ in (*found.kept, *found.reworded))]) == sorted(s.handle for s in old)
    assert sorted([*found.new, *(b for _, b in (*found.kept, *found.reworded))]) == sorted(s.handle for s in new)


def test_hundreds_of_statements_are_compared_in_time() -> None:
    words = ["the", "harbour", "office", "said", "that", "every", "ship", "had", "been", "inspected"]
    old = [said(f"o{n}", " ".join([*words, str(n)])) for n in range(150)]
    new = [said(f"n{n}", " ".join([*words, str(n + 1000)])) for n in range(150)]
    began = time.process_time()
    compare(old, new)
    assert time.process_time() - began < 10
