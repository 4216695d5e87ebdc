"""The opened place of a print: a compound with its profile, or a grid or building in figures."""

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.panels.drawer import cards
from dashboard.panels.drawer.reasons import _value as reason_value
from dashboard.panels.drawer.view import leader
from dashboard.panels.places.view import state_of
from dashboard.printing.sheet import Month, Problem, Profile, Trend
from geo.queries.compounds import CompoundProfile, TeamProblemRow, compound_profile, monthly_trend
from geo.queries.measures import measure_at
from geo.rules.indicators import INDICATORS
from geo.vocab import LevelKind, Matter, ProblemStatus

TONES = {"no_team": "bad", "team": "warn"}


def profile(asked: Asked) -> Profile | None:
    """None unless a compound, grid or building is opened."""
    opened = asked.opened
    if opened is None:
        return None
    if opened.place.kind is not LevelKind.COMPOUND:
        return _plain(asked)
    return _compound(asked, compound_profile(asked.db, asked.world, asked.scope, opened.place.code))


def _plain(asked: Asked) -> Profile:
    """A grid or building: its figures, households and people."""
    facts = []
    for metric, key in cards.SHOWN:
        found = measure_at(asked.world, asked.scope, metric)
        text = numbers.figure(found.value, INDICATORS[metric].decimals)
        percent = "%" if INDICATORS[metric].unit == "percent" and found.value is not None else ""
        facts.append((asked.say(f"drawer.{key}"), text + percent))
    at = asked.frame.at
    if at.level is not None:
        level = asked.world.territory.levels[at.level]
        for key, column in (("households", level.households), ("population", level.population)):
            if column[at.row] >= 0:
                facts.append((asked.say(f"drawer.{key}"), numbers.figure(int(column[at.row]))))
    return _profile(asked, (), tuple(facts))


def _compound(asked: Asked, found: CompoundProfile) -> Profile:
    problems = found.team.problems if found.team else ()
    done = sum(row.status == ProblemStatus.VERIFIED for row in problems)
    return _profile(
        asked,
        _badges(asked, found),
        _facts(asked, found),
        team=_team(asked, found),
        reasons_title=_reasons_title(asked, found),
        reasons=_reasons(asked, found),
        problems_title=asked.say("drawer.problems")
        + asked.say("print.bracket", text=_done(asked, done, len(problems))),
        problems=tuple(_problem(asked, row) for row in problems),
        matters=tuple(
            (Matter(number).key, asked.say(f"code.matter.{Matter(number).key}"), count)
            for number, count in found.open_by_matter
        ),
    )


def _profile(
    asked: Asked,
    badges: tuple[tuple[str, str], ...],
    facts: tuple[tuple[str, str], ...],
    **more: object,
) -> Profile:
    above = [crumb.named for crumb in asked.frame.crumbs[:-1] if crumb.named]
    here = asked.frame.named
    names = [named.name(asked.lang) for named in above]
    code = here.place.code if here else ""
    usual: dict[str, object] = {
        "team": None, "reasons_title": "", "reasons": (), "problems_title": "", "problems": (),
        "matters": (),
    }  # fmt: skip
    return Profile(
        name=here.name(asked.lang) if here else "",
        where=" · ".join([*names, code]),
        badges=badges,
        facts=facts,
        matters_title=asked.say("drawer.matters"),
        **(usual | more),  # type: ignore[arg-type]
    )


def _badges(asked: Asked, found: CompoundProfile) -> tuple[tuple[str, str], ...]:
    rows = []
    if found.hotspot is not None:
        tone = TONES.get(state_of(found.hotspot), "good")
        rows.append((asked.say(f"code.entry.{found.hotspot.status}"), tone))
    if found.age_class:
        rows.append((asked.say(f"code.age.{found.age_class}"), ""))
    if found.type:
        rows.append((asked.say(f"code.type.{found.type}"), ""))
    if found.has_property_service is False:
        rows.append((asked.say("drawer.no_property"), "warn"))
    return tuple(rows)


