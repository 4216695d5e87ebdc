"""What the panels say about rows, without a database or a browser."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.panels.drawer import table
from dashboard.panels.filters import view as filters
from dashboard.panels.map import legend
from dashboard.panels.places import view as places
from dashboard.panels.strip import view as strip
from dashboard.panels.timeline import view as timeline
from dashboard.panels.timeline.bars import Bars, brush
from dashboard.picture import picture
from geo.period import Period
from geo.queries.categories import CategoryNode
from geo.queries.issues import IssueRow, Sort
from geo.queries.measures import Figure
from geo.queries.ranking import Ranking, RankRow
from geo.queries.summary import Card, Spark
from geo.queries.territory import Named
from geo.queries.timeline import Grain, Timeline
from geo.queries.values import Legend
from geo.rules.indicators import INDICATORS, Better
from geo.scope import Place, Scope
from geo.vocab import LevelKind, Matter, MetricKey

NO_SPARK = Spark((), (), "week")


def text(tree: object) -> str:
    """All texts of a picture, one after the other."""
    if isinstance(tree, list):
        inside = (
            tree[2:] if tree and isinstance(tree[0], str) and isinstance(tree[1], dict) else tree
        )
        return "".join(text(each) for each in inside)
    return "" if tree is None else str(tree)


def figure(value: float | None) -> Figure:
    return Figure(value, int(value or 0), None)


def card(metric: MetricKey, now: float | None, before: float | None, change: float | None) -> Card:
    return Card(INDICATORS[metric], figure(now), figure(before), change, NO_SPARK)


@pytest.mark.parametrize(
    ("given", "says", "tone"),
    [
        (card(MetricKey.ISSUES, 120, 100, 0.2), "20.0%", "bad"),
        (card(MetricKey.ISSUES, 80, 100, -0.2), "20.0%", "good"),
        (card(MetricKey.ON_TIME, 93.0, 91.2, 1.8), "1.8个百分点", "good"),
        (card(MetricKey.ISSUES, 12, 8, None), "基数过小", ""),
        (card(MetricKey.ON_TIME, None, 91.2, None), "无数据", ""),
        (card(MetricKey.ISSUES, 1000, 1000, 0.0), "持平", ""),
    ],
)
def test_a_trend_says_direction_amount_and_whether_it_is_good(given, says, tone):
    [drawn] = picture(strip.trend(given, Scope(), "zh"))
    assert says in text(drawn)
    assert drawn[1]["className"].split()[1:] == ([tone] if tone else [])


def test_more_is_good_or_bad_by_the_indicator():
    assert strip.tone_of(1, Better.HIGHER) == strip.tone_of(-1, Better.LOWER) == "good"
    assert strip.tone_of(1, Better.NEITHER) == ""


def rank_row(code: str | None, value: float) -> RankRow:
    named = Named(Place(LevelKind.AREA, code), "street", f"街道{code}", None) if code else None
    return RankRow(named, figure(value), 0.5, int(value), 0.1, 7, None)


def test_the_remainder_stands_last_so_that_the_sum_is_whole():
    rows = (rank_row("1", 90), rank_row("2", 8))
    found = Ranking(
        INDICATORS[MetricKey.ISSUES], "street", rows, rank_row(None, 2), rank_row("0", 100), 2
    )
    drawn = text(picture(places.ranking(found, Scope(), "街道", "zh")))
    assert drawn.index("街道2") < drawn.index("未落入街道")
    assert drawn[drawn.index("未落入街道") :].endswith("未落入街道10.0%2")


def test_long_rankings_fold():
    rows = tuple(rank_row(str(n), n) for n in range(places.FIRST + 5))
    found = Ranking(INDICATORS[MetricKey.ISSUES], "community", rows, None, rows[0], len(rows))
    assert "其余 5 个" in text(picture(places.ranking(found, Scope(), "社区", "zh")))


def bounds(breaks: tuple[float, ...], warm: int, metric: MetricKey = MetricKey.ISSUES) -> Legend:
    return Legend(INDICATORS[metric], breaks, 140.0, (1,) * len(breaks), 0, warm)


def test_classes_say_their_ranges():
    found = bounds((0, 15, 27, 40, 59, 79), 3)
    assert legend.ranges(found, "zh") == [
        "0 – 15",
        "15 – 27",
        "27 – 40",
        "40 – 59",
        "59 – 79",
        "≥ 79",
    ]
    assert legend.tones(found) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("count", "warm", "tones"),
    [(1, 1, [0]), (2, 1, [0, 5]), (3, 2, [0, 2, 5]), (4, 2, [0, 2, 3, 5]), (0, 0, [])],
)
def test_fewer_classes_keep_calm_and_warm_apart(count, warm, tones):
    assert legend.tones(bounds(tuple(range(count)), warm)) == tones


def test_the_brush_covers_the_weeks_that_the_period_touches():
    starts = [date(2026, 9, 28) + timedelta(weeks=n) for n in range(8)]
    assert brush(starts, Period(date(2026, 9, 30), date(2026, 11, 23))) == (0, 8)
    assert brush(starts, Period(date(2026, 10, 5), date(2026, 10, 12))) == (1, 2)
    assert brush(starts, Period(date(2026, 10, 6), date(2026, 10, 7))) == (1, 2)


def test_the_running_week_is_marked_and_ends_with_the_data():
    [week] = Bars([date(2026, 11, 16)], [5], [2], [4], date(2026, 11, 18)).rows("zh")
    assert week["last"] == "2026-11-18"
    assert week["partial"] is True
    assert week["n"] == 7
    assert week["before"] == 4


def test_holidays_and_weekends_are_marked_among_days_and_only_holidays_in_weeks():
    special = {date(2026, 10, 1): False, date(2026, 10, 10): True}
    days = [date(2026, 9, 28) + timedelta(days=n) for n in range(14)]
    counts = [1] * 14
    last = date(2026, 10, 31)
    rows = Bars(days, counts, counts, [None] * 14, last, Grain.DAY, special).rows("en")
    off = [row["first"] for row in rows if row.get("rest")]
    assert off == ["2026-10-01", "2026-10-03", "2026-10-04", "2026-10-11"]
    assert [row["first"] for row in rows if row.get("tick")] == ["2026-09-28", "2026-10-05"]
    weeks = Bars(days[::7], [1, 1], [0, 0], [None, 9], last, Grain.WEEK, special).rows("en")
    assert [row.get("rest") for row in weeks] == [1, None]
    assert [row.get("before") for row in weeks] == [None, 9]


def test_an_empty_timeline_draws_no_bars():
    found = Timeline((), (), (), None, date(2026, 11, 22))
    period = Period(date(2026, 11, 1), date(2026, 11, 23))
    drawn = picture(timeline.body(found, period, "x", "zh"))
    assert drawn[-1][1]["weeks"] == []


TREE = CategoryNode(
    "02", "物业", None, (CategoryNode("0201", "电梯", None), CategoryNode("0202", "停车", None))
)


def test_a_whole_branch_replaces_its_leaves_and_a_leaf_its_branch():
    leaf = Scope(categories=("0201", "0301"))
    assert filters._with_branch(leaf, TREE) == ("02", "0301")
    branch = Scope(categories=("02",))
    assert filters._with_leaf(branch, TREE, TREE.children[1]) == ("0202",)


def test_a_filter_says_what_it_holds():
    said = text(
        picture(filters.coded("matter", "matters", Matter, Scope(matters=(Matter.HARD,)), "zh"))
    )
    assert said.startswith("四事难事")


ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def issue(**changes: object) -> IssueRow:
    row = {
        **dict.fromkeys(IssueRow.__dataclass_fields__),
        **dict(id=1, issue_no="N1", matter=2, source=1, appeal=2, status=5, urgency=3),
        **dict(reported_at=AT, due_at=AT, is_open=True, is_overdue=False, days_left=3),
    }
    return IssueRow(**(row | changes))


@pytest.mark.parametrize(
    ("changes", "says", "tone"),
    [
        ({}, "剩 3 天", ""),
        ({"days_left": 2}, "剩 2 天", "soon"),
        ({"days_left": 0}, "今天到期", "soon"),
        ({"days_left": 0, "is_overdue": True}, "超期 1 天", "late"),
        ({"days_left": -5, "is_overdue": True}, "超期 5 天", "late"),
        ({"is_open": False, "closed_at": AT}, "11月20日结", "closed"),
        ({"days_left": None, "due_at": None}, "–", ""),
    ],
)
def test_the_deadline_is_said_in_whole_days(changes, says, tone):
    assert table.deadline(issue(**changes), ZONE, "zh") == (says, tone)


def test_a_row_without_title_or_handler_still_says_something():
    row = table._row(issue(category_zh="电梯"), ZONE, "zh")
    assert row["title"] == "电梯"
    assert row["handler"] == "–"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            {"startRow": 50, "endRow": 100, "sortModel": [{"colId": "due", "sort": "asc"}]},
            (50, 50, Sort.DUE, False),
        ),
        ({"startRow": 0, "endRow": 100_000}, (0, 200, Sort.REPORTED, True)),
        (
            {"startRow": -5, "endRow": -9, "sortModel": [{"colId": "; drop", "sort": "x"}]},
            (0, 1, Sort.REPORTED, True),
        ),
    ],
)
def test_what_the_table_asks_for_is_kept_within_limits(request_, expected):
    wanted = table.wanted(request_)
    assert (wanted.offset, wanted.limit, wanted.sort, wanted.descending) == expected
