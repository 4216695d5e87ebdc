"""Who and what: the profile of the compound, and the posts on duty for it; pure."""

from collections.abc import Iterable

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from geo.queries.compounds import CompoundProfile
from geo.queries.dossier import Dossier, DutyPost


def block(title: str, inside: Iterable[Component], hint: str = "") -> html.Section:
    """A card of the page with its heading."""
    head = html.H2([title, html.Small(hint)] if hint else title)
    return html.Section([head, *inside], className="cardlike")


def named(zh: str | None, en: str | None, lang: str) -> str:
    return (en if lang == "en" and en else zh) or numbers.NONE


def profile(asked: Asked, found: CompoundProfile, more: Dossier) -> html.Section:
    pairs = [
        *_ground(asked, found),
        *_property(asked, found),
        ("compound.branch", _branch(asked, found)),
        ("compound.groups", _groups(asked, more)),
    ]
    rows = [html.Div([html.Dt(asked.say(key)), html.Dd(value)]) for key, value in pairs if value]
    return block(asked.say("compound.profile"), [html.Dl(rows, className="pairs")])


def _ground(asked: Asked, found: CompoundProfile) -> list[tuple[str, str | None]]:
    say = asked.say
    age = say(f"code.age.{found.age_class}") if found.age_class else ""
    year = str(found.built_year or "")
    return [
        (
            "drawer.households",
            None if found.households is None else numbers.figure(found.households),
        ),
        (
            "drawer.population",
            None if found.population is None else numbers.figure(found.population),
        ),
        ("drawer.buildings", numbers.figure(found.buildings)),
        ("compound.type", say(f"code.type.{found.type}") if found.type else None),
        ("drawer.year", " · ".join(part for part in (year, age) if part)),
        ("compound.gate", say("drawer.is_open" if found.is_open else "compound.gated")),
    ]


def _property(asked: Asked, found: CompoundProfile) -> list[tuple[str, str | None]]:
    say = asked.say
    company = found.served_by(asked.lang)
    if company is None and found.has_property_service is False:
        company = say("drawer.no_property")
    if found.committee is None:
        committee = say("drawer.no_committee")
    else:
        kind = "committee" if found.committee == "owners" else "property_mgmt"
        parts = [say(f"drawer.{kind}")]
        if found.committee_since:
            parts.append(say("compound.since", day=numbers.day(found.committee_since, asked.lang)))
        if found.committee_party:
            parts.append(say("compound.committee_party"))
        committee = " · ".join(parts)
    return [("drawer.property", company), ("drawer.committee_kind", committee)]


def _branch(asked: Asked, found: CompoundProfile) -> str:
    branch = found.branch
    if branch is None:
        return asked.say("compound.no_branch")
    parts = [named(branch.name_zh, branch.name_en, asked.lang)]
    if branch.setup:
        parts.append(asked.say(f"compound.setup_{branch.setup}"))
    parts.append(asked.say("compound.substantive" if branch.is_substantive else "compound.nominal"))
    return " · ".join(parts)


def _groups(asked: Asked, more: Dossier) -> str:
    found = more.groups
    return asked.say(
        "compound.groups_of",
        n=numbers.figure(found.led),
        all=numbers.figure(found.homes),
        hubs=numbers.figure(found.hubs),
    )


def posts(asked: Asked, more: Dossier) -> html.Section:
    """On duty by post, from the district down; nobody is named."""
    if not more.posts:
        return block(asked.say("compound.posts"), [html.P(asked.say("compound.no_posts"))])
    rows = [_post(asked, post) for post in more.posts]
    return block(asked.say("compound.posts"), [html.Ul(rows, className="posts scroll")])


def _post(asked: Asked, post: DutyPost) -> html.Li:
    return html.Li(
        [
            html.Span(asked.say(f"compound.role_{post.role}"), className="muted"),
            html.Span(named(post.name_zh, post.name_en, asked.lang)),
        ]
    )
