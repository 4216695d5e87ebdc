"""Machine help over HTTP: ways to divide a community of a plan, worked out in a job, and advice
which grids of a whole district to split or to merge."""

from dataclasses import asdict
from typing import Any

import numpy as np
import shapely
from flask import Flask, request

from dashboard.clock import now
from dashboard.db import house, reading
from dashboard.planning.asked import Sent, sent
from dashboard.planning.drawing import rings
from dashboard.planning.grounds import Grounds
from dashboard.planning.jobs import Body, Cancel, Jobs, Progress
from dashboard.planning.routes import told
from dashboard.server.answers import language
from data.words import word
from geo.commands.plans import LONGEST_TITLE
from geo.errors import GeoError
from geo.queries.freshness import freshness
from geo.queries.ground import Ground
from geo.queries.planned import COMMUNITY
from geo.queries.planning_parameters import grid_limits
from geo.queries.plans import drawing_of, find_plan
from geo.queries.proposing import Offer, Offers, Wish, offers, terrain_of, ways
from geo.queries.remembering import Memory
from geo.queries.suggesting import Advice, advise, path_of
from geo.rules.fitness import Limits
from geo.shapes.draft import MOST_FACES
from geo.shapes.partition import HouseholdRange, Kind
from geo.shapes.planar import STEPS
from geo.shapes.terrain import Terrain

# What takes less is answered at once; for more the page asks again.
AT_ONCE_S = 2.0
MOST_SEED = 2**31 - 1
MOST_ADVICE = 16


def add_proposals(server: Flask) -> None:
    """Serve POST `/plans/<id>/propose`, GET and DELETE `/plans/<id>/propose/<job>`, and GET
    `/suggestions?area=<code>`."""
    help_ = _Help(Grounds.shared(server), Jobs(house().home / "cache" / "proposals"))
    for rule, method, work in (
        ("/plans/<int:plan>/propose", "POST", help_.propose),
        ("/plans/<int:plan>/propose/<job>", "GET", help_.show),
        ("/plans/<int:plan>/propose/<job>", "DELETE", help_.cancel),
        ("/suggestions", "GET", help_.suggestions),
    ):
        server.add_url_rule(rule, f"proposals_{work.__name__}", told(work), methods=[method])


class _Help:
    """One method an address."""

    def __init__(self, grounds: Grounds, jobs: Jobs) -> None:
        self._grounds = grounds
        self._jobs = jobs
        self._advice = Memory(MOST_ADVICE)

    def propose(self, plan: int) -> Body:
        """Nothing is stored in the plan: the planner takes an alternative over by a step."""
        body = sent()
        with reading() as db:
            row = find_plan(db, plan)
            code = body.text("community")
            kind, around = self._grounds.beneath(db, plan)
            if code not in around:
                raise GeoError("plan.unreadable", part="community")
            here, sheet = around[code], drawing_of(db, plan, row.head)[code]
            limits = _any_size(here) if kind == COMMUNITY else grid_limits(db)
            wish = _wish(body, limits)
            terrain = terrain_of(here, sheet, ways(db, *here.area_ids), wish)

        def work(cancel: Cancel, progress: Progress) -> Body:
            return {"head": row.head, **_told(offers(terrain, wish, cancel, progress), terrain)}

        return _named(self._jobs.start(work, AT_ONCE_S))

    def show(self, plan: int, job: str) -> Body:
        return _named(self._jobs.show(job))

    def cancel(self, plan: int, job: str) -> Body:
        return _named(self._jobs.cancel(job))

    def suggestions(self) -> Body:
        """Below one area, or everywhere; each with its place, its reason, and what to open."""
        code = request.args.get("area", "").replace("\0", "?")[:24]
        with reading() as db:
            fresh, limits = freshness(db, now(), None), grid_limits(db)
            key = (code, fresh.today, fresh.territory_version, fresh.facts_version, str(limits))
            path = path_of(db, code, fresh.today) if code else ""
            found = self._advice.get(
                key, lambda: advise(db, path, fresh.today, fresh.as_of, limits)
            )
        return {"today": fresh.today.isoformat(), "suggestions": [_advised(a) for a in found]}


