"""What changed between two meetings, as the page says it: the screen's own words and order."""

from collections.abc import Sequence

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.panels.changes import view
from dashboard.printing.middle import Event, Events, Level, Meeting, Rise, Rises
from geo.queries.changes import Changes, Move, Moves
from geo.queries.promises import BrokenProblem, Promises
from geo.queries.turns import Turn

ARROW = "→"
SIGNS = {"bad": "▲", "good": "▼"}


def meeting(asked: Asked, found: Changes) -> Meeting:
    days = found.days
    name = found.whole.named.name(asked.lang) if found.whole.named else asked.say("places.all")
    text, tone = _share(asked, found.whole)
    whole = f"{asked.say('changes.issues_of', name=name)}  {_pair(found.whole)}"
    then, till = (numbers.day(day, asked.lang) for day in (days.then, days.till))
    return Meeting(
        title=asked.say("changes.title"),
        days=asked.say("changes.span", then=then, till=till),
        whole=f"{whole}  {SIGNS.get(tone, '')} {text}",
        levels=tuple(_level(asked, each) for each in found.moves),
        turns=_turns(asked, found.turns),
        promises=_promises(asked, found.promises),
        places=tuple((n.name(asked.lang), numbers.figure(k)) for n, k in found.promises.places),
        formula=view.formula(found, asked),
        more=asked.say("print.more"),
    )


def _pair(move: Move) -> str:
    return f"{numbers.figure(move.before)} {ARROW} {numbers.figure(move.now)}"


def _share(asked: Asked, move: Move) -> tuple[str, str]:
    """The percentage and its tone, or the mark of too small a base."""
    if move.share is None:
        return asked.say("changes.small"), ""
    if not round(move.share * 100, 1):
        return asked.say("changes.same"), ""
    return f"{numbers.figure(abs(move.share) * 100, 1)}%", "bad" if move.share > 0 else "good"


def _level(asked: Asked, found: Moves) -> Level:
    rung = next(each for each in asked.frame.ladder.rungs if each.key == found.level)
    left = found.rest
    said = asked.say(
        "changes.rest", before=numbers.figure(left.before), now=numbers.figure(left.now)
    )
    return Level(
        title=asked.say("changes.moves", level=rung.name(asked.lang)),
        rest=said if left.now or left.before else "",
        sides=(
            _rises(asked, "up", found.risen, found.rose),
            _rises(asked, "down", found.fallen, found.fell),
        ),
    )


def _rises(asked: Asked, way: str, moves: Sequence[Move], many: int) -> Rises:
    return Rises(
        title=asked.say(f"changes.{way}"),
        count=asked.say("changes.places", n=numbers.figure(many)),
        tone="bad" if way == "up" else "good",
        rows=tuple(_rise(asked, move) for move in moves),
        empty=asked.say(f"changes.no_{way}"),
    )


def _rise(asked: Asked, move: Move) -> Rise:
    share, tone = _share(asked, move)
    name = move.named.name(asked.lang) if move.named else ""
    return Rise(name, _pair(move), numbers.signed(move.difference, 0), share, tone)


def _turns(asked: Asked, found: Sequence[Turn]) -> Events:
    return Events(
        title=asked.say("changes.turns"),
        count=asked.say("changes.places", n=numbers.figure(len(found))),
        rows=tuple(_turn(asked, each) for each in found),
        sentences=view.absent(found, asked),
    )


def _turn(asked: Asked, turn: Turn) -> Event:
    return Event(
        tag=asked.say(f"changes.kind_{turn.kind}"),
        tone=view.TONES[turn.kind][0],
        name=turn.named.name(asked.lang),
        note=asked.say("changes.rank", n=turn.rank),
        when=numbers.short_day(turn.on, asked.lang),
    )


def _promises(asked: Asked, found: Promises) -> Events:
    said = [] if found.problems else [asked.say("changes.no_problems")]
    issues = f"{numbers.figure(found.issues)} {asked.say('changes.issues')}"
    said.append(issues if found.issues else asked.say("changes.no_issues"))
    return Events(
        title=asked.say("changes.promises"),
        count="",
        rows=tuple(_problem(asked, each) for each in found.problems),
        sentences=tuple(said),
    )


def _problem(asked: Asked, each: BrokenProblem) -> Event:
    lead = each.led_by(asked.lang)
    due = asked.say("changes.due", day=numbers.short_day(each.due_on, asked.lang))
    note = " · ".join([each.named.name(asked.lang), *([lead] if lead else [])])
    return Event("", "bad", each.says(asked.lang), note, due)
