"""Printed views: one page with text and map, equal to the queries; a picture; a table."""

import ctypes
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
import pytest
import shapely
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from python_calamine import CalamineWorkbook

from dashboard import db, numbers
from dashboard.asking import asking
from dashboard.layers import manifest
from dashboard.printing import colours, filling, pressing, wish
from dashboard.printing.press.boxes import boxes
from dashboard.printing.press.ground import Ground
from dashboard.printing.press.view import UNIT, View
from dashboard.printing.routes import add_prints
from dashboard.printing.sheet import Sheet
from dashboard.server.outage import add_outage_answers
from data.database import writing_engine
from data.demo.build import build
from data.migrate import upgrade
from data.words import word
from geo.errors import GeoError, Unavailable
from geo.queries.measures import figure_at, measure_level
from geo.queries.ranking import ranking
from geo.queries.summary import summary
from geo.queries.values import map_values
from geo.rules.indicators import INDICATORS
from geo.settings import PROJECT, Settings
from geo.vocab import MetricKey
from tests.servers import database_beside, open_folder

pytestmark = pytest.mark.slow

EVIL = '<img src="http://127.0.0.1:9/x"><script>alert(1)</script>'
FORMULA = "=HYPERLINK(1)"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Served:
    server: Flask
    owner: str
    street: str
    compound: str

    def get(self, path: str) -> Any:
        return self.server.test_client().get(path, headers={"Accept": "text/html"})


@pytest.fixture(scope="module")
def served(cluster):
    with database_beside(cluster) as url, open_folder() as home:
        upgrade(url)
        build(url, size="small", seed=1, as_of=date(2026, 11, 22))
        street, compound = _with_hostile_names(url)
        house = db.furnish(Settings(home=home, database_url=SecretStr(url), lang="zh"))
        db.move_in(house)
        server = Flask(__name__)
        add_prints(server)
        add_outage_answers(server)
        # A machine that runs other tests beside these may be slow; that is not what is tested.
        usual, pressing.LIMIT_S = pressing.LIMIT_S, 600.0
        yield Served(server, url, street, compound)
        pressing.LIMIT_S = usual
        pressing.put_away()
        house.engine.dispose()


def _with_hostile_names(url: str) -> tuple[str, str]:
    """A community and a compound bear names that must stay text; a street and a listed compound."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        one = "(select min(code) from area where level = 'community')"
        connection.execute(
            sa.text(f"update area set name_zh = :name where code = {one}"), {"name": EVIL}
        )
        listed = connection.scalar(
            sa.text(
                "select c.code from hotspot_entry h join compound c on c.id = h.compound_id"
                " join special_team t on t.entry_id = h.id order by h.rank limit 1"
            )
        )
        connection.execute(
            sa.text("update compound set name_zh = :name where code = :code"),
            {"name": FORMULA, "code": listed},
        )
        street = connection.scalar(sa.text("select min(code) from area where level = 'street'"))
    engine.dispose()
    return str(street), str(listed)


@pytest.fixture(scope="module")
def pages(served):
    """PDFs by query string, each printed once."""
    known: dict[str, bytes] = {}

    def page(query: str) -> bytes:
        if query not in known:
            answer = served.get(f"/print/view.pdf?{query}")
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
            known[query] = answer.data
        return known[query]

    return page


def text_of(pdf: bytes) -> str:
    """All text of the one page, blanks taken out: where lines break is no matter here."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        text = page.get_textpage().get_text_bounded()
    return re.sub(r"\s+", "", text)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


CASES = {
    "": (297, 210),
    "lang=en&paper=a3&theme=dark&metric=on_time": (420, 297),
    "lang=zh&at={street}&layers=issues,visits,hotspots,compounds&p=12m": (297, 210),
    "lang=en&at=compound:{compound}&layers=hotspots,issues": (297, 210),
}


