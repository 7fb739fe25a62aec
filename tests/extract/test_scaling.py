"""The rules take time linear in the length of the text, and little memory, whatever the text is."""

import gc
import subprocess
import sys
import time

import pytest

from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.pipeline import analyse
from tests.extract.hostile import ANY, OF_LANGUAGE, Text, news

MARKS, UNITS = 10_000, 1_000
"""Units of a hostile text: quotation marks, and what takes longer: cues, names, clauses."""
MOST_TIMES = 3
"""How much longer a text may take than its tenth ten times over: time that grows with the square takes ten times."""
_MARK = 6
"""Letters of a unit that is a mark, perhaps with a word."""
LEAST_SECONDS = 0.2
"""What ten short texts are taken to need at least: below it a clock measures the machine."""
ATTEMPTS = 4
MOST_MEGABYTES = 300
CASES = [(code, name) for code in ("en", "ar") for name in (*ANY, *OF_LANGUAGE[code])]


def seconds(text: str, code: str) -> float:
    """CPU seconds of this process for one article."""
    language = find(code)
    assert language is not None
    blocks = (Block(role=Role.MAIN, span=Span(0, len(text))),)
    article = Article(text=text, title=None, language=code, blocks=blocks)
    gc.collect()
    gc.disable()  # how much else lives in this process is no part of the time
    try:
        start = time.process_time()
        analyse(article, language)
        return time.process_time() - start
    finally:
        gc.enable()


def is_linear(short: str, long: str, code: str) -> bool:
    """Whether `long`, of ten times the length, takes at most three times as long as `short` ten times over.

    Both take about as long, so that a busy machine slows both; one good attempt is enough. `short` is read no more
    often than it takes to know.
    """
    for _ in range(ATTEMPTS):
        most = seconds(long, code) / MOST_TIMES
        if most <= LEAST_SECONDS:
            return True
        ten_short = 0.0
        for _ in range(10):
            ten_short += seconds(short, code)
            if most <= ten_short:
                return True
    return False


@pytest.mark.parametrize(("code", "name"), CASES)
def test_ten_times_a_hostile_text_takes_about_ten_times_as_long(code: str, name: str) -> None:
    text: Text = {**ANY, **OF_LANGUAGE[code]}[name]
    units = MARKS if len(text(1)) <= _MARK else UNITS
    assert is_linear(text(units // 10), text(units), code)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("kilobytes", [1, 10])
def test_ten_times_the_news_takes_about_ten_times_as_long(code: str, kilobytes: int) -> None:
    assert is_linear(news(code, 1_000 * kilobytes), news(code, 10_000 * kilobytes), code)


_MEASURE = """
import sys
from tests.extract.hostile import news, ANY
from tests.extract.test_scaling import seconds
code, name = sys.argv[1:]
seconds(news(code, 1_000_000) if name == "news" else ANY[name](500_000), code)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""
"""The peak of this process alone: what getrusage gives begins with that of the process that started it."""


@pytest.mark.slow
@pytest.mark.parametrize(("code", "name"), [("ar", "news"), ("en", "commas")])
def test_a_text_of_a_megabyte_takes_less_than_300_megabytes(code: str, name: str) -> None:
    made = subprocess.run([sys.executable, "-c", _MEASURE, code, name], capture_output=True, text=True, check=True)
    assert int(made.stdout) < MOST_MEGABYTES
