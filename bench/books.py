"""The pictures of the documents: which states of the screen are taken, by book.

Plain data; `bench/pictures.py` takes them.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

Theme = Literal["dark", "light"]
SIZES = {3840: 2160, 1920: 1080, 1366: 768}
STREET, CODE = "999901004", "9999010040032011"
PROBLEM = f"compound:{CODE}"
OTHER = "at%3A999901001"
SETTLED_MS = 4000
LOST_MS = 14_000  # two missed answers and five seconds of patience, with some to spare


@dataclass(frozen=True)
class Picture:
    """One picture: its name says the size and theme it is taken in.

    `path` is the room, `keys` are pressed and `clicks` (selectors) made once it is drawn, `only`
    is the part that is kept, and `away` cuts the server off first.
    """

    subject: str
    search: str
    lang: str
    theme: Theme
    width: int
    path: str = "/"
    keys: str = ""
    clicks: tuple[str, ...] = ()
    only: str = ""
    away: bool = False
    wait_ms: int = SETTLED_MS

    @property
    def name(self) -> str:
        return f"{self.subject}-{self.theme}-{self.lang}-{self.width}"

    @property
    def height(self) -> int:
        return SIZES[self.width]


@dataclass(frozen=True)
class Book:
    """Pictures of one kind; none is wider than `widest` pixels or heavier than `most_kb`."""

    pictures: tuple[Picture, ...]
    kind: Literal["jpg", "webp"] = "jpg"
    quality: int = 88
    most_kb: int | None = None
    widest: int = 1920


def _guide(lang: str) -> tuple[Picture, ...]:
    """The meeting in ten minutes: every picture is one step of the guide."""

    def one(subject: str, search: str, theme: Theme = "light", **more: Any) -> Picture:
        return Picture(f"meeting-{subject}", search, lang, theme, 1366, **more)

    page = f"/compound/{CODE}"
    return (
        one("wall", "", "dark", path="/wall"),
        one("present", "", clicks=("details.present > summary",)),
        one("worst", "metric=overdue&"),
        one("better", f"at={STREET}&show=compare&"),
        one("why", f"at={PROBLEM}&"),
        one("leads", "", path=page),
        one("promised", "show=changes&"),
        one("streets", f"at={STREET}&show=compare&vs={OTHER}&"),
        one("twelve-months", "", "dark", keys=" ", wait_ms=9000),
        one("multiples", "show=multiples&"),
        one("rows", "rows=on_time:missed&"),
        one("menu", "", clicks=("details.meeting > summary",)),
        one("keys", "", keys="?"),
        one("away", "", path="/wall", away=True, wait_ms=LOST_MS),
    )


def _reference() -> tuple[Picture, ...]:
    """Reviewed by eye: every room in every size, dark and light, in Chinese and English."""
    rooms = (
        ("map", "/", ""),
        ("wall", "/wall", ""),
        ("page", f"/compound/{CODE}", ""),
        ("drawer", "/", f"at={PROBLEM}&"),
        ("changes", "/", "show=changes&"),
        ("compare", "/", "show=compare&"),
    )
    dresses: tuple[tuple[Theme, str], ...] = tuple(product(("dark", "light"), ("zh", "en")))
    return tuple(
        Picture(subject, search, lang, theme, width, path)
        for (subject, path, search), (theme, lang), width in product(rooms, dresses, SIZES)
    )


BOOKS = {
    "demo": Book(
        (
            Picture("district", "", "zh", "dark", 1920),
            Picture("district", "", "zh", "light", 1366),
            Picture("grids", "ladder=wanzhou&level=grid&", "zh", "dark", 1920),
            Picture("street", f"at={STREET}&", "en", "light", 1920),
            Picture("compound", f"at={PROBLEM}&", "zh", "dark", 1920),
            Picture("compound", f"at={PROBLEM}&", "en", "light", 1366),
        )
    ),
    "new_york": Book(
        (
            Picture("new-york", "", "en", "light", 1920),
            Picture("new-york", "at=3&layers=issues&", "en", "dark", 1366),
        )
    ),
    "guide": Book((*_guide("zh"), *_guide("en")), quality=80, most_kb=180),
    "reference": Book(_reference(), "webp", quality=82, most_kb=380, widest=3840),
}
