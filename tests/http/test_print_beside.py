"""Printed comparisons: two maps with their legends, small maps, and what changed since a meeting;
words and colours equal to the queries of the screen.
"""

import re
from datetime import date
from typing import Any

import numpy as np
import pypdfium2
import pytest
import shapely
from flask import Flask
from pydantic import SecretStr

from dashboard import db, numbers
from dashboard.asking import asking
from dashboard.clock import now
from dashboard.layers import manifest
from dashboard.panels.compare.choices import naming
from dashboard.panels.compare.view import amount
from dashboard.panels.map import legend
from dashboard.panels.multiples import view as smalls
from dashboard.printing import colours, filling, pressing, wish
from dashboard.printing.middle import Meeting, Pane, Panes
from dashboard.printing.press import areas
from dashboard.printing.press.boxes import boxes
from dashboard.printing.press.ground import Ground
from dashboard.printing.press.middle import cells, chart_of
from dashboard.printing.press.view import UNIT, View
from dashboard.printing.routes import add_prints
from dashboard.printing.sheet import Sheet
from dashboard.server.outage import add_outage_answers
from data.demo.build import build
from data.migrate import upgrade
from data.words import word
from geo.queries.beside import beside
from geo.queries.changes import changes
from geo.queries.multiples import multiples
from geo.rules.indicators import INDICATORS
from geo.settings import Settings
from tests.servers import database_beside, open_folder

pytestmark = pytest.mark.slow

DOTS = 14  # pixels a millimetre
GRIDS = "ladder=wanzhou&level=grid"
COMPARE = f"lang=en&{GRIDS}&show=compare&paper=a3"
METRICS = "lang=zh&show=compare&vs=metric:on_time&theme=dark"
BY_TYPE = f"lang=zh&{GRIDS}&show=multiples&vs=by:type&paper=a3"
BY_STREET = f"lang=en&{GRIDS}&show=multiples&vs=by:street"
CHANGES = "lang=en&show=changes&then=2026-08-01&till=2026-11-20"


@pytest.fixture(scope="module")
def server(cluster):
    with database_beside(cluster) as url, open_folder() as home:
        upgrade(url)
        build(url, size="small", seed=1, as_of=date(2026, 11, 22))
        house = db.furnish(Settings(home=home, database_url=SecretStr(url), lang="zh"))
        db.move_in(house)
        server = Flask(__name__)
        add_prints(server)
        add_outage_answers(server)
        usual, pressing.LIMIT_S = pressing.LIMIT_S, 600.0
        yield server
        pressing.LIMIT_S = usual
        pressing.put_away()
        house.engine.dispose()


@pytest.fixture(scope="module")
def pages(server):
    """PDFs by query string, each printed once."""
    known: dict[str, bytes] = {}

    def page(query: str) -> bytes:
        if query not in known:
            answer = server.test_client().get(f"/print/view.pdf?{query}")
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
            known[query] = answer.data
        return known[query]

    return page


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        return bare(document[0].get_textpage().get_text_bounded())


def sheet_of(query: str) -> Sheet:
    asked_for = wish.read(query)
    with asking(asked_for.search) as asked:
        territory, own = asked.world.territory, db.house()
        files = manifest(own.engine, territory.version, territory.day, home=own.home)
        return filling.sheet(asked, asked_for, asked_for.paper, files, now())


@pytest.mark.parametrize("query", [COMPARE, METRICS])
def test_both_sides_stand_on_the_page_in_words(server, pages, query):
    text = text_of(pages(query))
    with asking("?" + query.replace("&theme=dark", "").replace("&paper=a3", "")) as asked:
        found = beside(asked.world, asked.scope)
        for side in (found.left, found.right):
            indicator = side.found.legend.indicator
            assert bare(naming(asked, found, side.scope)) in text
            assert amount(indicator, side.total) in text
            for said, count in zip(
                legend.ranges(side.found.legend, asked.lang), side.found.legend.counts, strict=True
            ):
                shown = asked.say("legend.count", n=numbers.figure(count))
                assert bare(said + shown) in text
        titles = {
            side.found.legend.indicator.key: bare(
                asked.say(
                    "legend.per",
                    metric=asked.say(f"metric.{side.found.legend.indicator.key}"),
                    level=side.frame.level.name(asked.lang),
                )
            )
            for side in (found.left, found.right)
        }
        assert sum(text.count(title) for title in titles.values()) >= 2
        for row in found.rows:
            name = row.named.name(asked.lang) if row.named else asked.say("compare.rest")
            assert bare(name) in text
            assert amount(INDICATORS[row.metric], row.left) in text


def test_both_maps_are_drawn_in_the_colours_of_their_own_side(server, pages):
    sheet = sheet_of(COMPARE)
    with asking(f"?{COMPARE}".replace("&paper=a3", "")) as asked:
        found = beside(asked.world, asked.scope)
    classes = [found.left.found.classes, found.right.found.classes]
    assert (classes[0] != classes[1]).any()
    assert right_colours(sheet, pages(COMPARE), classes) == [1.0, 1.0]
    # What is looked at here is able to tell the sides apart.
    assert min(right_colours(sheet, pages(COMPARE), classes[::-1])) < 0.95


