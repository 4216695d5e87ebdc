"""Sentences of a print: its title, period and comparison, what is filtered, what was misread."""

from dashboard import numbers
from dashboard.asking import Asked
from geo.period import Period
from geo.scope import Misread
from geo.vocab import Coded, Compare, Show


def place(asked: Asked) -> str:
    """The name of the place, or that it is everything."""
    here = asked.frame.named
    return here.name(asked.lang) if here else asked.say("places.all")


def title(asked: Asked, show: Show = Show.MAP) -> str:
    """What the page is about: it says so when the middle is not the one map."""
    metric = asked.say(f"metric.{asked.scope.metric}")
    level = asked.frame.level.name(asked.lang)
    key = "print.title" if show is Show.MAP else f"print.title_{show}"
    return asked.say(key, place=place(asked), metric=metric, level=level)


def period(asked: Asked) -> str:
    """The preset by its name, always with its days, and what it is compared with."""
    days = span(asked.frame.period, asked.lang)
    scope = asked.scope
    if not scope.since:
        name = asked.say(f"filter.p{scope.preset}")
        days = asked.say("print.period_named", name=name, days=days)
    return asked.say("print.period", days=days)


def against(asked: Asked) -> str:
    how = "year" if asked.scope.compare is Compare.YEAR else "span"
    days = span(asked.frame.before, asked.lang)
    return asked.say(f"print.against_{how}", days=days)


def span(period: Period, lang: str) -> str:
    return numbers.span(period.since, period.last_day, lang)


def filters(asked: Asked) -> str:
    """Every filter that is set, with its values; or that there is none."""
    said = [asked.say("print.filter", what=what, values=values) for what, values in _chosen(asked)]
    return asked.say("print.semicolon").join(said) or asked.say("print.unfiltered")


def _chosen(asked: Asked) -> list[tuple[str, str]]:
    scope = asked.scope
    found: list[tuple[str, list[str]]] = [
        (asked.say("filter.category"), _categories(asked)),
        (asked.say("filter.matter"), _coded(asked, "matter", scope.matters)),
        (asked.say("filter.source"), _coded(asked, "source", scope.sources)),
        (asked.say("filter.status"), _coded(asked, "status", scope.statuses)),
        (asked.say("print.late"), [asked.say("print.late_only")] if scope.late else []),
        (asked.say("print.type"), [asked.say(f"code.type.{each}") for each in scope.types]),
        (asked.say("print.age"), [asked.say(f"code.age.{each}") for each in scope.ages]),
        (asked.say("print.star"), [asked.say("print.stars", n=each) for each in scope.stars]),
    ]
    comma = asked.say("print.comma")
    return [(what, comma.join(values)) for what, values in found if values]


def _categories(asked: Asked) -> list[str]:
    tree = asked.world.tree
    names = {node.code: node.name(asked.lang) for node in tree.names.values()}
    return [names.get(code, code) for code in asked.scope.categories]


def _coded(asked: Asked, key: str, values: tuple[Coded, ...]) -> list[str]:
    return [asked.say(f"code.{key}.{value.key}") for value in values]


def misread(asked: Asked, more: tuple[Misread, ...]) -> tuple[str, ...]:
    """The sentences the screen says about the same parts of the address; one for all that could
    not be understood at all."""
    said, rest = [], []
    for part in (*asked.misread, *more):
        if part.key == "at":
            said.append(asked.say("screen.no_place", place=part.value))
        elif part.key == "level":
            said.append(asked.say("screen.no_level", level=part.value))
        else:
            rest.append(f"{part.key}={part.value}")
    if rest:
        said.append(asked.say("screen.misread", part=asked.say("print.comma").join(rest)))
    return tuple(said)
