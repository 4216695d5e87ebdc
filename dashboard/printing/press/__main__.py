"""The press: sheets come in on standard input, their pages go out on standard output.

Loading what draws a page takes as long as drawing it, so that is done once; each print is made by a
copy of the process, and whatever a large one costs in memory ends with it. Exit status 3 says that
the libraries which draw text are missing.
"""

import io
import pickle
import sys
from functools import partial
from typing import Any

from dashboard.printing import frames
from dashboard.printing.press import pen
from dashboard.printing.press.apart import apart
from dashboard.printing.press.page import FONT_HOST, document
from dashboard.printing.sheet import Plain, Sheet
from data.importing.box.walls import close_in

NO_PANGO = 3
MEMORY, CPU_SECONDS, FILE_BYTES = 3_000_000_000, 60, 64_000_000
PICTURE_WIDTH, TOLD_MOST = 3840, 2000
# What every sheet needs once: the fonts, the library's own style sheet, a picture.
PRACTICE = (
    '<p style="font:700 3mm Noto Sans CJK SC">&#32593;&#26684; map'
    '<svg viewBox="0 0 9 9"><text>1</text></svg>'
)


def main() -> int:
    """Everything large is loaded first, and the hand is warm: the process may stand ready before
    there is a sheet."""
    close_in(memory=MEMORY, cpu_seconds=CPU_SECONDS, file_bytes=FILE_BYTES)
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        if "pango" not in str(error) and "gobject" not in str(error):
            raise
        return NO_PANGO
    pen.take_up()
    plainly(Plain(PRACTICE))
    while (given := frames.read(sys.stdin.buffer)) is not None:
        status, body, told = apart(partial(_made, given))
        frames.write(sys.stdout.buffer, str(status).encode(), body, told[-TOLD_MOST:])
    return 0  # The web process has ended, or wants no more prints.


def _made(given: bytes) -> bytes:
    sheet: Sheet | Plain = pickle.loads(given)
    if isinstance(sheet, Plain):
        return plainly(sheet)
    body = printed(sheet)
    return body if sheet.paper.is_paper else picture_of(body)


def printed(sheet: Sheet) -> bytes:
    """The sheet as PDF of one page, fonts embedded. Raises OSError when Pango is missing."""
    from weasyprint import HTML

    page = document(sheet)
    return bytes(HTML(string=page.html, url_fetcher=_fetcher(sheet, page.maps)).write_pdf())


def plainly(document: Plain) -> bytes:
    """A written document as PDF."""
    from weasyprint import HTML

    return bytes(HTML(string=document.html, url_fetcher=_only({})).write_pdf())


def _fetcher(sheet: Sheet, maps: dict[str, str]) -> Any:
    """Gives the maps by address, and the two fonts that the sheet brings along."""
    known = {address: (drawn.encode(), "image/svg+xml") for address, drawn in maps.items()}
    for number, (_, path) in enumerate(sheet.fonts):
        known[f"{FONT_HOST}{number}"] = (path.read_bytes(), "font/woff2")
    return _only(known)


def _only(known: dict[str, tuple[bytes, str]]) -> Any:
    """Gives what is known and refuses everything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in known:
                raise ValueError("a print fetches nothing")
            body, kind = known[url]
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return Nothing()


def picture_of(pdf: bytes) -> bytes:
    """The page as PNG, 3840 pixels wide."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        image = page.render(scale=PICTURE_WIDTH / page.get_width()).to_pil()
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
