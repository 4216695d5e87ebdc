"""The workbook: the numbers that are shown as a table, numbers as numbers and text as text."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.offering import has_compounds, offers_metric
from dashboard.panels.map import signs
from dashboard.panels.places.view import state_of
from dashboard.printing import listing, sentences
from dashboard.printing.wish import Wish
from geo.queries.hotspots import ProblemCompound, list_hotspots
from geo.queries.measures import Figure, LevelFigures, difference, figure_at, measure_level
from geo.rules.indicators import INDICATORS, Indicator, Kind, Mark
from geo.rules.privacy import WITHHELD
from geo.vocab import MetricKey

Cell = str | int | float | None
# Text stays text: no cell becomes a formula or a link, whatever a name begins with.
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDEST, NARROWEST = 60, 9
ABOUT_WIDTHS = (26, 12, 110)


class _Book:
    """Tables one after the other, each on a sheet of its own."""

    def __init__(self, asked: Asked, made: datetime) -> None:
        import xlsxwriter  # A start of the program need not wait for it.

        self._out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._out, {"in_memory": True, **TEXT_ONLY})
        self.book.set_properties({"title": sentences.title(asked), "created": made})
        self._head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._bold = self.book.add_format({"bold": True})
        self._wrap = self.book.add_format({"text_wrap": True, "valign": "top"})

    def decimals(self, digits: int) -> Any:
        return self.book.add_format(
            {"num_format": "#,##0" + ("." + "0" * digits if digits else "")}
        )

    def table(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        looks: dict[int, Any] | None = None,
    ) -> None:
        """A heading that stays in view, and a row each. None leaves the cell empty."""
        page = self.book.add_worksheet(name)
        page.freeze_panes(1, 1)
        page.write_row(0, 0, heads, self._head)
        wide = [_wide(head) for head in heads]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, value, (looks or {}).get(column))
                    wide[column] = max(wide[column], _wide(value))
        for column, width in enumerate(wide):
            page.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))

    def pairs(self, name: str, rows: Iterable[Sequence[Cell]]) -> None:
        """Lines of words: what, number, text."""
        page = self.book.add_worksheet(name)
        for column, width in enumerate(ABOUT_WIDTHS):
            page.set_column(column, column, width)
        for number, (what, middle, text) in enumerate(rows):
            page.write(number, 0, what, self._bold)
            page.write(number, 1, middle)
            page.write(number, 2, text, self._wrap)

    def done(self) -> bytes:
        self.book.close()
        return self._out.getvalue()


def written(asked: Asked, wish: Wish, made: datetime) -> bytes:
    """The file: indicators, children with all metrics, problem compounds, scope and formulas."""
    book = _Book(asked, made.replace(tzinfo=None))
    metrics = [key for key in MetricKey if offers_metric(asked, key)]
    _figures(book, asked, metrics)
    if asked.frame.child is not None:
        _places(book, asked, metrics)
    if has_compounds(asked):
        _spots(book, asked)
    book.pairs(asked.say("print.sheet_about"), _about(asked, wish, made, metrics))
    return book.done()


def _figures(book: _Book, asked: Asked, metrics: Sequence[MetricKey]) -> None:
    keys = ("indicator", "formula", "unit", "value", "before", "change", "unit", "numerator")
    heads = [asked.say(f"print.head_{key}") for key in (*keys, "denominator", "note")]
    rows = [_figure(asked, INDICATORS[key]) for key in metrics]
    book.table(asked.say("print.sheet_figures"), heads, rows)


def _figure(asked: Asked, indicator: Indicator) -> list[Cell]:
    """Now, before, and the change as the strip tells it: a share of counts, points of ratios."""
    world, scope, here = asked.world, asked.scope, asked.frame
    now = figure_at(world, scope, indicator.key, here.period, here.at)
    before = figure_at(world, scope, indicator.key, here.before, here.at)
    is_change = indicator.kind is Kind.CHANGE
    changed = None if is_change else difference(indicator, now, before)
    said = "print.unit_points" if indicator.kind is Kind.RATIO else "print.unit_share"
    return [
        asked.say(f"metric.{indicator.key}"),
        indicator.formula,
        asked.say(f"unit.{indicator.unit}"),
        _number(now, indicator),
        None if is_change else _number(before, indicator),
        None if changed is None else round(changed, 6),
        "" if changed is None else asked.say(said),
        *((WITHHELD, WITHHELD) if Mark.WITHHELD in now.marks else (now.numerator, now.denominator)),
        asked.say("print.comma").join(asked.say(f"strip.{mark}") for mark in now.marks),
    ]


def _number(found: Figure, indicator: Indicator) -> Cell:
    if found.value is None:
        return WITHHELD if Mark.WITHHELD in found.marks else None
    return (
        int(found.value)
        if indicator.denominator is None and indicator.kind is Kind.COUNT
        else (round(found.value, 4))
    )


def _places(book: _Book, asked: Asked, metrics: Sequence[MetricKey]) -> None:
    """The children in code order with every metric, and the place itself as the last row."""
    child = asked.frame.child
    assert child is not None
    level = asked.world.territory.levels[child.key]
    rows = asked.world.territory.children(asked.frame.at, child.key).tolist()
    columns = [measure_level(asked.world, asked.scope, key, child.key) for key in metrics]
    heads = [asked.say("print.head_code"), asked.say("print.head_name")]
    heads += [asked.say("print.head_households")]
    heads += [_headed(asked, INDICATORS[key]) for key in metrics]
    body: list[list[Cell]] = []
    for row in rows:
        english = level.names_en[row] if asked.lang == "en" else None
        households = int(level.households[row])
        first: list[Cell] = [level.codes[row], english or level.names_zh[row]]
        first.append(households if households >= 0 else None)
        body.append(first + [_cell(column, row) for column in columns])
    body.append(_total(asked, metrics))
    looks = {3 + i: book.decimals(INDICATORS[key].decimals) for i, key in enumerate(metrics)}
    book.table(asked.say("print.sheet_places"), heads, body, looks)


def _headed(asked: Asked, indicator: Indicator) -> str:
    unit = asked.say(f"unit.{indicator.unit}")
    name = asked.say(f"metric.{indicator.key}")
    return name + (asked.say("print.bracket", text=unit) if unit else "")


def _cell(column: LevelFigures, row: int) -> Cell:
    value = float(column.values[row])
    if value != value:
        return WITHHELD if column.indicator.is_private else None
    return int(value) if column.indicator.kind is Kind.COUNT else round(value, 4)


def _total(asked: Asked, metrics: Sequence[MetricKey]) -> list[Cell]:
    world, scope, here = asked.world, asked.scope, asked.frame
    found = [figure_at(world, scope, key, here.period, here.at) for key in metrics]
    values = [_number(each, INDICATORS[key]) for each, key in zip(found, metrics, strict=True)]
    return ["", asked.say("print.total"), None, *values]


def _spots(book: _Book, asked: Asked) -> None:
    keys = ("rank", "code", "name", "state", "leader", "score", "problems", "open_problems")
    heads = [asked.say(f"print.head_{key}") for key in keys]
    heads += [asked.say("drawer.open_issues"), asked.say("drawer.overdue")]
    heads += [asked.say(f"print.head_{key}") for key in ("recent", "recent_before")]
    found = list_hotspots(asked.world, asked.scope)
    book.table(
        asked.say("print.sheet_spots"),
        heads,
        [_spot(asked, spot) for spot in found.rows],
        {5: book.decimals(1)},
    )


def _spot(asked: Asked, spot: ProblemCompound) -> list[Cell]:
    return [
        spot.rank,
        spot.named.place.code,
        spot.named.name(asked.lang),
        asked.say(signs.TEAMS[listing.ORDER[state_of(spot)]].word),
        listing.leader(asked, spot),
        round(spot.score, 4),
        spot.problems,
        spot.open_problems,
        spot.open_issues,
        spot.overdue,
        spot.recent,
        spot.recent_before,
    ]


def _about(
    asked: Asked, wish: Wish, made: datetime, metrics: Sequence[MetricKey]
) -> list[list[Cell]]:
    """The scope in words, then every formula."""
    say: Callable[..., str] = asked.say
    zone, lang = asked.world.zone, asked.lang
    rows: list[list[Cell]] = [
        [say("print.about_place"), "", sentences.title(asked)],
        [say("print.about_period"), "", sentences.period(asked)],
        [say("print.about_against"), "", sentences.against(asked)],
        [say("print.about_filters"), "", sentences.filters(asked)],
        [say("print.about_as_of"), "", numbers.moment(asked.world.as_of, zone, lang)],
        [say("print.about_printed"), "", numbers.moment(made, zone, lang)],
        [say("print.about_address"), "", asked.scope.to_search()],
    ]
    rows += [
        [say("print.about_misread"), "", text] for text in sentences.misread(asked, wish.misread)
    ]
    rows += [["", "", say("print.about_empty")], ["", "", ""]]
    rows.append(
        [say("print.head_indicator"), say("print.head_formula"), say("print.head_definition")]
    )
    for key in metrics:
        rows.append([say(f"metric.{key}"), INDICATORS[key].formula, say(f"formula.{key}")])
    return rows


def _wide(value: Cell) -> int:
    """Width in letters; a Chinese one is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(value))