@pytest.mark.parametrize("case", CASES)
def test_one_page_of_the_right_size_with_all_text_on_it(served, pages, case):
    query = case.format(street=served.street, compound=served.compound)
    with pypdfium2.PdfDocument(pages(query)) as document:
        assert len(document) == 1
        page = document[0]
        millimetres = tuple(round(points / 72 * 25.4) for points in page.get_size())
        assert millimetres == CASES[case]
        text = page.get_textpage()
        count = text.count_chars()
        assert count > 500
        boxes = np.array([text.get_charbox(i) for i in range(count)])
        wide, tall = page.get_size()
        assert (boxes >= -0.5).all()
        assert (boxes[:, [0, 2]] <= wide + 0.5).all() and (boxes[:, [1, 3]] <= tall + 0.5).all()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_figures_are_those_of_the_queries(served, pages, lang):
    query = {"zh": "", "en": "lang=en&paper=a3&theme=dark&metric=on_time"}[lang]
    text = text_of(pages(query))
    with asking("?" + query.replace("paper=a3&theme=dark&", "")) as asked:
        found = summary(asked.world, asked.scope)
        rows = ranking(asked.world, asked.scope).rows
        for card in found.cards:
            if card.indicator.key not in (MetricKey.RESOLVED, MetricKey.BUILDINGS_VISITED):
                shown = numbers.figure(card.now.value, card.indicator.decimals)
                assert bare(word(f"metric.{card.indicator.key}", lang)) in text
                assert shown in text
        for row in rows:
            assert row.named is not None
            assert bare(row.named.name(lang)) in text
            assert numbers.figure(row.figure.value, INDICATORS[asked.scope.metric].decimals) in text
        place = asked.frame.named
        assert place is not None and bare(place.name(lang)) in text
        as_of = numbers.moment(asked.world.as_of, asked.world.zone, lang)
        assert bare(word("print.as_of", lang, at=as_of)) in text


def test_every_font_is_embedded(pages):
    with pypdfium2.PdfDocument(pages("")) as document:
        fonts = set()
        for thing in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=9):
            font = raw.FPDFTextObj_GetFont(thing.raw)
            name = ctypes.create_string_buffer(raw.FPDFFont_GetBaseFontName(font, None, 0))
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            fonts.add((name.value.decode(), bool(raw.FPDFFont_GetIsEmbedded(font))))
    assert all(embedded for _, embedded in fonts), fonts
    named = " ".join(name.replace("-", "") for name, _ in fonts)
    assert "CJK" in named and "Barlow" in named


def _sheet(search: str) -> Sheet:
    asked_for = wish.read(search)
    with asking(asked_for.search) as asked:
        territory, own = asked.world.territory, db.house()
        files = manifest(own.engine, territory.version, territory.day, home=own.home)
        return filling.sheet(asked, asked_for, asked_for.paper, files, NOW)


def test_areas_bear_the_colours_of_their_classes(served, pages):
    """Points inside each area on the drawn page, against the classes of the screen's query."""
    query = "ladder=wanzhou&level=grid&layers=unmapped"
    sheet = _sheet(query)
    drawn = _pixels(pages(query), dots_per_mm=12)
    where = boxes(sheet).map
    view = View.over(sheet.map.bounds, (where.width, where.height), sheet.map.least_px_m)
    assert sheet.map.level is not None
    found = Ground().seen(sheet.map.level, view)
    with asking(query) as asked:
        classes = map_values(asked.world, asked.scope).classes
    palette = [_rgb(colours.variables("light")[f"--class-{tone}"]) for tone in sheet.map.tones]
    right = []
    for row, shape in zip(found.rows.tolist(), found.shapes, strict=True):
        xy = _inside(shape)
        assert len(xy) > 5
        at = np.rint((xy / UNIT + (where.left, where.top)) * 12).astype(int)
        seen = drawn[at[:, 1], at[:, 0]].astype(float)
        nearest = np.linalg.norm(seen[:, None] - np.array(palette)[None], axis=2).argmin(axis=1)
        right.append(np.bincount(nearest, minlength=6).argmax() == classes[row])
    assert len(right) > 20 and len(set(classes.tolist())) > 3
    assert np.mean(right) == 1.0


