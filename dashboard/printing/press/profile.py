"""The profile of an opened compound: facts, team, why it is listed, problems, matters."""

from markupsafe import Markup

from dashboard.printing.press.tags import joined, tag
from dashboard.printing.sheet import Problem, Profile


def profile(found: Profile, room: int) -> Markup:
    """`room` is how many problems may be listed."""
    parts = [
        _head(found),
        _team(found),
        _facts(found),
        _reasons(found),
        _problems(found, room),
        _matters(found),
    ]
    return joined([part for part in parts if part is not None])


def _head(found: Profile) -> Markup:
    badges = [tag("span", text, css=f"tagged {tone}") for text, tone in found.badges]
    name = tag("h2", tag("span", found.name, css="cut"))
    where = tag("p", found.where, css="where cut")
    return name + where + (tag("p", *badges, css="badges") if badges else "")


def _team(found: Profile) -> Markup | None:
    if found.team is None:
        return None
    tone, state, hint = found.team
    return tag("div", tag("b", state), tag("span", hint), css=f"team {tone}")


def _facts(found: Profile) -> Markup:
    pairs = [
        tag("div", tag("small", name), tag("div", value, css="cut")) for name, value in found.facts
    ]
    return tag("div", *pairs, css="facts")


def _reasons(found: Profile) -> Markup | None:
    if not found.reasons:
        return None
    rows = [
        tag(
            "tr",
            tag("td", name),
            tag("td", value, css="value"),
            tag("td", tag("i", tag("i", style=f"width:{100 * share:.1f}%"), css="bar")),
            tag("td", points, css="points"),
        )
        for name, value, share, points in found.reasons
    ]
    return tag("section", tag("h3", found.reasons_title), tag("table", *rows, css="reasons"))


def _problems(found: Profile, room: int) -> Markup | None:
    if not found.problems:
        return None
    shown = sorted(found.problems, key=lambda one: (one.is_done, one.no))[:room]
    rows = [_problem(one) for one in shown]
    return tag("section", tag("h3", found.problems_title), tag("table", *rows, css="problems"))


def _problem(one: Problem) -> Markup:
    return tag(
        "tr",
        tag("td", str(one.no), css="no"),
        tag("td", tag("div", one.title, css="cut"), css="what done" if one.is_done else "what"),
        tag("td", tag("span", one.matter, css=f"tagged matter-{one.matter_key}")),
        tag("td", tag("div", one.lead, css="cut"), css="lead"),
        tag("td", one.state, css=f"when {one.tone}".strip()),
    )


def _matters(found: Profile) -> Markup | None:
    total = sum(count for _, _, count in found.matters)
    if not total:
        return None
    keys = [
        tag("span", tag("i", css=f"matter-{key}"), f"{name} ", tag("b", f"{count:,}"))
        for key, name, count in found.matters
    ]
    bars = [
        tag("i", css=f"matter-{key}", style=f"width:{100 * count / total:.2f}%")
        for key, _, count in found.matters
        if count
    ]
    head = tag("div", tag("b", found.matters_title), *keys, css="keys")
    return tag("section", head, tag("div", *bars, css="stack"))
