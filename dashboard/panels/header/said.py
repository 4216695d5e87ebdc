"""What is filtered, said in words: on a wall there is no filter bar to read it from; pure."""

from dashboard import numbers
from dashboard.asking import Asked
from geo.scope import Scope
from geo.vocab import Coded

Texts = list[str]


def said(asked: Asked) -> str:
    """Period, comparison, colouring, and every filter that is set, in one line."""
    frame, scope, lang = asked.frame, asked.scope, asked.lang
    colouring = asked.say(
        "wall.coloured",
        level=frame.level.name(lang),
        metric=asked.say(f"metric.{scope.metric}"),
    )
    parts = [
        numbers.span(frame.period.since, frame.period.last_day, lang),
        asked.say(f"wall.against_{scope.compare}"),
        colouring,
        filters(asked) or asked.say("wall.all"),
    ]
    return asked.say("wall.dot").join(parts)


def filters(asked: Asked) -> str:
    """Only what narrows the figures; empty when nothing does."""
    scope = asked.scope
    found = [
        *_categories(asked),
        *_coded("matter", scope.matters, asked),
        *_coded("source", scope.sources, asked),
        *_coded("status", scope.statuses, asked),
        *[asked.say(f"code.type.{each}") for each in scope.types],
        *[asked.say(f"code.age.{each}") for each in scope.ages],
        *_stars(scope, asked),
    ]
    narrowed = [asked.say("wall.only", what=asked.say("wall.comma").join(found))] if found else []
    late = [asked.say("wall.late")] if scope.late else []
    return asked.say("wall.dot").join(narrowed + late)


def _categories(asked: Asked) -> Texts:
    tree = asked.world.tree
    names = {node.code: node for top in tree.nodes for node in (top, *top.children)}
    return [names[code].name(asked.lang) for code in asked.scope.categories if code in names]


def _coded(key: str, values: tuple[Coded, ...], asked: Asked) -> Texts:
    return [asked.say(f"code.{key}.{value.key}") for value in values]


def _stars(scope: Scope, asked: Asked) -> Texts:
    if not scope.stars:
        return []
    return [asked.say("wall.stars", n=", ".join(str(star) for star in scope.stars))]
