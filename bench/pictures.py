"""Takes the pictures of the documents from a running product.

``python -m bench.pictures demo http://127.0.0.1:8050 docs/images`` (or ``guide`` for the pictures
of the guide, ``reference`` into docs/reference for those reviewed by eye in every size and theme,
or ``new_york`` for a database with New York's boroughs, neighbourhoods and requests).
"""

import io
import json
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.books import BOOKS, Book, Picture
from bench.chromium import MARK, PROGRAMS, WITHIN_MS

LEAST_QUALITY, STEP = 40, 6


def take(browser: Browser, picture: Picture, address: str) -> bytes:
    """Open the state in a fresh profile, wait until it is drawn; what it shows, as PNG."""
    size = ViewportSize(width=picture.width, height=picture.height)
    context = browser.new_context(viewport=size, color_scheme=picture.theme)
    theme = json.dumps(json.dumps(picture.theme))
    context.add_init_script(f"localStorage.setItem('shell-theme', {theme})")
    page = context.new_page()
    page.goto(f"{address}{picture.path}?{picture.search}lang={picture.lang}")
    _drawn(page)
    _act(page, picture)
    page.wait_for_timeout(picture.wait_ms)
    target = page.locator(picture.only).first if picture.only else page
    shot = target.screenshot(type="png")
    context.close()
    return shot


def _drawn(page: Page) -> None:
    """The first map of a room, or a page of one thing with all its figures."""
    drawn = (
        f"() => performance.getEntriesByName('{MARK}').length > 0"
        " || (document.querySelector('.dossier .figures') !== null"
        " && document.querySelector('.dossier .skeleton') === null)"
    )
    # Looked at by a timer of the page: its rules for scripts forbid the driver's own way to wait.
    page.evaluate(
        f"""() => new Promise((done, fail) => {{
            const look = () => ({drawn})() ? done() : setTimeout(look, 100);
            setTimeout(() => fail(new Error('not drawn in time')), {WITHIN_MS});
            look();
        }})"""
    )


def _act(page: Page, picture: Picture) -> None:
    for selector in picture.clicks:
        page.locator(selector).first.click()
    if picture.keys:
        page.wait_for_timeout(1000)
        page.keyboard.press(picture.keys)
    if picture.away:
        page.wait_for_timeout(1000)
        page.context.set_offline(True)


def pressed(png: bytes, book: Book) -> bytes:
    """As JPEG or WebP, at most as wide as the book allows, the quality lowered until it is light
    enough."""
    shown = Image.open(io.BytesIO(png)).convert("RGB")
    if shown.width > book.widest:
        height = round(shown.height * book.widest / shown.width)
        shown = shown.resize((book.widest, height), Image.Resampling.LANCZOS)
    found = b""
    for quality in range(book.quality, LEAST_QUALITY, -STEP):
        kept = io.BytesIO()
        if book.kind == "webp":
            shown.save(kept, "WEBP", quality=quality, method=6)
        else:
            shown.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
        found = kept.getvalue()
        if book.most_kb is None or len(found) <= book.most_kb * 1000:
            break
    return found


def main(name: str, address: str, folder: Path, subjects: tuple[str, ...] = ()) -> None:
    """Take a book, or only those of its pictures that are named."""
    folder.mkdir(parents=True, exist_ok=True)
    book = BOOKS[name]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=f"/usr/bin/{PROGRAMS[0]}", args=["--no-sandbox", "--disable-gpu"]
        )
        for picture in book.pictures:
            if subjects and picture.subject not in subjects:
                continue
            taken = pressed(take(browser, picture, address.rstrip("/")), book)
            name = f"{picture.name}.{book.kind}"
            (folder / name).write_bytes(taken)
            print(name, len(taken) // 1000, "kB", file=sys.stderr)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), tuple(sys.argv[4:]))
