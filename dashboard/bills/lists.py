"""The tables of a bill: who gains and loses, what is handed over, grid by grid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.territory_files.tables import Cell, Table
from data.words import word, words
from geo.queries.ground import QUANTITIES
from geo.queries.moved_buildings import MovedBuilding

MOST_GRIDS = 60
OF_COMMUNITIES = ("people", "households", "buildings", "compounds", "grids", "open")


@dataclass(frozen=True)
class Told:
    """A bill with the words to tell it in. `codes` are those that new grids were given."""

    bill: Mapping[str, Any]
    buildings: Sequence[MovedBuilding]
    title: str
    lang: str
    zone: ZoneInfo
    codes: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **params: object) -> str:
        return word(f"territory_file.bill_{key}", self.lang, **params)

    def grid(self, label: str | None) -> str:
        return self.codes.get(label or "", label or "")

    def name(self, row: Mapping[str, Any]) -> str:
        english = row.get("name_en") if self.lang == "en" else None
        return english or row.get("name_zh") or ""

    def heads(self, *keys: str) -> list[str]:
        return [self.say(f"head_{key}") for key in keys]

    def role(self, key: str) -> str:
        """Roles are data: one that has no word is told as it is."""
        known = words(self.lang).get(f"territory_file.bill_role_{key}")
        return known or key

    def moment(self, text: str | None) -> datetime | None:
        """Local time without its zone, as a spreadsheet keeps it."""
        if not text:
            return None
        return datetime.fromisoformat(text).astimezone(self.zone).replace(tzinfo=None)


def changed(told: Told) -> list[Mapping[str, Any]]:
    """The grids that do not stay as they are."""
    return [row for row in told.bill["grids"] if not row["same"]]


def overview(told: Told, quantities: Sequence[str] = QUANTITIES) -> Iterator[Table]:
    """Totals, gains and losses, flows, posts, vacancies and teams."""
    totals = [(told.say(f"total_{key}"), n) for key, n in told.bill["totals"].items()]
    yield Table(told.say("totals"), told.heads("what", "number"), totals)
    yield from communities(told)
    yield gains(told, quantities)
    yield flows(told, told.bill["flows"])
    yield posts(told, told.bill["posts"])
    empty = [(told.grid(label),) for label in told.bill["vacancies"]]
    yield Table(told.say("vacancies"), told.heads("grid"), empty)
    yield teams(told, told.bill["teams"])


def communities(told: Told) -> Iterator[Table]:
    """Where communities are divided: each before and after, and what follows which of them."""
    if "communities" not in told.bill:
        return
    heads = told.heads("community", "name")
    for key in OF_COMMUNITIES:
        of = told.say(f"quantity_{key}")
        heads += [told.say(side, of=of) for side in ("before", "after")]
    rows: list[list[Cell]] = []
    for row in told.bill["communities"]:
        cells: list[Cell] = [told.grid(row["community"]), told.name(row)]
        for key in OF_COMMUNITIES:
            cells += [row[side][key] if row[side] else None for side in ("before", "after")]
        rows.append(cells)
    yield Table(told.say("communities"), heads, rows)
    heads = told.heads("kind", "name", "what", "from", "to")
    for part in ("belongings", "left"):
        rows = [
            [
                *(told.say(f"kind_{row['kind']}"), told.name(row), row["code"]),
                *(row["from"], told.grid(row["to"])),
            ]
            for row in told.bill[part]
        ]
        yield Table(told.say(part), heads, rows)


def gains(told: Told, quantities: Sequence[str] = QUANTITIES) -> Table:
    """Before, after and the difference of every quantity of each grid that changes."""
    heads = told.heads("community", "grid", "name")
    for key in quantities:
        of = told.say(f"quantity_{key}")
        heads += [told.say(side, of=of) for side in ("before", "after", "change")]
    rows = []
    for row in changed(told):
        cells: list[Cell] = [row["community"], told.grid(row["grid"]), told.name(row)]
        for key in quantities:
            before, after = (row[side][key] if row[side] else None for side in ("before", "after"))
            cells += [before, after, round((after or 0) - (before or 0), 2)]
        rows.append(cells)
    return Table(told.say("gains"), heads, rows)


def flows(told: Told, found: Sequence[Mapping[str, Any]]) -> Table:
    keys = ["buildings", "households"]
    if any("care_moved" in row for row in found):
        keys.append("care_moved")
    rows = [
        (told.grid(row["from"]), told.grid(row["to"]), *(row.get(key) for key in keys))
        for row in found
    ]
    return Table(told.say("flows"), told.heads("from", "to", *keys), rows)


def posts(told: Told, found: Sequence[Mapping[str, Any]]) -> Table:
    """A post without a target ends with its grid, one without an origin begins with it."""
    ends, begins = told.say("ends"), told.say("begins")
    rows = [
        (
            *(row["post"], told.role(row["role"])),
            told.grid(row["from"]) if row["from"] else begins,
            told.grid(row["to"]) if row["to"] else ends,
        )
        for row in found
    ]
    return Table(told.say("posts"), told.heads("post", "role", "from", "to"), rows)


def teams(told: Told, found: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (row["compound"], told.name(row), row["leader"], ", ".join(map(told.grid, row["to"])))
        for row in found
    ]
    return Table(told.say("teams"), told.heads("compound", "name", "leader", "to"), rows)


def issues(told: Told, found: Sequence[Mapping[str, Any]]) -> Table:
    """Open issues in the order of their deadlines, those without one last."""
    rows = [
        (row["issue_no"], told.moment(row["due_at"]), told.grid(row["from"]), told.grid(row["to"]))
        for row in found
    ]
    return Table(told.say("issues"), told.heads("issue", "due", "from", "to"), rows)


def buildings(told: Told, found: Sequence[MovedBuilding]) -> Table:
    english = told.lang == "en"
    rows = [
        (
            each.code,
            (each.name_en if english else None) or each.name_zh,
            (each.compound_en if english else None) or each.compound_zh,
            *(told.grid(each.origin), told.grid(each.target)),
            *(each.households, each.open_issues, each.visits_due),
        )
        for each in found
    ]
    heads = told.heads("building", "name", "compound", "from", "to", "households", "open", "visits")
    return Table(told.say("buildings"), heads, rows)


def handed_over(told: Told) -> Iterator[tuple[str, list[Table]]]:
    """A sheet for every grid that changes, the ones with most movement first: what it gives and
    what it takes."""
    moving = {row["grid"]: 0.0 for row in changed(told)}
    for flow in told.bill["flows"]:
        for side in ("from", "to"):
            moving[flow[side]] = moving.get(flow[side], 0.0) + flow["households"]
    for label in sorted(moving, key=lambda label: (-moving[label], label))[:MOST_GRIDS]:
        yield told.grid(label), _of_grid(told, label)


def _of_grid(told: Told, label: str) -> list[Table]:
    def touching(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [row for row in rows if label in (row["from"], row["to"])]

    houses = [each for each in told.buildings if label in (each.origin, each.target)]
    compounds = [row for row in told.bill["teams"] if label in row["to"]]
    own = [row for row in told.bill["grids"] if row["grid"] == label]
    numbers = gains(Told({"grids": own}, (), "", told.lang, told.zone, told.codes))
    return [
        *([numbers] if numbers.rows else []),
        flows(told, touching(told.bill["flows"])),
        buildings(told, houses),
        issues(told, touching(told.bill["issues"])),
        posts(told, touching(told.bill["posts"])),
        teams(told, compounds),
    ]