def _facts(asked: Asked, found: CompoundProfile) -> tuple[tuple[str, str], ...]:
    """What is known, in pairs; what is not is left out."""
    committee = asked.say(f"drawer.{_committee(found)}")
    branch = found.branch
    party = _english(asked, branch.name_zh, branch.name_en) if branch else None
    known = [
        ("households", None if found.households is None else numbers.figure(found.households)),
        ("population", None if found.population is None else numbers.figure(found.population)),
        ("buildings", numbers.figure(found.buildings)),
        ("year", str(found.built_year) if found.built_year else None),
        ("property", found.served_by(asked.lang)),
        ("committee_kind", committee),
        ("party", party),
    ]
    return tuple((asked.say(f"drawer.{key}"), value) for key, value in known if value)


def _english(asked: Asked, name_zh: str, name_en: str | None) -> str:
    return name_en if asked.lang == "en" and name_en else name_zh


def _committee(found: CompoundProfile) -> str:
    if not found.committee:
        return "no_committee"
    return "committee" if found.committee == "owners" else "property_mgmt"


def _team(asked: Asked, found: CompoundProfile) -> tuple[str, str, str] | None:
    """Tone, state, and who leads it since when; red only where a decision is wanted."""
    spot, team = found.hotspot, found.team
    if team is None:
        if spot is None or state_of(spot) != "no_team":
            return None
        score = numbers.figure(spot.score, 1)
        return (
            "bad",
            asked.say("drawer.no_team"),
            asked.say("drawer.no_team_hint", rank=spot.rank, score=score),
        )
    who, since = leader(team.leader, asked.lang), numbers.day(team.formed_on, asked.lang)
    if team.withdrawn_on is not None:
        until = numbers.day(team.withdrawn_on, asked.lang)
        hint = asked.say("drawer.team_hint_over", leader=who, since=since, until=until)
        return "good", asked.say(f"drawer.team_{team.status}"), hint
    days = numbers.figure((asked.world.today - team.formed_on).days)
    hint = asked.say("drawer.team_hint", leader=who, since=since, days=days)
    return "warn", asked.say(f"drawer.team_{team.status}"), hint


def _reasons_title(asked: Asked, found: CompoundProfile) -> str:
    if found.hotspot is None:
        return ""
    rank = asked.say("drawer.rank", n=found.hotspot.rank)
    score = numbers.figure(found.hotspot.score, 1)
    said = f"{rank} · {asked.say('drawer.score')} {score}"
    return asked.say("drawer.why") + asked.say("print.bracket", text=said)


def _reasons(asked: Asked, found: CompoundProfile) -> tuple[tuple[str, str, float, str], ...]:
    if found.hotspot is None:
        return ()
    return tuple(
        (
            asked.say(f"drawer.{part.key}"),
            reason_value(part),
            part.points / (100 * part.weight) if part.weight else 0.0,
            f"{numbers.figure(part.points, 1)} / {numbers.figure(100 * part.weight, 0)}",
        )
        for part in found.hotspot.components
    )


def _done(asked: Asked, done: int, count: int) -> str:
    return asked.say("drawer.problems_done", done=done, all=count)


def _problem(asked: Asked, row: TeamProblemRow) -> Problem:
    verified = row.status == ProblemStatus.VERIFIED
    english = asked.lang == "en"
    state, tone = asked.say(f"code.problem.{row.status}"), "good" if verified else ""
    if not verified and row.due_on:
        day = numbers.short_day(row.due_on, asked.lang)
        state = asked.say("drawer.problem_due", day=day)
    if row.is_overdue:
        state, tone = asked.say("drawer.problem_late"), "bad"
    matter = Matter(row.matter)
    return Problem(
        no=row.no,
        title=row.title_en if english and row.title_en else row.title,
        matter=asked.say(f"code.matter.{matter.key}"),
        matter_key=matter.key,
        lead=(row.lead_en if english and row.lead_en else row.lead) or "",
        state=state,
        tone=tone,
        is_done=verified,
    )


def trend(asked: Asked) -> Trend:
    """Twelve months of the place, whatever it is, without the filters of the scope."""
    today = asked.world.today
    found = monthly_trend(asked.world, asked.frame.at)
    months = tuple(
        Month(
            numbers.month(start, asked.lang),
            now,
            before,
            (start.year, start.month) == (today.year, today.month),
        )
        for start, now, before in zip(found.months, found.now, found.before, strict=True)
    )
    return Trend(asked.say("drawer.months"), asked.say("print.months_hint"), months)
