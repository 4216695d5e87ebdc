"""The boundaries through time: a slider over the days of divisions, and what each day changed;
pure."""

from datetime import date

from dash.development.base_component import Component

from dashboard import borders, html, numbers
from dashboard.asking import Asked
from dashboard.parts import Drawn
from geo.queries.border_history import Descent, Division

MOST_CHANGES = 12


class Borders(Drawn):
    """A slider over `steps` [{day, label}], the last of which (day None) is today; `at` is the
    chosen one, `words` of the buttons."""

    own = ("steps", "at", "words")


def history(asked: Asked) -> list[Component]:
    """Nothing where nothing was ever divided."""
    known = asked.world.history
    if not known.divisions:
        return []
    days = known.division_days(asked.world.today)
    # The last division's boundaries are today's; who asks for its day is shown that day.
    clock = asked.scope.clock
    is_today = asked.world.is_today and not isinstance(clock, date)
    shown = clock if isinstance(clock, date) else asked.world.territory.day
    at = len(days) if is_today else sum(day <= shown for day in days)
    labels = [numbers.day(day, asked.lang) for day in days]
    steps: list[dict[str, object]] = [
        {"day": str(day), "label": label} for day, label in zip(days, labels, strict=True)
    ]
    steps.append({"day": None, "label": asked.say("clock.today")})
    if days:
        first = {"day": str(days[0].fromordinal(days[0].toordinal() - 1))}
        before = asked.say("clock.before", day=labels[0])
        steps.insert(0, {**first, "label": before})
        at += is_today
    words = {key: asked.say(f"clock.{key}") for key in ("slider", "play", "pause")}
    head = html.Summary([html.B(asked.say("clock.through")), html.Span(className="i i-down turn")])
    inside = [head, Borders(steps=steps, at=at, words=words), *changes(asked)]
    return [html.Details(inside, open=not is_today, className="through-time")]


def changes(asked: Asked) -> list[Component]:
    """What the shown day changed; today, the latest division."""
    known = asked.world.history
    days = known.division_days(min(asked.world.territory.day, asked.world.today))
    if not days:
        return [html.P(asked.say("clock.none_yet"), className="muted")]
    return [part for each in known.on(days[-1]) for part in _division(asked, *each)]


def _division(asked: Asked, division: Division, rows: list[Descent]) -> list[Component]:
    post = division.post_en if asked.lang == "en" and division.post_en else division.post_zh
    said = asked.say(
        "history.reverted" if division.kind == "revert" else "history.divided",
        day=numbers.day(division.day, asked.lang),
        document=division.document_no,
        post=post,
    )
    # A neighbour that only gains a vertex goes on as it was.
    grids = dict.fromkeys(row.old for row in rows if row.old != row.new)
    listed = [_became(asked, [row for row in rows if row.old == code]) for code in grids]
    more = len(listed) - MOST_CHANGES
    rest = [html.P(asked.say("history.more", n=more), className="muted")] if more > 0 else []
    return [
        html.P([said, html.Small(f" {division.reason}", lang="zh-CN")], className="said"),
        html.Ul(listed[:MOST_CHANGES], className="lineage"),
        *rest,
    ]


def _became(asked: Asked, rows: list[Descent]) -> html.Li:
    """`Grid 3 (…B003) → Grid 3 62 % and Grid 9 38 %`."""
    first = rows[0]
    old = first.old_en if asked.lang == "en" and first.old_en else first.old_zh
    parts: list[Component | str] = [html.B(old), html.Small(f" {first.old} → ")]
    for number, row in enumerate(rows):
        parts += [asked.say("history.and") if number else "", borders.became(asked, row)]
    return html.Li(parts)
