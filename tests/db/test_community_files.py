"""Plans of communities as files: out with the grids that they cut, and back as the same plan."""

from dataclasses import replace

import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from data.importing.opening import open_table
from data.territory_files.communities import communities_layer, compare_communities
from data.territory_files.community_layers import drawn_layers
from data.territory_files.reading import read_areas
from data.territory_files.taking import take
from data.territory_files.writing import write
from geo.errors import GeoError, Refused
from geo.queries.planned import ground_beneath, parted
from geo.queries.plans import drawing_of, find_plan
from geo.shapes.planar import to_degrees
from tests.dividing import NAMES, halved, put_into_force
from tests.planning import ME, NOW, TODAY, community, db, rows, town, value

__all__ = ["community", "db", "town"]
METRE = 9e-6


def layers_of(db, plan, form="gpkg", level=None):
    row = find_plan(db, plan)
    around = ground_beneath(db, row.kind, row.communities, TODAY, NOW)
    return drawn_layers(db, drawing_of(db, plan, row.head), around, TODAY, form, level)


def whole_district(db):
    """The communities in force as a layer of an exported plan would hold them."""
    found = rows(
        db,
        "select code, name_zh, coalesce(name_en, '') as name_en, st_asbinary(geom) as geom"
        " from area where level = 'community' and valid_to is null order by code",
    )
    return [(each.code, each.name_zh, each.name_en, shapely.from_wkb(each.geom)) for each in found]


def file_of(layer, places, tmp_path, form="gpkg"):
    """A file whose communities are these: code, names, shape."""
    blank = (None,) * (len(layer.fields) - 3)
    made = replace(
        layer,
        rows=[(*place[:3], *blank) for place in places],
        shapes=[bytes(shapely.to_wkb(_multi(place[3]))) for place in places],
    )
    folder = tmp_path / f"made{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    return write([made], form, folder)


def _multi(shape):
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def compared(db, file, **more):
    drawn = read_areas(file, usual=communities_layer(db))
    return compare_communities(db, drawn, TODAY, NOW, **more)


def test_the_file_has_new_communities_and_the_grids_that_they_cut(db, community, tmp_path):
    plan = halved(db, community)
    layers = {layer.name: layer for layer in layers_of(db, plan)}
    assert next(iter(layers)) == communities_layer(db) == "area_community"
    drawn = layers["area_community"]
    told = [dict(zip(drawn.fields, row, strict=True)) for row in drawn.rows]
    assert [each["name_zh"] for each in told] == list(NAMES[:2])
    assert {each["level"] for each in told} == {"community"}
    parting = parted(db, drawing_of(db, plan, find_plan(db, plan).head), TODAY, NOW)
    for key in ("households", "buildings"):
        base = layers["grid_base"]
        grids = [dict(zip(base.fields, row, strict=True))[key] for row in base.rows]
        assert sum(grids) == pytest.approx(sum(each[key] for each in told), abs=len(grids))
    shapes = shapely.from_wkb(drawn.shapes)
    cut = shapely.from_wkb(layers["grid_base"].shapes)
    # Every grid lies in the community it names, and together they are that community.
    for face, area in enumerate(shapes):
        mine = [
            shape
            for shape, row in zip(cut, layers["grid_base"].rows, strict=True)
            if row[layers["grid_base"].fields.index("community")] == parting.label(face)
        ]
        assert mine and shapely.symmetric_difference(shapely.union_all(mine), area).area < 1e-12
    assert {row[0] for row in drawn.rows} == {""}
    standing = value(
        db,
        "select count(*) from grid g join area a on a.id = g.area_id where a.code = :code"
        " and g.kind = 'base' and g.valid_to is null",
        code=community,
    )
    assert len(cut) >= standing > 0
    file = write(list(layers.values()), "gpkg", tmp_path)
    assert {"area_community", "grid_base", "grid_dedicated", "building", "fields"} <= {
        str(name) for name, _ in pyogrio.list_layers(file)
    }
    read = open_table(file, layer="area_community")
    for shape, known in zip(shapely.from_wkb(read.shapes), shapes, strict=True):
        assert shapely.equals_exact(shapely.normalize(shape), shapely.normalize(known))


