"""Where a Chromium is to be had: the machine's own, or the one that Playwright keeps.

`python -m tests.browser.chromium` says where it is. Where there is none it installs one, where it may: the system's
package as root, else Playwright's own; or else it tells what to do.
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


def install() -> None:
    """The system's package where this is root on Debian or Ubuntu; where that gives none, Playwright's."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update", "-qq"), ("install", "-qq", "-y", "--no-install-recommends", "chromium")):
            subprocess.run(
                ["apt-get", *words], env=quietly, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
            )
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=300, check=False)


def main() -> int:
    if find() is None:
        sys.stdout.write("Installing a browser for the tests of the page (once; about a minute) ...\n")
        sys.stdout.flush()
        install()
    found = find()
    sys.stdout.write(f"{found or ADVICE}\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
