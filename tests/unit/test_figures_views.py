"""What is said about figures and filters: sentence, marks, ways to the rows, the dictionary."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dashboard.metrics import GROUPS
from dashboard.panels.filters import compounds, saying
from dashboard.panels.formulas import entries
from dashboard.panels.formulas import view as formulas
from dashboard.panels.places.changing import changed
from dashboard.panels.strip import explaining
from dashboard.panels.strip import view as strip
from dashboard.picture import picture
from data.words import word, words
from geo.period import Period
from geo.queries.categories import CategoryNode
from geo.queries.measures import Figure, difference
from geo.queries.sparks import Spark
from geo.queries.summary import Card, HotspotCount, Summary, is_running
from geo.queries.traits import Traits
from geo.rules.indicators import INDICATORS, Mark
from geo.scope import Behind, Scope
from geo.vocab import AgeClass, CompoundType, Matter, MetricKey, Part
from tests.unit.test_screen_views import text

TREE = (CategoryNode("01", "物业", None, (CategoryNode("0104", "电梯", None),)),)
FILTERED = Scope(categories=("0104",), matters=(Matter.BIG, Matter.HARD), late=True, stars=(1, 2))


@dataclass
class Asked:
    """As much of a question as the sentence needs."""

    scope: Scope
    lang: str = "zh"

    def say(self, key: str, **params: object) -> str:
        return word(key, self.lang, **params)


def links(tree: Any) -> list[tuple[str, str]]:
    """Text and address of all links of a picture."""
    if not isinstance(tree, list):
        return []
    if tree and tree[0] == "a":
        return [(text(tree), tree[1]["href"])]
    return [found for each in tree for found in links(each)]


def test_the_sentence_names_every_filter_and_takes_each_back() -> None:
    drawn = picture(saying.sentence(Asked(FILTERED), TREE))
    said = text(drawn)
    assert said.startswith("只看：类别为电梯")
    for part in ("四事为大事、难事", "超期的", "最近星级为1 星、2 星"):
        assert part in said
    found = links(drawn)
    assert len(found) == 5
    cleared = [Scope.from_search(address) for _, address in found]
    assert cleared[0] == FILTERED.but(categories=())
    assert cleared[2] == FILTERED.but(late=False)
    assert cleared[-1] == Scope()


def test_no_filter_no_sentence() -> None:
    assert saying.sentence(Asked(Scope()), TREE) is None
    assert saying.told(Asked(Scope()), TREE) == ""
    assert saying.told(Asked(FILTERED, "en"), TREE).startswith("Only Category")


def traits(types: list[int], ages: list[int], stars: list[int]) -> Traits:
    columns = [np.asarray(each, np.int8) for each in (types, ages, stars)]
    return Traits(SimpleNamespace(levels={}), "compound", *columns)  # type: ignore[arg-type]


def test_only_what_compounds_are_is_offered() -> None:
    known = traits([0, 3, -1], [-1, -1, -1], [0, 4, 0])
    assert known.offered() == ([CompoundType.COMMERCIAL, CompoundType.MIXED], [], [4])
    chip = text(picture(compounds.chip_of(Scope(), "zh", known)))
    assert "混合小区" in chip
    assert "老旧" not in chip
    assert compounds.chip_of(Scope(), "zh", traits([], [], [])) is None


def test_all_three_traits_have_to_be_met_and_the_unknown_meets_none() -> None:
    known = traits([0, 0, 3, -1], [0, 1, 1, 1], [5, 5, 5, 5])
    wanted = Scope(types=(CompoundType.COMMERCIAL, CompoundType.MIXED), ages=(AgeClass.OLD,))
    assert known.chosen(wanted).tolist() == [False, True, True, False]
    assert known.chosen(Scope()) is None


@pytest.mark.parametrize("field", sorted(saying.NOTHING))
def test_every_filter_of_the_scope_can_be_taken_back(field: str) -> None:
    assert getattr(Scope(), field) == saying.NOTHING[field]


def card(metric: MetricKey, value: float | None, marks: tuple[Mark, ...] = ()) -> Card:
    figure = Figure(value, 9, 10, marks, (59.6, 98.2) if marks else None)
    return Card(INDICATORS[metric], figure, figure, 0.0, Spark((), (), "week"))


def strip_of(*cards: Card) -> Summary:
    days = Period(date(2026, 11, 1), date(2026, 11, 23))
    return Summary(days, days.year_before(), cards, HotspotCount(0, (), 0, 0, 0, 0))


@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_is_a_sign_with_words_not_a_colour_alone(mark: Mark) -> None:
    found = strip_of(card(MetricKey.SATISFIED, 90.0, (mark,)))
    drawn = text(picture(strip.body(found, Scope(), "zh")))
    assert drawn.count(word(f"strip.{mark}", "zh")) == 2  # beside the figure and in its card


def test_wilsons_interval_stands_in_the_card() -> None:
    found = strip_of(card(MetricKey.SATISFIED, 90.0, (Mark.UNDER_50,)))
    assert "59.6 – 98.2" in text(picture(strip.body(found, Scope(), "zh")))


def test_the_chosen_indicator_comes_first_when_the_strip_lacks_it() -> None:
    found = strip_of(card(MetricKey.OPEN, 1.0), card(MetricKey.RETURNED, 2.0))
    chosen = text(picture(strip.body(found, Scope(metric=MetricKey.RETURNED), "zh")))
    assert chosen.startswith("退单率")
    assert "退单率" not in text(picture(strip.body(found, Scope(), "zh")))


def test_every_card_leads_to_its_rows_and_its_definition() -> None:
    drawn = picture(strip.body(strip_of(card(MetricKey.ON_TIME, 98.0)), Scope(), "zh"))
    addresses = [address for _, address in links(drawn)]
    assert "?rows=on_time:missed" in addresses
    assert "/formulas?lang=zh#on_time" in addresses


def test_visits_say_that_filters_of_issues_do_not_hold_for_them() -> None:
    shown = card(MetricKey.VISIT_COVERAGE, 60.0)
    said = word("strip.unfiltered", "zh")
    late, old = Scope(late=True), Scope(ages=(AgeClass.OLD,))
    assert said in text(picture(explaining.explained(shown, strip_of(shown), late, "zh")))
    assert said not in text(picture(explaining.explained(shown, strip_of(shown), old, "zh")))


@pytest.mark.parametrize(
    ("metric", "rows"),
    [
        (MetricKey.ON_TIME, Behind(MetricKey.ON_TIME, Part.MISSED)),
        (MetricKey.REDONE, Behind(MetricKey.REDONE, Part.MET)),
        (MetricKey.OVERDUE, Behind(MetricKey.OVERDUE)),
        (MetricKey.PER_100_HOUSEHOLDS, Behind(MetricKey.PER_100_HOUSEHOLDS)),
    ],
)
def test_the_first_rows_are_those_to_act_upon(metric: MetricKey, rows: Behind) -> None:
    assert explaining.first_rows(metric) == rows
    assert Behind.parse(str(rows)) == rows


@pytest.mark.parametrize(
    ("metric", "now", "before", "expected"),
    [
        (MetricKey.ISSUES, Figure(80.0, 80, None), Figure(100.0, 100, None), -0.2),
        (MetricKey.ISSUES, Figure(8.0, 8, None), Figure(19.0, 19, None), None),
        (MetricKey.ON_TIME, Figure(90.0, 9, 10), Figure(80.0, 8, 10), 10.0),
        (MetricKey.ON_TIME, Figure(None, 0, 0), Figure(80.0, 8, 10), None),
        (MetricKey.HANDLING, Figure(30.0, 50, None), Figure(20.0, 50, None), 0.5),
        (MetricKey.HANDLING, Figure(30.0, 50, None), Figure(20.0, 19, None), None),
        (MetricKey.PER_100_HOUSEHOLDS, Figure(3.0, 30, 1000), Figure(2.0, 20, 1000), 0.5),
    ],
)
def test_a_difference_is_a_share_or_points_and_needs_a_base(
    metric: MetricKey, now: Figure, before: Figure, expected: float | None
) -> None:
    found = difference(INDICATORS[metric], now, before)
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("scope", "today", "running"),
    [
        (Scope(preset="month"), date(2026, 11, 22), True),
        (Scope(preset="month"), date(2026, 11, 30), False),
        (Scope(preset="ytd"), date(2026, 12, 31), False),
        (Scope(preset="8w"), date(2026, 11, 22), False),
        (Scope(since=date(2026, 11, 1), until=date(2026, 12, 1)), date(2026, 11, 22), True),
        (Scope(since=date(2026, 10, 1), until=date(2026, 11, 1)), date(2026, 11, 22), False),
    ],
)
def test_a_period_that_goes_on_is_marked(scope: Scope, today: date, running: bool) -> None:
    world: Any = SimpleNamespace(today=today)
    assert is_running(scope, scope.period(today), world) is running


def test_a_change_in_a_list_has_an_arrow_a_word_and_an_amount() -> None:
    drawn = picture(changed(INDICATORS[MetricKey.ISSUES], -0.2, "zh"))
    assert text(drawn) == "下降20%"
    assert "good" in drawn[0][1]["className"]
    assert changed(INDICATORS[MetricKey.ISSUES], None, "zh") == []
    assert changed(INDICATORS[MetricKey.ISSUES], 0.001, "zh") == []


def test_every_indicator_has_one_entry_in_the_dictionary() -> None:
    keys = [key for _, group in GROUPS for key in group]
    assert sorted(keys) == sorted(MetricKey)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_dictionary_has_a_word_for_everything(lang: str) -> None:
    known, drawn = words(lang), picture(formulas._inside(lang))
    tables = {key.split(".")[0] for key in known}
    for said in _texts(drawn):
        assert said.split(".")[0] not in tables or " " in said or said in known.values(), said
        assert "{" not in said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", list(MetricKey))
def test_an_entry_tells_what_the_query_counts(key: MetricKey, lang: str) -> None:
    indicator, drawn = INDICATORS[key], picture(entries.entry(key, lang))
    said = text(drawn)
    assert drawn[0][1]["id"] == key
    assert word(f"measure.{indicator.numerator}_is", lang) in said
    if indicator.denominator is not None:
        assert word(f"measure.{indicator.denominator}_is", lang) in said
    assert word(f"formulas.better_{indicator.better}", lang) in said


def _texts(tree: Any) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    if not isinstance(tree, list):
        return []
    if tree and isinstance(tree[0], str) and len(tree) > 1 and isinstance(tree[1], dict):
        tree = tree[2:]
    return [found for each in tree for found in _texts(each)]