def _inside(shape: Any) -> Any:
    rng = np.random.default_rng(7)
    left, low, right, high = shapely.bounds(shape)
    xy = rng.uniform((left, low), (right, high), (400, 2))
    return xy[shapely.contains_xy(shapely.buffer(shape, -20), xy[:, 0], xy[:, 1])]


def _rgb(text: str) -> tuple[int, ...]:
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


def _pixels(pdf: bytes, dots_per_mm: float) -> Any:
    with pypdfium2.PdfDocument(pdf) as document:
        return np.asarray(document[0].render(scale=dots_per_mm * 25.4 / 72).to_pil())


def test_what_is_filtered_and_what_was_misread_is_said(served):
    path = "/print/view.pdf?lang=en&matter=big,hard&source=hotline&late=1&foo=1&paper=a9"
    text = text_of(served.get(path).data)
    for part in (
        f"{word('filter.matter', 'en')}:{word('code.matter.big', 'en')}",
        word("code.source.hotline", "en"),
        word("print.late_only", "en"),
        word("screen.misread", "en", part="foo=1, paper=a9"),
    ):
        assert bare(part) in text


def test_names_are_text_and_nothing_is_fetched(served, pages):
    query = f"lang=zh&at={served.street}&layers=issues,visits,hotspots,compounds&p=12m"
    sheet = _sheet(query)
    from dashboard.printing.press.__main__ import _fetcher

    with pytest.raises(ValueError, match="fetches nothing"):
        _fetcher(sheet, {}).fetch("http://127.0.0.1:9/x")
    with pytest.raises(ValueError, match="fetches nothing"):
        _fetcher(sheet, {}).fetch(f"file://{Path(__file__)}")
    assert "<img" in text_of(pages(query))


def test_the_web_process_does_not_load_the_press():
    code = "import sys, dashboard.app; sys.exit(bool({'weasyprint', 'pypdfium2'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_the_same_sheet_gives_the_same_bytes(served):
    sheet = _sheet("lang=en")
    cache = db.house().home / "cache"
    assert pressing.pressed(sheet, cache) == pressing.pressed(sheet, cache)


def test_an_approval_number_is_printed_only_when_there_is_one(served, pages):
    assert bare(word("print.approval", "zh", number="")) not in text_of(pages(""))
    engine = writing_engine(served.owner)
    with engine.begin() as connection:
        connection.execute(sa.text("insert into setting values ('map_approval', '\"GS 42\"')"))
    try:
        said = word("print.approval", "zh", number="GS 42")
        assert bare(said) in text_of(served.get("/print/view.pdf").data)
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("delete from setting where key = 'map_approval'"))
        engine.dispose()


def test_the_picture_is_for_slides(served):
    answer = served.get("/print/view.png?lang=en&theme=dark")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n"
    size = tuple(int.from_bytes(answer.data[at : at + 4], "big") for at in (16, 20))
    assert size == (3840, 2160)


@pytest.fixture(scope="module")
def book(served):
    answer = served.get("/print/numbers.xlsx?lang=zh&p=90d")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def rows_of(book: bytes, key: str) -> list[list[Any]]:
    name = word(f"print.sheet_{key}", "zh")
    return CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name(name).to_python()


def test_the_table_holds_the_numbers_of_the_queries(served, book):
    figures = rows_of(book, "figures")[1:]
    places = rows_of(book, "places")
    with asking("?p=90d") as asked:
        world, scope, here = asked.world, asked.scope, asked.frame
        assert len(figures) == len(places[0]) - 3
        by_name = {word(f"metric.{key}", "zh"): key for key in MetricKey}
        for row in figures:
            found = figure_at(world, scope, by_name[row[0]], here.period, here.at)
            assert row[1] == INDICATORS[by_name[row[0]]].formula
            assert row[7] == found.numerator
            assert row[3] == ("" if found.value is None else pytest.approx(found.value, abs=1e-4))
        assert here.child is not None
        level = world.territory.levels[here.child.key]
        assert [row[0] for row in places[1:-1]] == list(level.codes)
        for column, name in enumerate(row[0] for row in figures):
            values = measure_level(world, scope, by_name[name], here.child.key).values
            for row, value in zip(places[1:-1], values.tolist(), strict=True):
                cell = row[3 + column]
                assert cell == ("" if value != value else pytest.approx(value, abs=1e-4))
                assert isinstance(cell, int | float) or value != value


