"""Columns of compounds and buildings: codes, names, footprints and where each one belongs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory import names, public
from data.demo.territory.columns import Areas, Buildings, Compounds, Floats, Ints, Objects
from data.demo.territory.draft import Draft
from data.demo.territory.footprints import footprints
from data.demo.territory.frame import lonlat, to_lonlat
from data.demo.territory.layout import rectangles
from data.demo.territory.names import spelled
from data.demo.territory.numbering import reading_order
from data.demo.territory.places import Written

KINDS = {
    "hospital": ("医院", "Hospital"), "school": ("小学", "Primary School"),
    "market": ("农贸市场", "Market"), "office": ("办公楼", "Office"),
    "community_centre": ("党群服务中心", "Community Centre"),
    "kindergarten": ("幼儿园", "Kindergarten"),
    "shop": ("商业楼", "Shops"), "works": ("厂房", "Works"),
    "farm": ("农用房", "Farm Building"), "residential": ("民房", "House"),
}  # fmt: skip


def write_compounds(draft: Draft, written: Written, namer: names.Namer) -> tuple[Compounds, Ints]:
    """All compounds in code order, and the way back: number in the stock -> row."""
    stock, areas = draft.stock, written.areas
    first = np.searchsorted(draft.homes.layout.owner, np.arange(len(stock.households)))
    atom = draft.home_atom[first]
    community = written.community_row[draft.divisions.community[atom]]
    plots = draft.lots.plot[draft.place]
    number = reading_order(
        shapely.get_coordinates(shapely.centroid(plots)), community, south_east_first=True
    )
    order = np.lexsort((number, community))
    above = community[order]
    titles = [
        namer.compound(
            str(areas.code[c]), str(areas.name_zh[c])[:-2], (stock.type[k], stock.age_class[k])
        )
        for k, c in zip(order, above, strict=True)
    ]
    compounds = Compounds(
        code=_text([f"{areas.code[c]}2{n:03d}" for c, n in zip(above, number[order], strict=True)]),
        name_zh=_text([t[0] for t in titles]),
        name_en=_text([t[1] for t in titles]),
        community_code=areas.code[above],
        community_no=above,
        type=stock.type[order],
        age_class=stock.age_class[order],
        built_year=stock.built_year[order],
        households=stock.households[order],
        population=stock.population[order],
        is_open=stock.is_open[order],
        has_property_service=stock.has_property_service[order],
        committee=stock.committee[order],
        geom=to_lonlat(plots[order]),
    )
    row = np.empty(len(order), dtype=np.int64)
    row[order] = np.arange(len(order))
    return compounds, row


@dataclass(frozen=True)
class Raw:
    """Buildings (n,) of both sorts before they are ordered and coded."""

    kind: Objects
    atom: Ints
    compound: Ints  # row of the compound store, -1 for none
    site: Ints  # buildings on one lot share it
    floors: Ints
    dwellings: Ints
    corners: Floats
    shape: Objects


def write_buildings(
    draft: Draft,
    written: Written,
    compounds: Compounds,
    compound_row: Ints,
    rng: np.random.Generator,
) -> Buildings:
    """All buildings in code order: those of the compounds first, then the public ones."""
    raw = _raw(draft, compound_row, rng)
    areas, grids = written.areas, written.grids
    community = written.community_row[draft.divisions.community[raw.atom]]
    grid = written.grid_row[draft.divisions.grid[raw.atom]]
    _give_centres(raw, community)
    order = np.lexsort((np.arange(len(grid)), raw.site, raw.compound < 0, raw.compound, community))
    order = order[np.argsort(raw.compound[order] < 0, kind="stable")]
    order = order[np.argsort(community[order], kind="stable")]
    community, grid, compound = community[order], grid[order], raw.compound[order]
    number, serial = _runs(community), _runs(raw.site[order])
    zh, en = _names(raw.kind[order], raw.site[order], serial, areas, community, compound)
    inside = compound >= 0
    return Buildings(
        code=_text([f"{areas.code[c]}{n:05d}" for c, n in zip(community, number, strict=True)]),
        name_zh=zh,
        name_en=en,
        kind=raw.kind[order],
        compound_code=_text([compounds.code[c] if c >= 0 else None for c in compound]),
        compound_no=compound,
        grid_code=grids.code[grid],
        grid_no=grid,
        community_code=areas.code[community],
        community_no=community,
        cluster_no=np.where(inside, (serial + 7) // 8, 0),
        floors=raw.floors[order],
        dwellings=raw.dwellings[order],
        point=shapely.points(lonlat(raw.corners.mean(axis=1)))[order],
        footprint=raw.shape[order],
    )


def _give_centres(raw: Raw, community: Ints) -> None:
    """Every community gets a centre 党群服务中心: its smallest shop or office, if it has none."""
    fit = np.isin(raw.kind, ["shop", "office", "market", "works"])
    side = raw.corners[:, 1:3] - raw.corners[:, :2]
    size = np.hypot(side[:, 0, 0], side[:, 0, 1]) * np.hypot(side[:, 1, 0], side[:, 1, 1])
    served = set(community[raw.kind == "community_centre"].tolist())
    candidates = np.flatnonzero(fit)
    for k in candidates[np.lexsort((size[candidates], community[candidates]))].tolist():
        if int(community[k]) not in served:
            served.add(int(community[k]))
            raw.kind[k] = "community_centre"
            raw.floors[k] = min(int(raw.floors[k]), 4)
            raw.site[k] = -1 - k  # it stands for itself, so it gets no number beside the shops


def _raw(draft: Draft, compound_row: Ints, rng: np.random.Generator) -> Raw:
    homes, premises = draft.homes, draft.premises
    use = premises.use[premises.layout.owner]
    compound = np.where(homes.compound >= 0, compound_row[homes.compound], -1)
    corners = np.concatenate([rectangles(homes.layout), rectangles(premises.layout)])
    style = np.append(homes.style[homes.layout.owner], use)
    shapes = np.full(len(corners), None, dtype=object)
    if draft.recipe.footprints:
        shapes = to_lonlat(footprints(corners, style))
    lots = np.append(homes.lot[homes.layout.owner], premises.lot[premises.layout.owner])
    return Raw(
        kind=np.append(np.full(len(compound), "residential", dtype=object), use),
        atom=np.append(draft.home_atom, draft.public_atom),
        compound=np.append(compound, np.full(len(use), -1)),
        site=lots,
        floors=np.append(homes.floors, public.floors(use, rng)),
        dwellings=np.append(homes.dwellings, np.zeros(len(use), dtype=np.int64)),
        corners=corners,
        shape=shapes,
    )


def _runs(key: Ints) -> Ints:
    """1, 2, 3 ... within each run of equal values."""
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    return np.arange(len(key)) - np.repeat(start, np.diff(np.append(start, len(key)))) + 1


def _names(
    kind: Objects, site: Ints, serial: Ints, areas: Areas, community: Ints, compound: Ints
) -> tuple[Objects, Objects]:
    """`3号楼` in a compound; `柳桥小学 2号楼` on public ground."""
    zh, en = [], []
    for k, _lot, n, c, home in zip(kind, site, serial, community, compound, strict=True):
        if home >= 0:
            zh.append(f"{n}号楼")
            en.append(f"Building {n}")
            continue
        root = str(areas.name_zh[c])[:-2]
        word_zh, word_en = KINDS[k]
        if k == "community_centre":
            zh.append(f"{root}社区{word_zh}")
            en.append(f"{spelled(root)} {word_en}")
            continue
        zh.append(f"{root}{word_zh} {n}号楼")
        en.append(f"{spelled(root)} {word_en}, Building {n}")
    return _text(zh), _text(en)


def _text(values: Sequence[str | None]) -> Objects:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result
