"""What tests of divided communities share: plans, lines that lie between compounds, names."""

from itertools import product

import numpy as np
import shapely
import shapely.ops

from geo.commands import plans
from geo.commands.adopting import Approval, Circumstances, adopt
from geo.queries.planned import ground_beneath
from geo.queries.planning_parameters import People
from geo.queries.plans import drawing_of, find_plan
from geo.rules.fitness import Limits
from tests.planning import ME, NOW, TODAY, namer, value

EVERYBODY = People(1.0, 1e9)  # people of a community: nobody has too few or too many
CLEAR = 300  # steps between a line and the next building, 3 m
NAMES = ("东园社区", "西园社区", "北园社区", "南园社区")


def at_noon(day):
    return NOW + (day - TODAY)


def circumstances(day, people=EVERYBODY):
    return Circumstances(day, at_noon(day), namer, Limits(), people)


def approval(db, day, document="青民发〔2026〕3号"):
    post = value(db, "select code from post where role = 'district_leader' order by code limit 1")
    return Approval(post, "人口过多", document, day, "已听取居民意见")


def ground_of(db, codes, day):
    """The key of the plan's one sheet, and what lies beneath."""
    [(key, here)] = ground_beneath(db, "community", codes, day, at_noon(day)).items()
    return key, here


def opened(db, *codes, day=TODAY):
    return plans.open_plan(db, codes, "拆分社区", ME, day, at_noon(day), "community")


def step(db, plan, action, day=TODAY, **params):
    """The sheet after one more step."""
    row = find_plan(db, plan)
    key, here = ground_of(db, row.communities, day)
    params = {"community": key, **params}
    around = {key: here}
    return plans.edit(db, plan, row.head, action, params, ME, around, at_noon(day)).after[key]


def between_compounds(here, area):
    """The line across an area (steps) that comes near no building and through no compound, and
    leaves most households on its smaller side; in degrees."""
    west, south, east, north = area.bounds
    walls, homes = (
        shapely.union_all(here.compounds),
        shapely.MultiPoint(here.atoms.points.astype(float)),
    )
    shapely.prepare(walls)
    best, most = None, 0.0
    for share, upright in product(np.linspace(0.1, 0.9, 161), (False, True)):
        x, y = west + share * (east - west), south + share * (north - south)
        line = [[x, south - 9e3], [x + 7, north + 9e3]] if upright else None
        line = line or [[west - 9e3, y], [east + 9e3, y + 7]]
        way = shapely.LineString(line)
        if way.intersects(walls) or way.distance(homes) < CLEAR:
            continue
        parts = shapely.get_parts(shapely.ops.split(area, way))
        sides = [
            here.atoms.households[shapely.contains_xy(part, here.atoms.points)].sum()
            for part in parts
        ]
        if len(parts) == 2 and min(sides) > most:
            best, most = line, min(sides)
    assert best is not None, "no line lies between the compounds"
    return (np.asarray(best) / 1e7).tolist()


def named(db, plan, sheet, day=TODAY, names=NAMES):
    for face, name in zip(sheet.faces, names, strict=False):
        step(db, plan, "describe", day, face=face.number, name_zh=name, name_en="")


def halved(db, community, day=TODAY, names=NAMES):
    """A plan that cuts a community in two between its compounds, with names for both."""
    plan = opened(db, community, day=day)
    sheet = drawing_of(db, plan, 0)[community]
    line = between_compounds(ground_of(db, [community], day)[1], sheet.graph.faces[0])
    named(db, plan, step(db, plan, "draw", day, line=line), day, names)
    return plan


def put_into_force(db, plan, day=TODAY, document="青民发〔2026〕3号", at=None):
    """The id of the adoption of a plan as it is."""
    head = find_plan(db, plan).head
    return adopt(db, plan, head, approval(db, day, document), ME, at or circumstances(day))