def test_text_in_the_table_stays_text(served, book):
    names = [row[2] for row in rows_of(book, "spots")[1:]]
    assert FORMULA in names
    with zipfile.ZipFile(BytesIO(book)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 4
        for name in sheets:
            body = parts.read(name)
            assert b"<f>" not in body and b"<hyperlink" not in body


def test_scope_and_formulas_stand_in_words(served, book):
    about = rows_of(book, "about")
    text = "\n".join(str(cell) for row in about for cell in row)
    assert word("print.unfiltered", "zh") in text
    for key in (MetricKey.ISSUES, MetricKey.ON_TIME, MetricKey.VISIT_COVERAGE):
        assert word(f"formula.{key}", "zh") in text


def _stand_in(monkeypatch, code: str) -> None:
    """A press that is only a line of Python."""

    def started(_cache: Path) -> Any:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", code]
        return subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )

    monkeypatch.setattr(pressing, "_started", started)
    monkeypatch.setattr(pressing, "_stand", pressing.Stand())


def test_missing_pango_is_a_sentence(served, monkeypatch):
    _stand_in(monkeypatch, "import sys; sys.stdin.read(8); sys.exit(3)")
    answer = served.get("/print/view.pdf?lang=en")
    assert answer.status_code == 400
    assert "libpango-1.0-0" in answer.text and "Traceback" not in answer.text


def test_a_crash_of_the_press_is_a_sentence(served, monkeypatch, caplog):
    _stand_in(monkeypatch, "import sys; sys.stdin.read(8); raise ValueError('secret')")
    answer = served.get("/print/view.pdf?lang=en")
    assert answer.status_code == 400
    assert answer.text.strip() == word("print.failed", "en")
    assert "secret" in caplog.text


def test_a_print_that_takes_too_long_is_ended(served, monkeypatch):
    _stand_in(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(pressing, "LIMIT_S", 0.3)
    begun = time.monotonic()
    answer = served.get("/print/view.pdf?lang=en")
    assert answer.status_code == 503
    assert time.monotonic() - begun < 20


def test_one_print_at_a_time(monkeypatch, tmp_path):
    stand = pressing.Stand()
    monkeypatch.setattr(pressing, "TURN_S", 0.05)
    monkeypatch.setattr(
        pressing, "_started", lambda _cache: pytest.fail("nobody prints in this test")
    )
    with stand._turn, pytest.raises(Unavailable, match=r"print\.busy"), stand.taken(tmp_path):
        pass


def test_an_empty_database_is_a_sentence(cluster):
    before = list(db._houses)
    with database_beside(cluster) as url, open_folder() as home:
        upgrade(url)
        house = db.furnish(Settings(home=home, database_url=SecretStr(url), lang="en"))
        db.move_in(house)
        server = Flask(__name__)
        add_prints(server)
        add_outage_answers(server)
        try:
            for name in ("view.pdf", "view.png", "numbers.xlsx"):
                answer = server.test_client().get(
                    f"/print/{name}?lang=en", headers={"Accept": "text/html"}
                )
                assert answer.status_code == 404
                assert answer.text.strip() == word("territory.empty", "en")
        finally:
            house.engine.dispose()
            db._houses[:] = before


def test_geo_errors_have_sentences():
    for key in ("busy", "slow", "no_pango", "failed"):
        assert word(f"print.{key}", "en") != f"print.{key}"
        assert isinstance(GeoError(f"print.{key}"), GeoError)
