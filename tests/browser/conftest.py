"""A server with articles on a free port, and a Chromium to look at it with."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, sync_playwright

from services.common.store.engine import migrate, open_store
from tests.api.conftest import World, worlds
from tests.browser import chromium, seeds
from tests.servers.api import serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running server: what stands behind it, and its address without a slash at the end."""

    world: World
    url: str

    def pages(self) -> list[str]:
        """Every kind of page, with a few of each."""
        lists = {
            noun: [item["id"] for item in self.world.client.get(f"/v1/{noun}?limit=3").json()["items"]]
            for noun in ("submissions", "articles", "statements", "speakers", "webhooks")
        }
        fixed = (
            "/",
            "/?q=port",
            "/?q=nothing-fits",
            "/speakers",
            "/articles",
            "/publishers",
            "/feeds",
            "/reviews",
            "/reviews?by=x",
            "/queries?q=port&polarity=negative&said_from=2026-11-01",
            "/webhooks",
            "/erasures",
            "/compare",
            "/submissions",
            "/docs",
            "/no",
        )
        said = self.world.client.get(f"/v1/statements?speaker_id={lists['speakers'][0]}&limit=1").json()["items"][0]
        subjects = f"/speakers/{lists['speakers'][0]}/subjects"
        about = urlencode({"about": max(re.findall(r"\w+", said["words"]), key=len)})
        names = [one["name"] for one in self.world.client.get("/v1/speakers?limit=2").json()["items"]]
        both = urlencode({"first": names[0], "second": names[-1]})
        return [
            *fixed,
            f"/compare?{both}",
            *(f"/{noun}/{key}" for noun, keys in lists.items() for key in keys),
            f"/articles/{lists['articles'][0]}?add=0:40",
            f"/erasures?article={lists['articles'][0]}",
            self.world.client.get("/v1/publishers?limit=1").json()["items"][0]["links"]["page"],
            subjects,
            f"{subjects}?{about}",
            f"{subjects}?about=nothing-fits",
        ]


@contextmanager
def served(folder: Path, seed: Callable[[World], None]) -> Iterator[Site]:
    """A store of its own with what `seed` puts there, served on a free port until the block ends."""
    url = f"sqlite:///{folder / 'store.sqlite'}"
    migrate(url)
    engine = open_store(url)
    with worlds(folder, engine) as make:
        world = make()
        seed(world)
        with serving(world.app) as port:
            yield Site(world=world, url=f"http://127.0.0.1:{port}")
    engine.dispose()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A desk's usual articles, in both languages, and submissions that ended in each way."""
    with served(tmp_path_factory.mktemp("site"), seeds.usual) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if found is None:
        pytest.fail(chromium.ADVICE, pytrace=False)
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has no sandbox for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=alone)
        yield browser
        browser.close()
