"""What the filters show: each says in words what it holds, and every choice is a link; pure."""

from collections.abc import Collection, Sequence

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.filters import compounds, saying
from dashboard.panels.filters.chips import chip, said, toggled
from dashboard.panels.filters.ids import Ids
from dashboard.parts import Days, attributes, icon, link, option
from dashboard.picture import Picture
from data.words import word
from geo.period import PRESETS
from geo.queries.categories import CategoryNode
from geo.scope import DEFAULT_PRESET, Scope
from geo.vocab import Coded, Compare, Matter, Source, Status


def layout() -> html.Section:
    return html.Section(
        [Picture(id=Ids.BODY, css="body chips")],
        id=Ids.PANEL,
        className="controls",
        **attributes(data_state="waiting", data_busy="0"),
    )


def body(asked: Asked, tree: Sequence[CategoryNode]) -> list[Component]:
    """Only what the data can answer is offered, and what is chosen already."""
    scope, lang, known = asked.scope, asked.lang, asked.world.counting.known
    chips = [
        level(asked),
        period(asked),
        categories(scope, tree, lang) if tree else None,
        *(
            coded(key, field, kind, scope, lang, among)
            for key, field, kind, among in (
                ("matter", "matters", Matter, known.matters),
                ("source", "sources", Source, known.sources),
                ("status", "statuses", Status, known.statuses),
            )
            if len(among) > 1 or getattr(scope, field)
        ),
        compounds.chip_of(scope, lang, asked.world.counting.traits),
        overdue(scope, lang) if known.deadlines or scope.late else None,
        saying.sentence(asked, tree),
    ]
    return [each for each in chips if each is not None]


def overdue(scope: Scope, lang: str) -> html.A:
    """One switch: only what is or was late."""
    return link(
        [icon("check" if scope.late else "clock"), html.Span(word("filter.late", lang))],
        scope.but(late=not scope.late),
        css="chip active" if scope.late else "chip",
        title=word("filter.late_hint", lang),
        **attributes(aria_pressed=str(scope.late).lower(), role="button"),
    )


def level(asked: Asked) -> html.Details:
    """Which level is coloured, and along which ladder one drills."""
    scope, lang, found = asked.scope, asked.lang, asked.frame
    sheet: list[Component] = [html.H3(word("filter.level", lang))]
    for rung in found.levels:
        to = scope.but(level=None if rung is found.usual else rung.key)
        sheet.append(option(rung.name(lang), to, on=rung.key == found.level.key))
    ladders = asked.world.territory.hierarchy.ladders
    if len(ladders) > 1:
        sheet += [html.Hr(), html.H3(word("filter.ladder", lang))]
        for ladder in ladders:
            to = scope.but(ladder=None if ladder is ladders[0] else ladder.key, level=None)
            note = " › ".join(rung.name(lang) for rung in ladder.rungs)
            on = ladder.key == found.ladder.key
            sheet.append(option(ladder.name(lang), to, on=on, note=note))
    name = found.level.name(lang)
    return chip(word("filter.level", lang), name, sheet, always=True, css="chip level")


def period_name(scope: Scope, asked: Asked) -> str:
    if scope.since and scope.until:
        return numbers.span(scope.since, asked.frame.period.last_day, asked.lang)
    return word(f"filter.p{scope.preset}", asked.lang)


def period(asked: Asked) -> html.Details:
    """Presets, own days, and what the figures are compared with."""
    scope, lang, found = asked.scope, asked.lang, asked.frame.period
    sheet: list[Component] = [
        html.Div(
            [
                option(
                    word(f"filter.p{preset}", lang),
                    scope.but(preset=preset, since=None, until=None),
                    on=not scope.since and scope.preset == preset,
                )
                for preset in PRESETS
            ],
            className="columns",
        ),
        html.Hr(),
        html.H3(word("filter.own", lang)),
        Days(
            id=Ids.DAYS,
            since=str(found.since),
            until=str(found.last_day),
            last=str(asked.world.today),
            words=[word(f"filter.{key}", lang) for key in ("since", "until", "apply")],
        ),
        html.Hr(),
        html.H3(word("filter.compare", lang)),
        *(
            option(word(f"filter.{each}", lang), scope.but(compare=each), on=scope.compare is each)
            for each in Compare
        ),
    ]
    changed = bool(scope.since) or scope.preset != DEFAULT_PRESET
    name = period_name(scope, asked)
    return chip(word("filter.period", lang), name, sheet, active=changed, always=True)


def categories(scope: Scope, tree: Sequence[CategoryNode], lang: str) -> html.Details:
    """The tree: a branch is one choice, its leaves are single ones."""
    chosen = set(scope.categories)
    every = [node for top in tree for node in (top, *top.children)]
    names = [node.name(lang) for node in every if node.code in chosen]
    sheet: list[Component] = [
        option(word("filter.all", lang), scope.but(categories=()), on=not chosen),
        html.Div([_branch(top, scope, lang) for top in tree], className="tree"),
    ]
    return chip(word("filter.category", lang), said(names, lang), sheet, active=bool(chosen))


def _branch(top: CategoryNode, scope: Scope, lang: str) -> Component:
    whole = option(
        top.name(lang),
        scope.but(categories=_with_branch(scope, top)),
        on=top.code in scope.categories,
        css="stay part" if any(leaf.code in scope.categories for leaf in top.children) else "stay",
    )
    if not top.children:
        return whole
    leaves = [
        option(
            leaf.name(lang),
            scope.but(categories=_with_leaf(scope, top, leaf)),
            on=leaf.code in scope.categories,
            css="stay",
        )
        for leaf in top.children
    ]
    # The branch is a choice of its own: a link inside a summary could not be told from opening it.
    turn = html.Summary(
        html.Span(className="i i-down turn"),
        **attributes(aria_label=word("a11y.open_branch", lang, name=top.name(lang))),
    )
    return html.Div([whole, html.Details([turn, html.Div(leaves)])], className="branch")


def _with_branch(scope: Scope, top: CategoryNode) -> tuple[str, ...]:
    """A whole branch replaces its single leaves."""
    leaves = {leaf.code for leaf in top.children}
    return toggled(tuple(code for code in scope.categories if code not in leaves), top.code)


def _with_leaf(scope: Scope, top: CategoryNode, leaf: CategoryNode) -> tuple[str, ...]:
    """A single leaf replaces its whole branch."""
    return toggled(tuple(code for code in scope.categories if code != top.code), leaf.code)


def coded(
    key: str,
    field: str,
    kind: type[Coded],
    scope: Scope,
    lang: str,
    among: Collection[int] | None = None,
) -> html.Details:
    """A filter over one of the coded enumerations, or over those of its numbers that occur."""
    chosen = getattr(scope, field)
    sheet: list[Component] = [
        option(word("filter.all", lang), scope.but(**{field: ()}), on=not chosen)
    ]
    offered = [each for each in kind if among is None or each in among or each in chosen]
    for value in offered:
        to = scope.but(**{field: toggled(chosen, value)})
        sheet.append(
            option(word(f"code.{key}.{value.key}", lang), to, on=value in chosen, css="stay")
        )
    holds = said([word(f"code.{key}.{value.key}", lang) for value in chosen], lang)
    return chip(word(f"filter.{key}", lang), holds, sheet, active=bool(chosen))