@pytest.mark.parametrize("query", [BY_TYPE, BY_STREET])
def test_every_small_map_has_its_name_its_figure_and_its_colours(server, pages, query):
    sheet, text = sheet_of(query), text_of(pages(query))
    with asking(f"?{query}".replace("&paper=a3", "")) as asked:
        found = multiples(asked.world, asked.scope)
        assert len(found.small) > 1
        for each in found.small:
            assert bare(smalls.naming(asked, found, each)) in text
            assert amount(INDICATORS[asked.scope.metric], each.figure) in text
        assert bare(smalls.total(asked, found)) in text
        inside = [asked.world.territory.inside(each.at, found.level) for each in found.small]
    classes = [
        np.where(there, each.classes, 254) for there, each in zip(inside, found.small, strict=True)
    ]
    assert right_colours(sheet, pages(query), classes) == [1.0] * len(classes)


def right_colours(sheet: Sheet, pdf: bytes, classes: list[Any]) -> list[float]:
    """The share of areas on each map of the page that bear the colour of the class given."""
    assert isinstance(sheet.middle, Panes)
    drawn = _pixels(pdf)
    found = []
    rooms = cells(sheet.middle, boxes(sheet).middle)
    for pane, cell, own in zip(sheet.middle.panes, rooms, classes, strict=True):
        where = chart_of(pane, cell)
        view = View.over(pane.map.bounds, (where.width, where.height), pane.map.least_px_m)
        assert pane.map.level is not None
        seen = Ground().seen(pane.map.level, view)
        palette = _palette(sheet, pane, view)
        right = [
            _most_like(drawn, at, palette) == own[row]
            for row, shape in zip(seen.rows.tolist(), seen.shapes, strict=True)
            if own[row] < 254 and len(at := _points(shape, where, DOTS * sheet.paper.unit)) > 20
        ]
        assert len(right) >= 10
        found.append(float(np.mean(right)))
    return found


def _palette(sheet: Sheet, pane: Pane, view: View) -> Any:
    """The colours of the classes as they lie on the ground, which shines through a little."""
    theme, share = colours.variables(sheet.theme), areas._alpha(view.zoom)
    pure = np.array([_rgb(theme[f"--class-{tone}"]) for tone in pane.map.tones])
    return share * pure + (1 - share) * np.array(_rgb(sheet.ground["ground"]))


def _points(shape: Any, where: Any, dots: float) -> Any:
    """Pixels well inside an area: the glow of the place's outline lies on those at its border."""
    rng = np.random.default_rng(7)
    left, low, right, high = shapely.bounds(shape)
    xy = rng.uniform((left, low), (right, high), (400, 2))
    xy = xy[shapely.contains_xy(shapely.buffer(shape, -110), xy[:, 0], xy[:, 1])]
    return np.rint((xy / UNIT + (where.left, where.top)) * dots).astype(int)


def _most_like(drawn: Any, at: Any, palette: Any) -> int:
    seen = drawn[at[:, 1], at[:, 0]].astype(float)
    away = np.linalg.norm(seen[:, None] - palette[None], axis=2)
    plain = away.min(axis=1) < 16  # neither a letter nor a line
    return int(np.bincount(away[plain].argmin(axis=1), minlength=len(palette)).argmax())


def _rgb(text: str) -> tuple[int, ...]:
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


def _pixels(pdf: bytes) -> Any:
    with pypdfium2.PdfDocument(pdf) as document:
        return np.asarray(document[0].render(scale=DOTS * 25.4 / 72).to_pil())


def test_the_list_of_changes_is_that_of_the_queries(server, pages):
    text = text_of(pages(CHANGES))
    assert isinstance(sheet_of(CHANGES).middle, Meeting)
    with asking(f"?{CHANGES}") as asked:
        found = changes(asked.db, asked.world, asked.scope)
        lang = asked.lang
    assert bare(word("changes.title", lang)) in text
    for day in (found.days.then, found.days.till):
        assert bare(numbers.day(day, lang)) in text
    for level in found.moves:
        assert level.risen or level.fallen
        for move in (*level.risen, *level.fallen):
            pair = f"{numbers.figure(move.before)}→{numbers.figure(move.now)}"
            assert pair + numbers.signed(move.difference, 0) in text
    assert found.turns
    assert bare(found.turns[0].named.name(lang)) in text
    assert bare(word(f"changes.kind_{found.turns[0].kind}", lang)) in text
    assert found.promises.issues
    issues = f"{numbers.figure(found.promises.issues)} {word('changes.issues', lang)}"
    assert bare(issues) in text
    for named, count in found.promises.places:
        assert bare(f"{named.name(lang)} {numbers.figure(count)}") in text


@pytest.mark.parametrize("query", [COMPARE, BY_STREET, CHANGES])
def test_nothing_leaves_the_page(server, pages, query):
    with pypdfium2.PdfDocument(pages(query)) as document:
        page = document[0]
        text = page.get_textpage()
        spots = np.array([text.get_charbox(i) for i in range(text.count_chars())])
        wide, tall = page.get_size()
    assert len(spots) > 500 and (spots >= -0.5).all()
    assert (spots[:, [0, 2]] <= wide + 0.5).all() and (spots[:, [1, 3]] <= tall + 0.5).all()


def test_the_picture_shows_the_comparison_too(server):
    answer = server.test_client().get(f"/print/view.png?{COMPARE}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    plain = server.test_client().get("/print/view.png?lang=en")
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n" and answer.data != plain.data
