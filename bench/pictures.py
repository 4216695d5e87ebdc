"""Takes the pictures of the documents from a running product.

``python -m bench.pictures demo http://127.0.0.1:8050 docs/images`` (or ``new_york`` in place of
``demo`` for a database with New York's boroughs, neighbourhoods and requests).
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.chromium import MARK, PROGRAMS, WITHIN_MS

SIZES = {1920: 1080, 1366: 768}
SETTLED_MS = 4000
QUALITY = 88
STREET, PROBLEM = "999901004", "compound:9999010040032011"


@dataclass(frozen=True)
class Picture:
    """One picture: its name says the size and theme it is taken in."""

    subject: str
    search: str
    lang: str
    theme: str
    width: int

    @property
    def name(self) -> str:
        return f"{self.subject}-{self.theme}-{self.lang}-{self.width}.jpg"


BOOKS = {
    "demo": (
        Picture("district", "", "zh", "dark", 1920),
        Picture("district", "", "zh", "light", 1366),
        Picture("grids", "ladder=wanzhou&level=grid&", "zh", "dark", 1920),
        Picture("street", f"at={STREET}&", "en", "light", 1920),
        Picture("compound", f"at={PROBLEM}&", "zh", "dark", 1920),
        Picture("compound", f"at={PROBLEM}&", "en", "light", 1366),
    ),
    "new_york": (
        Picture("new-york", "", "en", "light", 1920),
        Picture("new-york", "at=3&layers=issues&", "en", "dark", 1366),
    ),
}


def take(browser: Browser, picture: Picture, address: str, folder: Path) -> None:
    """Open the state in a fresh profile, wait until it is drawn, and keep what it shows."""
    size = {"width": picture.width, "height": SIZES[picture.width]}
    context = browser.new_context(viewport=size, color_scheme=picture.theme)
    theme = json.dumps(json.dumps(picture.theme))
    context.add_init_script(f"localStorage.setItem('shell-theme', {theme})")
    page = context.new_page()
    page.goto(f"{address}/?{picture.search}lang={picture.lang}")
    drawn = f"() => performance.getEntriesByName('{MARK}').length > 0"
    page.evaluate(
        f"""() => new Promise((done, fail) => {{
            const look = () => ({drawn})() ? done() : setTimeout(look, 100);
            setTimeout(() => fail(new Error('not drawn in time')), {WITHIN_MS});
            look();
        }})"""
    )
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=folder / picture.name, type="jpeg", quality=QUALITY)
    context.close()


def main(book: str, address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=f"/usr/bin/{PROGRAMS[0]}", args=["--no-sandbox", "--disable-gpu"]
        )
        for picture in BOOKS[book]:
            take(browser, picture, address.rstrip("/"), folder)
            print(picture.name, file=sys.stderr)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