def _advised(advice: Advice) -> Body:
    """Advice with its sentence; `open` is the body of POST /plans, `propose` or `merge` what to do
    there."""
    lang, first = language(), advice.grids[0]
    names = [
        each.name_en if lang == "en" and each.name_en else each.name_zh for each in advice.grids
    ]
    both = word("propose.and", lang).join(names)
    key = f"propose.{advice.kind}_{advice.why}"
    held = sum(each.households for each in advice.grids)
    told = {"names": both, "n": held, "parts": advice.parts, "load": first.load_z}
    return {
        "kind": advice.kind,
        "why": advice.why,
        "grids": [asdict(each) for each in advice.grids],
        "parts": advice.parts,
        "lon": advice.lon,
        "lat": advice.lat,
        "reason": word(key, lang, **told),
        "open": {
            "communities": [first.community],
            "title": word(f"propose.title_{advice.kind}", lang, names=both)[:LONGEST_TITLE],
        },
    }


def _any_size(here: Ground) -> Limits:
    """Communities have no range of households; the machine makes as many as are asked for."""
    return Limits(1.0, max(2.0, float(here.atoms.households.sum())))


def _wish(body: Sent, limits: Limits) -> Wish:
    """Raises GeoError plan.unreadable."""
    usual = HouseholdRange(limits.low, limits.high)
    wished: int | HouseholdRange = usual
    if body.values.get("k") is not None:
        wished = body.whole("k", 1, 1, MOST_FACES)
    elif asked := body.numbers("range"):
        try:
            low, high = asked
            wished = usual = HouseholdRange(low, high)
        except ValueError as error:
            raise GeoError("plan.unreadable", part="range") from error
    return Wish(
        wished,
        usual,
        _faces(body),
        _kinds(body),
        body.values.get("cut_large") is True,
        body.whole("seed", 0, 0, MOST_SEED),
    )


def _faces(body: Sent) -> tuple[int, ...]:
    found = body.numbers("faces")
    if not all(isinstance(each, int) for each in found):
        raise GeoError("plan.unreadable", part="faces")
    return tuple(int(each) for each in found)


def _kinds(body: Sent) -> tuple[Kind, ...]:
    """All of them, the one asked for first."""
    asked = body.text("objective", Kind.HOUSEHOLDS.value)
    if asked not in set(Kind):
        raise GeoError("plan.unreadable", part="objective")
    return tuple(sorted(Kind, key=lambda kind: kind != asked))


def _told(found: Offers, terrain: Terrain) -> Body:
    """Plain values: a job's result is a file. Words are added when it is read."""
    if found.cancelled:
        return {"state": "cancelled"}
    return {
        "cells": found.cells,
        "alternatives": [_alternative(each) for each in found.offers],
        "notes": [
            {
                "key": problem.trouble.value,
                "households": round(problem.households),
                "lon": spot and spot[0],
                "lat": spot and spot[1],
            }
            for problem, spot in zip(found.problems, found.spots, strict=True)
        ],
    }


def _alternative(offer: Offer) -> Body:
    found, sums = offer.found, offer.found.measures
    return {
        "key": found.kind.value,
        "deviation_pct": round(found.deviation_pct, 2),
        "worst_pct": round(found.worst_pct, 1),
        "in_range": round(found.in_range, 4),
        "along_roads": round(found.along_roads, 3),
        "compactness": round(float(np.mean(sums.compactness)), 3),
        "lines": [
            (shapely.get_coordinates(line) / STEPS).round(7).tolist() for line in offer.lines
        ],
        "faces": [
            {
                "households": round(float(held)),
                "issues_month": round(float(work), 2),
                "compactness": round(float(round_), 3),
                "rings": rings(shape),
            }
            for held, work, round_, shape in zip(
                sums.households, sums.work, sums.compactness, offer.shapes, strict=True
            )
        ],
    }


def _named(found: Body) -> Body:
    """A job's state with names and sentences in the reader's language."""
    lang = language()
    notes: list[dict[str, Any]] = [
        {**note, "message": word(f"propose.note_{note['key']}", lang, n=note["households"])}
        for note in found.get("notes", ())
    ]
    named: Body = {
        "alternatives": [
            {**each, "name": word(f"propose.kind_{each['key']}", lang), "notes": notes}
            for each in found.get("alternatives", ())
        ]
    }
    if "notes" in found:
        named["notes"] = notes
    if "error" in found:
        named["message"] = word(found["error"], lang, **found["params"])
    return {**found, **named}
