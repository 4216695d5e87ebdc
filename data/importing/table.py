"""What every file becomes before it is understood: text columns, row numbers and perhaps shapes."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray


class Form(StrEnum):
    """What a file is by its content, whatever it is called."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    SHAPEFILE = "shapefile"
    ZIPPED_SHAPEFILE = "zipped_shapefile"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the importer did or noticed; a sentence of the word list with its parameters."""

    key: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """Rows as text. `numbers` are the row numbers a person sees when the file is opened in a
    spreadsheet."""

    frame: pl.DataFrame
    numbers: NDArray[np.int64]
    form: Form
    shapes: NDArray[np.object_] | None = None
    system: str | None = None
    layer: str | None = None
    notes: list[Note] = field(default_factory=list)
    kind: str | None = None  # what the layer says its shapes are, such as "Polygon Z"
    layers: tuple[str, ...] = ()  # all layers of a file of several

    def __len__(self) -> int:
        return len(self.numbers)
