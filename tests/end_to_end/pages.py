"""The commands of a page of docs/, chapter by chapter, and a small shell that runs them in this process.

It knows what such pages need and nothing else: variables, `NAME=$(command)`, variables before a command, `qawl`, `curl`
of the API, and `mkdir` and `cp`. A command that it does not know is an error, so that no page says what is not tested.
"""

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from click.testing import CliRunner

from services.cli import main

_FENCED = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASSIGNED = re.compile(r"([A-Z_]+)=(.*)", re.DOTALL)


def chapters(page: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each second-level heading with its commands in order, those without a command left out."""
    for part in re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        blocks = (block.replace("\\\n", " ") for block in _FENCED.findall(part))
        commands = [line for block in blocks for line in block.splitlines() if line.strip()]
        if commands:
            yield part.partition("\n")[0].strip(), tuple(commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `curl` is told to ask for."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None


@dataclass(slots=True)
class Shell:
    """`replaced` are words of the page that stand for something of this machine; `ask` gives the body of an answer of
    the API, or raises AssertionError where it is none of success."""

    environment: dict[str, str]
    replaced: Mapping[str, str] = field(default_factory=dict)
    ask: Callable[[Asked], str] | None = None

    def run(self, line: str) -> str:
        """What the command says, with its standard error. Raises AssertionError where it fails."""
        for written, meant in self.replaced.items():
            line = line.replace(written, meant)
        if line.startswith("export "):
            line = line.removeprefix("export ")
        if found := re.fullmatch(r"([A-Z_]+)=\$\((.*)\)", line):
            self.environment[found[1]] = self._run(shlex.split(found[2]))[0].strip()
            return ""
        out, errors = self._run(shlex.split(line))
        return out + errors

    def _run(self, words: list[str]) -> tuple[str, str]:
        own: dict[str, str] = {}
        words = [Template(word).substitute(self.environment) for word in words]
        while words and (found := _ASSIGNED.fullmatch(words[0])):
            own[found[1]] = found[2]
            words = words[1:]
        match words:
            case []:
                self.environment |= own
                return "", ""
            case ["qawl", *arguments]:
                done = CliRunner().invoke(main, arguments, env=self.environment | own)
                assert done.exit_code == 0, f"{shlex.join(words)}: {done.output}{done.exception or ''}"
                return done.stdout, done.stderr
            case ["curl", *arguments] if self.ask is not None:
                return self.ask(_asked(arguments)), ""
            case ["mkdir" | "cp", *_]:
                subprocess.run(words, check=True, timeout=60)
                return "", ""
        raise AssertionError(f"no test runs {shlex.join(words)!r}")


def _asked(arguments: list[str]) -> Asked:
    url, method, body, headers = "", None, None, {}
    left = iter(arguments)
    for word in left:
        match word:
            case "-s":
                pass
            case "-X":
                method = next(left)
            case "-d":
                body = next(left)
            case "-H":
                name, _, value = next(left).partition(": ")
                headers[name] = value
            case _:
                assert word.startswith("http://"), f"no test runs curl with {word!r}"
                url = word
    return Asked(method=method or ("GET" if body is None else "POST"), url=url, headers=headers, body=body)
