"""Spreading: what stands in the middle of a page, from the same queries as the screen's."""

from dataclasses import dataclass, replace

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.layers import Manifest
from dashboard.panels.compare import table
from dashboard.panels.compare.choices import naming
from dashboard.panels.compare.view import amount
from dashboard.panels.map.contents import Contents
from dashboard.panels.multiples import view as smalls
from dashboard.printing import keys, meeting, plan
from dashboard.printing.middle import Difference, Differences, Middle, Pane, Panes
from geo.queries.beside import Beside, Row, Side, beside
from geo.queries.changes import changes
from geo.queries.multiples import Multiples, Small, multiples
from geo.queries.versus import Kind
from geo.rules.indicators import INDICATORS
from geo.vocab import Show

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}  # more small maps: four in a row


@dataclass(frozen=True, slots=True)
class Shown:
    """Nothing of both where the one map is shown."""

    middle: Middle | None = None
    differences: Differences | None = None


def shown(asked: Asked, files: Manifest) -> Shown:
    show = asked.scope.show
    if show is Show.COMPARE:
        found = beside(asked.world, asked.scope)
        return Shown(_two(asked, found, files), _differences(asked, found))
    if show is Show.MULTIPLES:
        return Shown(_many(asked, multiples(asked.world, asked.scope), files))
    if show is Show.CHANGES:
        return Shown(meeting.meeting(asked, changes(asked.db, asked.world, asked.scope)))
    return Shown()


def _two(asked: Asked, found: Beside, files: Manifest) -> Panes:
    panes = tuple(_side(asked, found, side, files) for side in (found.left, found.right))
    said = asked.say("compare.same") if found.is_same else ""
    return Panes(panes, columns=2, is_great=True, key=None, said=said)


def _side(asked: Asked, found: Beside, side: Side, files: Manifest) -> Pane:
    """As the screen draws it: ground, areas and names, none of the layers above."""
    there = replace(asked, scope=side.scope.but(layers=()), frame=side.frame)
    indicator = side.found.legend.indicator
    return Pane(
        title=naming(asked, found, side.scope),
        note=asked.say(f"metric.{indicator.key}") if found.kind is not Kind.METRIC else "",
        figure=amount(indicator, side.total),
        map=plan.plan(there, side.found, Contents(), files),
        key=keys.plain(asked, side.found.legend, side.frame),
    )


def _differences(asked: Asked, found: Beside) -> Differences:
    rows = [_row(asked, found, row, table.named(asked, found, row)) for row in found.rows]
    if found.kind is not Kind.AREA:
        whole = _row(asked, found, found.whole, asked.say("compare.whole"))
        rows.insert(0, replace(whole, is_whole=True))
    by = asked.say("compare.difference") if found.is_same else "#"
    return Differences(
        title=table.title(asked, found),
        columns=(asked.say("compare.left"), asked.say("compare.right"), by),
        rows=tuple(rows),
        rule=asked.say(f"compare.{table.RULES[found.kind]}"),
        more=asked.say("print.more"),
    )


def _row(asked: Asked, found: Beside, row: Row, name: str) -> Difference:
    left, right = table.indicators(found, row)
    by, tone = table.told(asked, left, row)
    return Difference(name, amount(left, row.left), amount(right, row.right), by, tone or "")


def _many(asked: Asked, found: Multiples, files: Manifest) -> Panes:
    return Panes(
        panes=tuple(_small(asked, found, each, files) for each in found.small),
        columns=COLUMNS.get(len(found.small), 4),
        is_great=False,
        key=keys.plain(asked, found.legend, found.frame, counted=False),
        said=smalls.total(asked, found),
    )


def _small(asked: Asked, found: Multiples, each: Small, files: Manifest) -> Pane:
    share = numbers.percent(each.issues / found.issues) if found.issues else numbers.NONE
    frame = smalls.frame_of(found, each)
    return Pane(
        title=smalls.naming(asked, found, each),
        note=asked.say("multiples.share", n=share),
        figure=amount(INDICATORS[asked.scope.metric], each.figure),
        map=plan.small(asked, found, each, frame, files),
        key=None,
    )
