"""Dedicated and micro grids: they stay with their codes through a division, and those of an edited
file come back into a plan."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import shapely
import shapely.ops

from data.territory_files.comparing import compare
from data.territory_files.layers import plan_layers, territory_layers
from data.territory_files.reading import read_areas
from data.territory_files.taking import take
from data.territory_files.writing import write
from geo.commands import plans
from geo.commands.adopting import adopt
from geo.commands.reverting import revert
from geo.errors import GeoError, Refused
from geo.queries.ground import ground
from geo.queries.plans import drawing_of, find_plan, steps_of
from geo.shapes.draft import read, stored
from tests.planning import AT, ME, NOW, TODAY, approval, community, db, rows, session_on, town

__all__ = ["approval", "community", "db", "town"]
METRE = 9e-6
YESTERDAY = TODAY - timedelta(days=1)
HERE = "g.area_id = (select id from area where code = :code)"


def inside(area, west, south, east, north):
    """A rectangle by shares of the box around an area, on whole steps."""
    x0, y0, x1, y1 = area.bounds
    box = shapely.box(
        x0 + west * (x1 - x0), y0 + south * (y1 - y0), x0 + east * (x1 - x0), y0 + north * (y1 - y0)
    )
    return shapely.transform(box, lambda xy: np.round(xy, 7))


def ring(area):
    return [list(each) for each in area.exterior.coords[:-1]]


def halved(area):
    """A line from south to north that cuts an area into two, None where it cuts it into more."""
    west, south, east, north = area.bounds
    middle = round((west + east) / 2, 7)
    line = [[middle, south - 0.01], [middle, north + 0.01]]
    parts = shapely.get_parts(shapely.ops.split(area, shapely.LineString(line)))
    return line if len(parts) == 2 else None


@pytest.fixture
def over(db, community, approval):
    """A community with two dedicated grids and with two micro grids in its largest base grid, in
    force since yesterday. Its base grids by number, largest first."""
    plan = plans.open_plan(db, [community], "专属与微网格", ME, YESTERDAY, NOW)
    around = ground(db, [community], YESTERDAY, NOW)
    sheet = drawing_of(db, plan, 0)[community]
    faces = sorted(zip(sheet.areas, sheet.faces, strict=True), key=lambda each: -each[0].area)
    faces = [each for each in faces if halved(each[0]) is not None]
    core, line = faces[0][0], halved(faces[0][0])
    for head, (action, params) in enumerate(
        [
            ("dedicate", {"ring": ring(inside(core, 0.4, 0.4, 0.6, 0.6)), "name_zh": "商圈"}),
            ("dedicate", {"ring": ring(inside(core, 0.7, 0.45, 0.8, 0.55)), "name_zh": "校园"}),
            ("micro", {"face": faces[0][1].number, "line": line}),
        ]
    ):
        params["community"] = community
        plans.edit(db, plan, head, action, params, ME, around, NOW)
    at = replace(AT, today=YESTERDAY)
    adopt(db, plan, 3, replace(approval, effective_on=YESTERDAY), ME, at)
    return [face for _, face in faces]


def overlays(db, community, day=TODAY):
    """Code, kind, name and shape of what lies over and within the base grids on a day."""
    found = rows(
        db,
        "select g.code, g.kind, g.name_zh, p.code as parent, st_asbinary(g.geom) as geom"
        " from grid g left join grid p on p.id = g.parent_grid_id"
        f" where {HERE} and g.kind <> 'base'"
        " and g.valid_from <= :day and (g.valid_to is null or g.valid_to > :day) order by g.code",
        code=community,
        day=day,
    )
    return {row.code: (row.kind, row.name_zh, row.parent, bytes(row.geom)) for row in found}


def layers_of(db, community):
    found = territory_layers(db, TODAY, "grid", [community])
    return {layer.name: layer for layer in found}


def compared(db, layers, tmp_path, form="gpkg", **more):
    folder = tmp_path / f"made{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    return compare(db, read_areas(write(list(layers), form, folder)), TODAY, NOW, **more)


def shapes_of(layer):
    return [shapely.from_wkb(shape) for shape in layer.shapes]


def with_shapes(layer, shapes):
    return replace(layer, shapes=[bytes(shapely.to_wkb(shape)) for shape in shapes])


def without(layer, *gone):
    keep = [row for row in range(len(layer.rows)) if row not in gone]
    return replace(
        layer, rows=[layer.rows[i] for i in keep], shapes=[layer.shapes[i] for i in keep]
    )


def told(found):
    [only] = found.communities
    return {(change.layer, change.kind, change.name or change.grid) for change in only.changes}


def test_a_plan_begins_with_what_is_in_force_and_a_division_keeps_it(db, community, over, approval):
    before = overlays(db, community)
    assert sorted(kind for kind, *_ in before.values()) == ["dedicated"] * 2 + ["micro"] * 2
    plan = plans.open_plan(db, [community], "改名", ME, TODAY, NOW)
    sheet = drawing_of(db, plan, 0)[community]
    assert [each.name_zh for each in sheet.dedicated] == ["商圈", "校园"]
    assert [number for number, _ in sheet.micro] == [over[0].number]
    around = ground(db, [community], TODAY, NOW)
    with pytest.raises(Refused, match="nothing"), db.begin_nested():
        adopt(db, plan, 0, approval, ME, AT)
    for head, face in enumerate((over[0], over[-1])):
        params = {"community": community, "face": face.number, "name_zh": f"新名{head}"}
        plans.edit(db, plan, head, "describe", params, ME, around, NOW)
    adoption = adopt(db, plan, 2, approval, ME, AT)
    assert overlays(db, community) == before
    assert overlays(db, community, YESTERDAY) == before
    # The base grid of the micro grids has a new version, and so have they; the others have not.
    young = rows(
        db, f"select kind, count(*) from grid g where {HERE} and g.valid_from = :day group by 1"
        " order by 1", code=community, day=TODAY,
    )  # fmt: skip
    assert [tuple(row) for row in young] == [("base", 2), ("micro", 2)]
    later = TODAY + timedelta(days=3)
    revert(db, adoption, replace(approval, effective_on=later), replace(AT, today=later))
    assert overlays(db, community, later) == before


def test_a_moved_dedicated_grid_keeps_its_code_and_one_taken_away_ends(
    db, community, over, approval
):
    before = overlays(db, community)
    plan = plans.open_plan(db, [community], "移动", ME, TODAY, NOW)
    sheet = drawing_of(db, plan, 0)[community]
    around = ground(db, [community], TODAY, NOW)
    first, second = sheet.dedicated
    area = shapely.Polygon(np.asarray(first.ring) / 1e7)
    goal = ring(inside(area, 0.0, 0.0, 1.2, 1.0))
    where = {"community": community, "face": first.number}
    plans.edit(db, plan, 0, "dedicate", {**where, "ring": goal}, ME, around, NOW)
    plans.edit(db, plan, 1, "release", {**where, "face": second.number}, ME, around, NOW)
    with pytest.raises(GeoError, match="no_face"):
        plans.edit(db, plan, 2, "dedicate", {**where, "face": 99, "ring": goal}, ME, around, NOW)
    adoption = adopt(db, plan, 2, approval, ME, AT)
    after = overlays(db, community)
    assert set(before) - set(after) == {second.origin}
    drawn = shapely.MultiPolygon([shapely.Polygon(goal)])
    assert shapely.from_wkb(after[first.origin][3]).equals(drawn)
    assert after[first.origin][:2] == ("dedicated", "商圈")
    assert overlays(db, community, YESTERDAY) == before
    later = TODAY + timedelta(days=3)
    revert(db, adoption, replace(approval, effective_on=later), replace(AT, today=later))
    assert overlays(db, community, later) == before


@pytest.mark.parametrize("form", ["gpkg", "zip"])
def test_overlays_that_were_exported_and_not_edited_are_no_difference(
    db, community, over, tmp_path, form
):
    layers = layers_of(db, community)
    assert {"grid_base", "grid_dedicated", "grid_micro"} == set(layers)
    found = compared(db, layers.values(), tmp_path, form)
    [only] = found.communities
    assert (only.changes, only.spots, only.lines, only.steps) == ((), (), None, ())


def test_dedicated_grids_added_removed_moved_and_renamed_are_told_and_taken(
    db, community, over, approval, tmp_path
):
    layers = layers_of(db, community)
    layer = layers["grid_dedicated"]
    shop, _ = shapes_of(layer)
    name = layer.fields.index("name_zh")
    east = shapely.transform(shop, lambda xy: np.round(xy + np.asarray([10 * METRE, 0]), 7))
    new = shapely.MultiPolygon([inside(shop.geoms[0], -0.5, -0.5, -0.2, -0.2)])
    fresh = [None] * len(layer.fields)
    fresh[name] = "园区"
    renamed = list(layer.rows[0])
    renamed[name] = "东商圈"
    edited = replace(with_shapes(layer, [east, new]), rows=[tuple(renamed), tuple(fresh)])
    found = compared(db, [layers["grid_base"], edited, layers["grid_micro"]], tmp_path)
    assert told(found) == {
        ("dedicated", "moved", "东商圈"),
        ("dedicated", "added", "园区"),
        ("dedicated", "removed", "校园"),
    }
    [move] = [each for each in found.communities[0].changes if each.kind == "moved"]
    assert 8 < move.metres < 11
    plan = take(db, found, "外业", ME, TODAY, NOW)
    assert [step["action"] for step in steps_of(db, plan)] == [
        "open", "release", "dedicate", "describe", "dedicate",
    ]  # fmt: skip
    before = overlays(db, community)
    adopt(db, plan, find_plan(db, plan).head, approval, ME, AT)
    after = overlays(db, community)
    code = layer.rows[0][0]
    assert shapely.from_wkb(after[code][3]).equals(east)
    assert after[code][1] == "东商圈"
    assert {row[1] for row in after.values()} >= {"园区"}
    assert len(after) == len(before)
    assert layer.rows[1][0] not in after


def test_digitising_overlays_again_is_noise(db, community, over, tmp_path):
    rng = np.random.default_rng(3)

    def shaken(shape):
        dense = shapely.segmentize(shape.geoms[0], 60 * METRE)
        corners = shapely.get_coordinates(dense)[:-1]
        return shapely.Polygon(np.round(corners + rng.uniform(-0.2, 0.2, corners.shape) * METRE, 7))

    layers = layers_of(db, community)
    for key in ("grid_dedicated", "grid_micro"):
        layers[key] = with_shapes(layers[key], map(shaken, shapes_of(layers[key])))
    found = compared(db, layers.values(), tmp_path)
    [only] = found.communities
    assert only.steps == ()
    assert {(c.layer, c.kind) for c in only.changes} == {("dedicated", "noise"), ("micro", "noise")}
    assert all(0 < change.metres < 0.5 for change in only.changes)
    with pytest.raises(Refused, match=r"diff\.nothing$"):
        take(db, found, "空", ME, TODAY, NOW)


def test_a_moved_line_of_micro_grids_a_third_one_and_none_at_all(
    db, community, over, approval, tmp_path
):
    layers = layers_of(db, community)
    layer = layers["grid_micro"]
    west, east = sorted(shapes_of(layer), key=lambda shape: shape.bounds[0])
    strip = shapely.box(*east.bounds[:2], east.bounds[0] + 12 * METRE, east.bounds[3])
    both = [west.union(east.intersection(strip)), east.difference(strip)]
    moved = with_shapes(
        layer, [shapely.transform(each, lambda xy: np.round(xy, 7)) for each in both]
    )
    found = compared(db, [layers["grid_base"], moved], tmp_path)
    changes = found.communities[0].changes
    assert {(c.layer, c.kind) for c in changes} == {("micro", "moved")}
    assert len(changes) == 2
    assert all(8 < change.metres < 13 for change in changes)
    x0, y0, x1, y1 = west.bounds
    south = shapely.box(x0, y0, x1, round((y0 + y1) / 2, 7))
    three = [west.intersection(south), west.difference(south), east]
    rows_ = [layer.rows[0], tuple([None] * len(layer.fields)), layer.rows[1]]
    third = replace(with_shapes(layer, three), rows=rows_)
    found = compared(db, [layers["grid_base"], third], tmp_path)
    kinds = sorted((c.layer, c.kind) for c in found.communities[0].changes)
    assert ("micro", "added") in kinds
    plan = take(db, found, "微网格", ME, TODAY, NOW)
    adopt(db, plan, find_plan(db, plan).head, approval, ME, AT)
    now = {code: row for code, row in overlays(db, community).items() if row[0] == "micro"}
    assert len(now) == 3
    ground_now = shapely.union_all([shapely.from_wkb(row[3]) for row in now.values()])
    assert ground_now.symmetric_difference(west.union(east)).area < 1e-10
    assert {row[2] for row in now.values()} == {over[0].origin}


def named(layer, **names):
    """The layer with the names (name_zh) of rows by their place in it: `row0`, `row1`."""
    at = layer.fields.index("name_zh")
    rows_ = [list(row) for row in layer.rows]
    for key, name in names.items():
        rows_[int(key.removeprefix("row"))][at] = name
    return replace(layer, rows=[tuple(row) for row in rows_])


def test_names_of_micro_grids_are_read_and_stay_with_their_ground(
    db, community, over, approval, tmp_path
):
    layers = layers_of(db, community)
    layer = layers["grid_micro"]
    before = {code: row for code, row in overlays(db, community).items() if row[0] == "micro"}
    same = compared(db, [layers["grid_base"], layer], tmp_path)
    assert (same.communities[0].changes, same.communities[0].steps) == ((), ())
    first = layer.rows[0][0]
    found = compared(db, [layers["grid_base"], named(layer, row0="北苑微网格")], tmp_path)
    [change] = found.communities[0].changes
    assert (change.layer, change.kind, change.grid, change.name) == (
        "micro", "renamed", first, "北苑微网格",
    )  # fmt: skip
    plan = take(db, found, "微网格改名", ME, TODAY, NOW)
    draft = drawing_of(db, plan, find_plan(db, plan).head)
    assert stored(read(stored(draft))) == stored(draft)
    around = ground(db, [community], TODAY, NOW)
    out = {each.name: each for each in plan_layers(db, draft, around, TODAY, "grid")}
    assert "北苑微网格" in {row[1] for row in out["grid_micro"].rows}
    adopt(db, plan, find_plan(db, plan).head, approval, ME, AT)
    now = {code: row for code, row in overlays(db, community).items() if row[0] == "micro"}
    assert {code: row[1] for code, row in now.items()} == {
        **{code: row[1] for code, row in before.items()},
        first: "北苑微网格",
    }
    assert {code: row[3] for code, row in now.items()} == {
        code: row[3] for code, row in before.items()
    }
    # A third one brings its name along.
    west, east = sorted(shapes_of(layer), key=lambda shape: shape.bounds[0])
    x0, y0, _, y1 = west.bounds
    south = shapely.box(x0, y0, west.bounds[2], round((y0 + y1) / 2, 7))
    parts = [west.intersection(south), west.difference(south), east]
    blank = tuple([None] * len(layer.fields))
    third = replace(with_shapes(layer, parts), rows=[layer.rows[0], blank, layer.rows[1]])
    tomorrow = TODAY + timedelta(days=1)
    drawn = named(third, row1="南苑微网格")
    folder = tmp_path / "third"
    folder.mkdir()
    areas = read_areas(write([layers["grid_base"], drawn], "gpkg", folder))
    found = compare(db, areas, tomorrow, NOW)
    assert "南苑微网格" in {change.name for change in found.communities[0].changes}
    plan = take(db, found, "三个微网格", ME, tomorrow, NOW)
    at = replace(AT, today=tomorrow)
    later = replace(approval, effective_on=tomorrow)
    adopt(db, plan, find_plan(db, plan).head, later, ME, at)
    names = {row[1] for row in overlays(db, community, tomorrow).values() if row[0] == "micro"}
    assert "南苑微网格" in names and len(names) == 3


def test_micro_grids_that_are_all_deleted_are_gone_and_a_file_without_them_says_nothing(
    db, community, over, tmp_path
):
    layers = layers_of(db, community)
    emptied = replace(layers["grid_micro"], rows=[], shapes=[])
    found = compared(db, [layers["grid_base"], emptied], tmp_path)
    [only] = found.communities
    assert {(c.layer, c.kind) for c in only.changes} == {("micro", "removed")}
    assert [action for action, _ in only.steps] == ["plain"]
    silent = compared(db, [layers["grid_base"]], tmp_path)
    assert silent.communities[0].changes == ()
    single = compared(db, [without(layers["grid_dedicated"], 0)], tmp_path, "geojson")
    assert told(single) == {("dedicated", "removed", "商圈")}


def test_a_dedicated_grid_with_a_hole_or_out_of_its_community_is_told(
    db, community, over, tmp_path
):
    layers = layers_of(db, community)
    layer = layers["grid_dedicated"]
    shop, school = shapes_of(layer)
    hole = shop.difference(inside(shop.geoms[0], 0.3, 0.3, 0.6, 0.6)).union(
        shapely.transform(shop, lambda xy: xy + np.asarray([6 * METRE, 0])).difference(shop)
    )
    with pytest.raises(GeoError, match=r"diff\.dedicated_parts"):
        compared(db, [layers["grid_base"], with_shapes(layer, [hole, school])], tmp_path)
    outline = ground(db, [community], TODAY, NOW)[community].outline
    far = shapely.box(*school.bounds[:2], outline.bounds[2] + 50 * METRE, school.bounds[3])
    found = compared(db, [layers["grid_base"], with_shapes(layer, [shop, far])], tmp_path)
    assert "outside" in {spot.kind for spot in found.spots}
    with pytest.raises(Refused, match=r"diff\.misfits"):
        take(db, found, "越界", ME, TODAY, NOW)


def test_a_plan_with_overlays_that_was_exported_and_imported_is_the_same_drawing(
    db, community, over, tmp_path
):
    plan = plans.open_plan(db, [community], "一", ME, TODAY, NOW)
    around = ground(db, [community], TODAY, NOW)
    sheet = drawing_of(db, plan, 0)[community]
    area = shapely.Polygon(np.asarray(sheet.dedicated[1].ring) / 1e7)
    params = {"community": community, "ring": ring(inside(area, 0, 0, 1, 0.8))}
    plans.edit(
        db, plan, 0, "dedicate", {**params, "face": sheet.dedicated[1].number}, ME, around, NOW
    )
    west, south, east, north = sheet.areas[sheet.row_of(over[1].number)].bounds
    middle = round((south + north) / 2, 7)
    line = {"face": over[1].number, "line": [[west - 0.01, middle], [east + 0.01, middle]]}
    plans.edit(db, plan, 1, "micro", {"community": community, **line}, ME, around, NOW)
    draft = drawing_of(db, plan, 2)
    layers = plan_layers(db, draft, around, TODAY, "grid")
    again = take(db, compared(db, layers, tmp_path), "二", ME, TODAY, NOW)
    found = drawing_of(db, again, find_plan(db, again).head)
    rings = [
        {each.origin: frozenset(each.ring) for each in sheet[community].dedicated}
        for sheet in (draft, found)
    ]
    assert rings[0] == rings[1]
    assert [number for number, _ in found[community].micro] == [
        number for number, _ in draft[community].micro
    ]
    for (_, one), (_, other) in zip(found[community].micro, draft[community].micro, strict=True):
        assert shapely.equals(one.faces, other.faces).all()


def test_sessions_of_these_tests_leave_nothing(town):
    with session_on(town) as fresh:
        assert rows(fresh, "select count(*) from grid where kind <> 'base'")[0][0] == 0