@pytest.mark.parametrize("form", ["gpkg", "geojson", "zip"])
def test_a_file_comes_back_as_the_plan_that_it_was(db, community, tmp_path, form):
    plan = halved(db, community)
    file = write(layers_of(db, plan, form), form, tmp_path)
    before = drawing_of(db, plan, find_plan(db, plan).head)[community]
    if form == "zip":
        file = write(layers_of(db, plan, form, "area")[:1], form, _folder(tmp_path))
    found = compared(db, file)
    [only] = found.communities
    assert (found.kind, only.code, only.spots) == ("community", community, ())
    assert {change.kind for change in only.changes} <= {"added", "moved", "removed"}
    assert {change.layer for change in only.changes} == {"community"}
    again = take(db, found, "改过的社区", ME, TODAY, NOW)
    row = find_plan(db, again)
    assert (row.kind, row.communities) == ("community", (community,))
    after = drawing_of(db, again, row.head)[community]
    assert sorted(face.name_zh for face in after.faces) == sorted(NAMES[:2])
    was, now = (
        sorted(shapely.to_wkb(shapely.normalize(face)) for face in to_degrees(sheet.graph.faces))
        for sheet in (before, after)
    )
    assert len(was) == len(now) == 2
    # What a border cuts off without a building has joined its neighbour: a few square metres.
    gone = shapely.symmetric_difference(shapely.from_wkb(was), shapely.from_wkb(now))
    assert shapely.area(gone).max() < 10 * METRE**2 * 1.3
    assert put_into_force(db, again) > 0
    standing = db.scalars(
        sa.text(
            "select name_zh from area where valid_from = :day and level = 'community'"
            " and valid_to is null order by code"
        ),
        {"day": TODAY},
    )
    assert sorted(standing) == sorted(NAMES[:2])


def _folder(tmp_path):
    made = tmp_path / "again"
    made.mkdir()
    return made


def test_of_a_whole_district_only_what_changes_becomes_a_plan(db, community, tmp_path):
    places = whole_district(db)
    layer = layers_of(db, halved(db, community), level="area")[0]
    same = compared(db, file_of(layer, places, tmp_path))
    assert (same.communities, same.size) == ((), (0, len(places)))
    with pytest.raises(Refused, match=r"diff\.nothing"):
        take(db, same, "空", ME, TODAY, NOW)
    renamed = [(p[0], "东风社区", *p[2:]) if p[0] == community else p for p in places]
    found = compared(db, file_of(layer, renamed, tmp_path))
    assert found.size == (1, len(places))
    [[change]] = [each.changes for each in found.communities]
    assert (change.kind, change.grid, change.name) == ("renamed", community, "东风社区")
    assert found.communities[0].lines is None
    plan = take(db, found, "改名", ME, TODAY, NOW)
    [face] = drawing_of(db, plan, find_plan(db, plan).head)[community].faces
    assert (face.origin, face.name_zh) == (community, "东风社区")


def test_what_does_not_fit_is_told_and_taken_only_when_accepted(db, community, tmp_path):
    places = whole_district(db)
    layer = layers_of(db, halved(db, community), level="area")[0]
    [mine] = [place for place in places if place[0] == community]
    small = (*mine[:3], shapely.buffer(mine[3], -20 * METRE))
    found = compared(db, file_of(layer, [small], tmp_path))
    assert "gap" in {spot.kind for spot in found.spots}
    with pytest.raises(Refused, match=r"diff\.misfits"):
        take(db, found, "缝隙", ME, TODAY, NOW)
    far = (*mine[:3], shapely.transform(mine[3], lambda xy: xy + 5))
    with pytest.raises(GeoError, match=r"diff\.elsewhere"):
        compared(db, file_of(layer, [far], tmp_path))
    with pytest.raises(GeoError, match=r"diff\.outside"):
        compared(db, file_of(layer, [mine, far], tmp_path))
    with pytest.raises(GeoError, match=r"diff\.other_community"):
        compared(db, file_of(layer, places, tmp_path), only=[community])
    alone = compared(db, file_of(layer, [mine], tmp_path), only=[community])
    assert (alone.size, alone.communities) == ((0, 1), ())
