"""Lists of a print: ranking of the children and problem compounds, as on the screen."""

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.offering import has_compounds
from dashboard.panels.map import signs
from dashboard.panels.places.view import amount, state_of
from dashboard.printing.mapped import Sign
from dashboard.printing.sheet import Rank, Ranking, Spot, Spots
from geo.queries.hotspots import HotspotList, ProblemCompound
from geo.queries.ranking import Ranking as Found
from geo.queries.ranking import RankRow
from geo.vocab import Compare, MetricKey

ORDER = {sign.key: number for number, sign in enumerate(signs.TEAMS)}


def ranking(asked: Asked, found: Found | None) -> Ranking | None:
    """None where nothing lies below the place."""
    child = asked.frame.child
    if found is None or child is None:
        return None
    metric = asked.say(f"metric.{found.indicator.key}")
    how = "year" if asked.scope.compare is Compare.YEAR else "span"
    left = found.remainder
    rest = asked.say("places.remainder", level=child.name(asked.lang))
    return Ranking(
        title=asked.say("places.ranking", level=child.name(asked.lang)),
        by=asked.say("print.by", metric=metric),
        columns=(asked.say("print.head_value"), asked.say(f"print.issues_{how}")),
        rows=tuple(_rank(asked, found, row, str(n)) for n, row in enumerate(found.rows, 1)),
        rest=_rank(asked, found, left, "", rest) if left and left.figure.numerator else None,
        more=asked.say("print.more"),
    )


def _rank(asked: Asked, found: Found, row: RankRow, number: str, rest: str = "") -> Rank:
    late = row.overdue and found.indicator.key is not MetricKey.OVERDUE
    name = row.named.name(asked.lang) if row.named else rest
    text, tone = changed(asked, row.change)
    return Rank(
        no=number,
        name=name,
        note=asked.say("places.overdue", n=numbers.figure(row.overdue)) if late else "",
        value=amount(row, found),
        change=text,
        tone=tone,
        bar=row.bar,
    )


def changed(asked: Asked, change: float | None) -> tuple[str, str]:
    """The change of a count of issues: more is bad news."""
    if change is None:
        return asked.say("strip.small_base"), ""
    text = numbers.signed(change * 100) + "%"
    if text.startswith("+"):
        return text, "bad"
    return text, "good" if text.startswith(numbers.MINUS) else ""


def spots(asked: Asked, found: HotspotList) -> Spots | None:
    """Those that wait for a decision first; None where the territory has no compounds."""
    if not has_compounds(asked):
        return None
    rows = sorted(found.rows, key=lambda spot: (ORDER[state_of(spot)], spot.rank))
    return Spots(
        title=asked.say("places.focus"),
        count=asked.say("print.places", n=numbers.figure(len(rows))),
        columns=(asked.say("print.team_leader"), asked.say("drawer.open_issues")),
        rows=tuple(_spot(asked, spot) for spot in rows),
        empty=asked.say("places.none"),
        more=asked.say("print.more"),
    )


def _spot(asked: Asked, spot: ProblemCompound) -> Spot:
    sign = signs.TEAMS[ORDER[state_of(spot)]]
    return Spot(
        sign=Sign(sign.shape, sign.colour),
        name=spot.named.name(asked.lang),
        said=asked.say(sign.word),
        leader=leader(asked, spot),
        value=numbers.figure(spot.open_issues),
    )


def leader(asked: Asked, spot: ProblemCompound) -> str:
    """The leading post, empty while none is named."""
    post = spot.leader
    if post is None:
        return ""
    return post.name_en if asked.lang == "en" and post.name_en else post.name_zh
