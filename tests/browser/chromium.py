"""Where a Chromium is to be had: the machine's own, or the one that Playwright keeps.

`python -m tests.browser.chromium` says where it is; where there is none it installs Playwright's, or tells what to do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
ADVICE = (
    "The page is tested in a real browser, and there is none here. Install one, for instance with\n"
    "    apt-get install chromium            (Debian, Ubuntu)\n"
    "    brew install --cask chromium        (macOS)\n"
    "or name one: QAWL_TEST_CHROMIUM=/path/to/chromium"
)


def find() -> Path | None:
    """The browser that QAWL_TEST_CHROMIUM names, or one on the path, or Playwright's."""
    named = os.environ.get("QAWL_TEST_CHROMIUM")
    for name in (named,) if named else NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if named:
        return None
    with sync_playwright() as playwright:
        kept = Path(playwright.chromium.executable_path)
    return kept if kept.exists() else None


def main() -> int:
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=300, check=False)
    found = find()
    sys.stdout.write(f"{found or ADVICE}\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
