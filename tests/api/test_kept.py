"""What is kept is asked for by all that it was made of."""

from collections.abc import Sequence

from services.api.kept import Kept


class Counted:
    """Counts how often something had to be worked out."""

    def __init__(self, most: int) -> None:
        self.kept = Kept[str](most)
        self.times = 0

    def of(self, given: Sequence[object]) -> str:
        return self.kept.of(given, lambda: self._work(given))

    def _work(self, given: Sequence[object]) -> str:
        self.times += 1
        return "+".join(map(str, given))


def test_the_same_is_worked_out_once() -> None:
    counted = Counted(10)
    assert counted.of(["قال", None, 3]) == counted.of(["قال", None, 3]) == "قال+None+3"
    assert counted.times == 1


def test_other_parts_are_another_thing_however_they_are_joined() -> None:
    counted = Counted(10)
    for given in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["1:a"], ["a", ":"], ["\ud800"]):
        assert counted.of(given) == "+".join(given)
    assert counted.times == 7


def test_what_was_not_asked_for_longest_goes_first() -> None:
    counted = Counted(2)
    for given in ("a", "b", "a", "c", "a"):
        counted.of([given])
    assert counted.times == 3
    counted.of(["b"])
    assert counted.times == 4
