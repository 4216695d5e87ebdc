"""Frames of the hotspot cycle: the list with its reasons, and the state changes of each entry."""

import json
from datetime import date, datetime, time, timedelta

import polars as pl
from polars._typing import SchemaDict

from data.demo.facts.courses import MONITORING_DAYS, Course
from data.demo.facts.issues import Issues
from data.demo.facts.span import ZONE, Span
from geo.rules.hotspots import COMPONENTS, DEFAULT_WEIGHTS, KAPPA, MIN_HOUSEHOLDS, MIN_ISSUES

FRESH_DAYS = 5  # so long an entry is "transformed" before its watch is entered
TARGET_DROP = 0.30


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def utc(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Aware times as naive UTC, as the loader writes them."""
    return frame.with_columns(
        pl.col(name).dt.convert_time_zone("UTC").dt.replace_time_zone(None) for name in columns
    )


def cycle_frame(issues: Issues, span: Span) -> pl.DataFrame:
    """One published cycle whose window is the base year."""
    params = {
        "weights": dict(DEFAULT_WEIGHTS),
        "kappa": KAPPA,
        "min_issues": MIN_ISSUES,
        "min_households": MIN_HOUSEHOLDS,
        "set": "C",
        "eligible": issues.listing.eligible,
    }
    frame = pl.DataFrame(
        {
            "id": [1],
            "code": [f"{span.middle:%Y%m}"],
            "window_start": [span.start],
            "window_end": [span.middle],
            "k": [len(issues.courses)],
            "params": [json.dumps(params)],
            "computed_at": [at(span.middle, 9)],
            "published_at": [at(issues.courses[0].listed_on, 15)],
            "status": ["published"],
        }
    )
    return utc(frame, "computed_at", "published_at")


def entry_status(course: Course, span: Span) -> str:
    """Where an entry stands on the last day."""
    settled = course.settled_on
    if settled is None:
        return "rectifying"
    if course.delisted_on is not None:
        return "delisted"
    return "monitoring" if (span.as_of - settled).days > FRESH_DAYS else "transformed"


def entry_frame(issues: Issues, span: Span) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "id": course.rank + 1,
                "cycle_id": 1,
                "compound_id": course.compound + 1,
                "rank": course.rank + 1,
                "score": float(issues.listing.scores.score[course.rank]),
                "components": json.dumps(_components(issues, course.rank)),
                "status": entry_status(course, span),
                "listed_on": course.listed_on,
                "transformed_on": course.settled_on,
                "delisted_on": course.delisted_on,
                "baseline_count": int(issues.listing.counts.issues[course.rank]),
                "target_drop": TARGET_DROP,
                "relapsed_on": course.relapsed_on,
            }
            for course in issues.courses
        ],
        infer_schema_length=None,
    )


def _components(issues: Issues, rank: int) -> dict[str, dict[str, float]]:
    """Value, percentile, weight and points of the five parts; the points sum to the score."""
    scores = issues.listing.scores
    return {
        name: {
            "value": float(scores.values[name][rank]),
            "percentile": float(scores.percentiles[name][rank]),
            "weight": DEFAULT_WEIGHTS[name],
            "points": float(100 * DEFAULT_WEIGHTS[name] * scores.percentiles[name][rank]),
        }
        for name in COMPONENTS
    }


def hotspot_event_frame(issues: Issues, span: Span) -> pl.DataFrame:
    rows = []
    for course in issues.courses:
        before: str | None = None
        for seq, (day, action, status, note) in enumerate(_steps(course, span), 1):
            rows.append((course.rank + 1, seq, at(day), action, before, status, note))
            before = status
    schema: SchemaDict = {
        "entry_id": pl.Int32, "seq": pl.Int16, "at": pl.Datetime(time_zone="Asia/Shanghai"),
        "action": pl.String, "from_status": pl.String, "to_status": pl.String, "note": pl.String,
    }  # fmt: skip
    return utc(pl.DataFrame(rows, schema=schema, orient="row"), "at")


def _steps(course: Course, span: Span) -> list[tuple[date, str, str, str | None]]:
    """State changes in order; each leads from the state before it."""
    listed = course.listed_on
    steps: list[tuple[date, str, str, str | None]] = [
        (listed - timedelta(days=10), "nominate", "candidate", None),
        (listed, "publish", "listed", None),
        (course.formed_on, "form_team", "rectifying", None),
    ]
    if course.applied_on:
        steps.append((course.applied_on, "apply", "accepting", None))
    if course.failed_on:
        steps.append((course.failed_on, "fail", "rectifying", "验收未通过，继续整治"))
        if course.transformed_on:
            steps.append((course.transformed_on - timedelta(days=7), "apply", "accepting", None))
    if course.transformed_on:
        steps += _settled(course.transformed_on, span)
    if course.relapsed_on and course.again_on:
        steps.append((course.relapsed_on, "relapse", "rectifying", "诉求反弹，专班重新进驻"))
        steps.append((course.again_on - timedelta(days=7), "apply", "accepting", None))
        steps += _settled(course.again_on, span)
    if course.delisted_on:
        steps.append((course.delisted_on, "delist", "delisted", f"巩固期{MONITORING_DAYS}天无反弹"))
    return steps


def _settled(day: date, span: Span) -> list[tuple[date, str, str, str | None]]:
    """Acceptance passed, and the watch entered a few days later if that day has come."""
    steps: list[tuple[date, str, str, str | None]] = [
        (day, "pass", "transformed", "现场验收通过：清单销号、诉求下降、解决率达标")
    ]
    if (span.as_of - day).days > FRESH_DAYS:
        steps.append((day + timedelta(days=FRESH_DAYS), "watch", "monitoring", None))
    return steps
