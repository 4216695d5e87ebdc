"""One print: a sheet comes in on standard input, the page goes out on standard output.

Runs in a process of its own and for one sheet only: whatever a large print costs in memory ends
with it. Exit status 3 says that the libraries which draw text are missing.
"""

import io
import pickle
import sys
from typing import Any

from dashboard.printing.press.page import FONT_HOST, document
from dashboard.printing.sheet import Plain, Sheet
from data.importing.box.walls import close_in

NO_PANGO = 3
MEMORY, CPU_SECONDS, FILE_BYTES = 3_000_000_000, 60, 64_000_000
PICTURE_WIDTH = 3840


def main() -> int:
    """Everything large is loaded first: the process may stand ready before there is a sheet."""
    close_in(memory=MEMORY, cpu_seconds=CPU_SECONDS, file_bytes=FILE_BYTES)
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        if "pango" not in str(error) and "gobject" not in str(error):
            raise
        return NO_PANGO
    given = sys.stdin.buffer.read()
    if not given:
        return 0  # Nobody wanted a print; the web process has ended.
    sheet: Sheet | Plain = pickle.loads(given)
    if isinstance(sheet, Plain):
        sys.stdout.buffer.write(plainly(sheet))
        return 0
    body = printed(sheet)
    sys.stdout.buffer.write(body if sheet.paper.is_paper else picture_of(body))
    return 0


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
