"""What an export is, in words: place, period, filters, order, how current, and the definitions."""

from dashboard import numbers
from dashboard.asking import Asked
from geo.queries.issues import ListRequest
from geo.scope import Scope


def about(asked: Asked, request: ListRequest, count: int) -> list[tuple[str, str]]:
    """Pairs of a name and what holds, for the second sheet."""
    say, period = asked.say, asked.frame.period
    way = "descending" if request.descending else "ascending"
    pairs = [
        ("place", place(asked)),
        ("period", numbers.span(period.since, period.last_day, asked.lang)),
        ("filters", "; ".join(filters(asked)) or say("export.no_filters")),
        ("text", request.text or say("export.no_filters")),
        ("order", f"{say(f'list.{request.sort}')} · {say(f'export.{way}')}"),
        ("count", numbers.figure(count)),
        ("as_of", numbers.moment(asked.world.as_of, asked.world.zone, asked.lang)),
        ("crs", say("export.crs")),
    ]
    found = [(say(f"export.about_{key}"), said) for key, said in pairs]
    return [*found, *_definitions(asked)]


def _definitions(asked: Asked) -> list[tuple[str, str]]:
    say = asked.say
    titles = {
        "rows": say("export.rows"),
        "late": say("export.late"),
        "days": say("export.days_left"),
    }
    head = (say("export.about_formulas"), "")
    return [head, *((title, say(f"export.formula_{key}")) for key, title in titles.items())]


def place(asked: Asked) -> str:
    """Names from the top down."""
    names = [crumb.named.name(asked.lang) for crumb in asked.frame.crumbs if crumb.named]
    return " / ".join(names) or asked.say("places.all")


def filters(asked: Asked) -> list[str]:
    """Every filter of the scope as `name: values`."""
    scope, say, lang = asked.scope, asked.say, asked.lang
    chosen = set(scope.categories)
    nodes = [node for top in asked.world.tree.nodes for node in (top, *top.children)]
    told = [("category", [node.name(lang) for node in nodes if node.code in chosen])]
    told += [
        (key, [say(f"code.{key}.{value.key}") for value in values])
        for key, values in (
            ("matter", scope.matters),
            ("source", scope.sources),
            ("status", scope.statuses),
        )
    ]
    told += _of_compounds(scope, asked)
    return [f"{say(f'export.{key}')}: {', '.join(said)}" for key, said in told if said]


def _of_compounds(scope: Scope, asked: Asked) -> list[tuple[str, list[str]]]:
    say = asked.say
    return [
        ("late", [say("export.yes")] if scope.late else []),
        ("type", [say(f"code.type.{value}") for value in scope.types]),
        ("age", [say(f"code.age.{value}") for value in scope.ages]),
        ("star", [say("compound.n_stars", n=value) for value in scope.stars]),
    ]
