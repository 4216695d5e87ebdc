"""The desk around a drawing: what can be chosen, who may sign, earlier states, what came of it."""

from dataclasses import asdict
from typing import Any

from flask import Flask

from dashboard.asking import asking
from dashboard.db import house, reading
from dashboard.layers import manifest_soon
from dashboard.panels.map import ground
from dashboard.planning.drawing import sheets
from dashboard.planning.grounds import Grounds, today_and_now
from dashboard.planning.limits import limits_of, listed
from dashboard.planning.routes import told
from geo.errors import NotFound
from geo.queries.planning_desk import (
    approving_posts,
    community_lineage_of,
    former_communities,
    head_posts,
    lineage_of,
    list_communities,
    signing_posts,
)
from geo.queries.planning_parameters import community_people, grid_limits
from geo.queries.plans import bill_of, drawing_of, find_plan, list_adoptions

Body = dict[str, Any]


def add_desk(server: Flask) -> None:
    """Serve `/drawing/choices`, `/drawing/base`, `/plans/<id>/posts`, `/plans/<id>/at/<seq>`,
    `/adoptions/<id>/lineage` and `/adoptions/<id>/posts`; all are reads."""
    desk = _Desk(Grounds.shared(server))
    for rule, work in (
        ("/drawing/choices", desk.choices),
        ("/drawing/base", desk.base),
        ("/plans/<int:plan>/posts", desk.posts),
        ("/plans/<int:plan>/at/<int:seq>", desk.at),
        ("/adoptions/<int:adoption>/lineage", desk.lineage),
        ("/adoptions/<int:adoption>/posts", desk.signers),
    ):
        server.add_url_rule(rule, f"desk_{work.__name__}", told(work), methods=["GET"])


class _Desk:
    """One method an address."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def choices(self) -> Body:
        """Communities to divide, the day, the ranges of households of a grid and of people of a
        community, posts that have signed."""
        with reading() as db:
            today, _ = today_and_now(db)
            limits, people = grid_limits(db), community_people(db)
            found = list_communities(db, today, limits)
            signed, former = signing_posts(db), former_communities(db, today)
        return {
            "today": today.isoformat(),
            "limits": listed(limits),
            "people": [people.least, people.most],
            "communities": [asdict(row) for row in found],
            "former": former,
            "posts": [asdict(row) for row in signed],
        }

    def base(self) -> Body:
        """Files of the basemap; `files` is None while they are being drawn."""
        with asking("") as asked:
            own, territory = house(), asked.world.territory
            files = manifest_soon(own.engine, territory.version, territory.day, home=own.home)
            return {"files": ground.base(asked, files, own.tile_url) if files else None}

    def posts(self, plan: int) -> Body:
        """Who may sign for a plan, and the heads of its grids."""
        with reading() as db:
            codes = find_plan(db, plan).communities
            today, _ = today_and_now(db)
            return {
                "approving": [asdict(row) for row in approving_posts(db, codes, today)],
                "heads": [asdict(row) for row in head_posts(db, codes, today)],
            }

    def at(self, plan: int, seq: int) -> Body:
        """The drawing of a plan after one of its steps; step 0 is the division it began with."""
        with reading() as db:
            kind, around = self._grounds.beneath(db, plan)
            drawn = drawing_of(db, plan, seq)
            return {"seq": seq, "sheets": sheets(drawn, around, limits_of(db, kind))}

    def lineage(self, adoption: int) -> Body:
        with reading() as db:
            bill_of(db, adoption)
            areas = community_lineage_of(db, adoption)
            return {"lineage": lineage_of(db, adoption), "communities": areas}

    def signers(self, adoption: int) -> Body:
        """Who may sign for taking a division back."""
        with reading() as db:
            today, _ = today_and_now(db)
            each = next((row for row in list_adoptions(db) if row.id == adoption), None)
            if each is None:
                raise NotFound("plan.no_adoption", adoption=adoption)
            posts = approving_posts(db, each.communities, today)
            return {"approving": [asdict(row) for row in posts]}
