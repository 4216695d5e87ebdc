"""Frames of the territory: areas, grids, compounds, buildings and the basemap."""

import numpy as np
import polars as pl
import shapely

from data.demo.facts.ground import Ground
from data.demo.facts.organisations import Offices
from data.demo.load.cells import ids, points, shapes, texts
from data.demo.territory.columns import Territory


def area_frame(ground: Ground) -> pl.DataFrame:
    areas = ground.land.areas
    paths: list[str] = []
    for row, code in enumerate(areas.code):
        parent = ground.parent[row]
        paths.append(("" if parent < 0 else paths[parent]) + f"{code}/")
    return pl.DataFrame(
        {
            "id": np.arange(len(areas.code)) + 1,
            "code": texts(areas.code),
            "level": texts(areas.level),
            "parent_id": ids(ground.parent),
            "path": paths,
            "name_zh": texts(areas.name_zh),
            "name_en": texts(areas.name_en),
            "households": areas.households,
            "population": areas.population,
            "urban_rural_class": ["111"] * len(areas.code),
            "geom": shapes(areas.geom, multi=True),
        }
    )


def grid_frame(land: Territory) -> pl.DataFrame:
    grids = land.grids
    return pl.DataFrame(
        {
            "id": np.arange(len(grids.code)) + 1,
            "code": texts(grids.code),
            "kind": texts(grids.kind),
            "area_id": ids(grids.community_no),
            "name_zh": texts(grids.name_zh),
            "name_en": texts(grids.name_en),
            "households": grids.households,
            "population": grids.population,
            "geom": shapes(grids.geom, multi=True),
        }
    )


def compound_frame(ground: Ground, offices: Offices) -> pl.DataFrame:
    compounds = ground.land.compounds
    company = pl.Series([None, *offices.frame["name_zh"].to_list()], dtype=pl.String)
    return pl.DataFrame(
        {
            "id": np.arange(len(compounds.code)) + 1,
            "code": texts(compounds.code),
            "area_id": ids(compounds.community_no),
            "name_zh": texts(compounds.name_zh),
            "name_en": texts(compounds.name_en),
            "type": texts(compounds.type),
            "age_class": texts(compounds.age_class),
            "built_year": compounds.built_year,
            "households": compounds.households,
            "population": compounds.population,
            "is_open": compounds.is_open,
            "has_property_service": compounds.has_property_service,
            "property_company": company.gather(offices.company),
            "point": shapes(_rounded(ground.compound_point)),
            "geom": shapes(compounds.geom, multi=True),
        }
    )


def _rounded(geometries: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.transform(geometries, lambda xy: np.round(xy, 7)))


def building_frame(ground: Ground) -> pl.DataFrame:
    buildings = ground.land.buildings
    return pl.DataFrame(
        {
            "id": np.arange(len(buildings.code)) + 1,
            "code": texts(buildings.code),
            "kind": texts(buildings.kind),
            "area_id": ids(buildings.community_no),
            "grid_id": ids(buildings.grid_no),
            "compound_id": ids(buildings.compound_no),
            "name_zh": texts(buildings.name_zh),
            "name_en": texts(buildings.name_en),
            "cluster_no": ids(np.asarray(buildings.cluster_no) - 1),
            "floors": buildings.floors,
            "dwellings": buildings.dwellings,
            "geom": points(ground.building_xy[:, 0], ground.building_xy[:, 1]),
            "footprint": shapes(buildings.footprint),
        }
    )


def basemap_frame(land: Territory) -> pl.DataFrame:
    """Roads, water, green and surroundings, in this order."""
    around = land.surroundings
    parts = [
        _features("road", land.roads.road_class, land.roads, land.roads.line),
        _features("water", land.water.kind, land.water, land.water.polygon),
        _features("green", land.green.kind, land.green, land.green.polygon),
        _features("surround", np.full(len(around.polygon), "district"), around, around.polygon),
    ]
    return pl.concat(parts).with_row_index("id", offset=1)


def _features(kind: str, classes: np.ndarray, named: object, lines: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "kind": [kind] * len(lines),
            "feature_class": texts(classes),
            "name_zh": texts(named.name_zh),  # type: ignore[attr-defined]
            "name_en": texts(named.name_en),  # type: ignore[attr-defined]
            "geom": shapes(lines),
        },
        schema_overrides={"kind": pl.String},
    )
