"""The profile of an opened compound: facts, team, why it is listed, problems, matters, months."""

from markupsafe import Markup

from dashboard.printing.press.tags import joined, tag
from dashboard.printing.press.words import FONT
from dashboard.printing.sheet import Colours, Month, Problem, Profile

PROBLEMS = 7
CHART = (80.0, 20.0)


def profile(found: Profile, colours: Colours) -> Markup:
    parts = [
        _head(found),
        _team(found),
        _facts(found),
        _reasons(found),
        _problems(found),
        _matters(found),
        _months(found, colours),
    ]
    return joined([part for part in parts if part is not None])


def _head(found: Profile) -> Markup:
    badges = [tag("span", text, css=f"tagged {tone}") for text, tone in found.badges]
    name = tag("h2", tag("span", found.name, css="cut"), tag("small", *badges))
    return name + tag("p", found.where, css="where cut")


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


def _problems(found: Profile) -> Markup | None:
    if not found.problems:
        return None
    shown = sorted(found.problems, key=lambda one: (one.is_done, one.no))[:PROBLEMS]
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


def _months(found: Profile, colours: Colours) -> Markup | None:
    if not found.months:
        return None
    head = tag("div", tag("b", found.months_title), tag("small", found.months_hint), css="keys")
    return tag("section", head, _chart(found.months, colours))


def _chart(months: tuple[Month, ...], colours: Colours) -> Markup:
    """Bars of this year with their numbers, a line across each for the year before."""
    wide, tall = CHART
    most = max([max(one.now, one.before) for one in months], default=1) or 1
    step = wide / max(1, len(months))
    parts = []
    for number, one in enumerate(months):
        left, high = number * step, one.now / most * (tall - 3.4)
        before = tall - one.before / most * (tall - 3.4)
        strength = 0.55 if one.is_partial else 1
        parts += [
            _bar(left + step * 0.16, tall - high, step * 0.68, high, colours["--accent"], strength),
            _bar(left + step * 0.06, before, step * 0.88, 0.3, colours["--text"], 0.75),
            _label(left + step / 2, tall - high - 0.8, str(one.now), colours["--text"]),
            _label(left + step / 2, tall + 2.9, one.label, colours["--muted"]),
        ]
    return tag("svg", *parts, viewBox=f"0 0 {wide:g} {tall + 3.6:g}", css="months")


def _bar(x: float, y: float, wide: float, tall: float, colour: str, strength: float) -> Markup:
    sizes = {"x": x, "y": y, "width": wide, "height": max(tall, 0.05)}
    rounded = {key: round(value, 2) for key, value in sizes.items()}
    return tag("rect", **rounded, fill=colour, fill_opacity=strength)


def _label(x: float, y: float, text: str, colour: str) -> Markup:
    font = {"font_family": FONT, "font_size": 2.2, "text_anchor": "middle", "fill": colour}
    return tag("text", text, x=round(x, 2), y=round(y, 2), **font)
