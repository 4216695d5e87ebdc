"""The peer of the import, run as a program: read a CSV of orders with pandas, join it to the grids
with geopandas, and say how many found one. Stores nothing."""

import sys

import geopandas
import pandas


def join(orders: str, grids: str) -> int:
    """Number of orders that lie in a grid."""
    table = pandas.read_csv(orders, parse_dates=["受理时间", "办结时间"])
    points = geopandas.points_from_xy(table["经度"], table["纬度"])
    frame = geopandas.GeoDataFrame(table, geometry=points, crs=4490)
    placed = geopandas.sjoin(frame, geopandas.read_file(grids), how="left", predicate="within")
    return int(placed["code"].notna().sum())


if __name__ == "__main__":
    print(join(*sys.argv[1:]))
