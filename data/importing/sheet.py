"""A table whose columns are understood: typed values by field, and everything wrong remembered row
by row."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.importing import dates
from data.importing.mapping import Mapping
from data.importing.normal import meanings, number, squeeze, tidy
from data.importing.privacy import PSEUDONYM
from data.importing.table import Note, Table
from geo.errors import GeoError


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be used. `number` is the row of the file, `key` a sentence of the word
    list."""

    number: int
    column: str
    value: str
    key: str
    params: dict[str, object] = field(default_factory=dict)


class Sheet:
    """Reads fields of a table. A value that cannot be used refuses its row; the others go on."""

    def __init__(
        self,
        table: Table,
        columns: dict[str, str],
        mapping: Mapping,
        zone: str,
        discreet: frozenset[str] = frozenset(),
    ) -> None:
        self.table = table
        self.discreet = discreet
        self.columns = columns
        self.mapping = mapping
        self.zone = zone
        self.problems: list[Problem] = []
        self.notes: list[Note] = list(table.notes)
        self.bad: NDArray[np.bool_] = np.zeros(len(table), dtype=bool)
        self.meant: dict[str, Counter[tuple[str, str]]] = {}
        self._texts: dict[str, pl.Series] = {}
        self._days: dict[str, pl.Series] = {}
        self._listed = ", ".join(table.frame.columns[:40])

    def __len__(self) -> int:
        return len(self.table)

    def has(self, name: str) -> bool:
        return name in self.columns

    def text(self, name: str) -> pl.Series:
        """The tidy text of a field, null everywhere when the file does not have it."""
        if name not in self._texts:
            if name in self.columns:
                column = self.columns[name]
                raw = self.table.frame.select(tidy(pl.col(column)).alias(name))
                self._texts[name] = raw.to_series()
                self._forget(column)
            else:
                self._texts[name] = pl.Series(name, [None] * len(self), dtype=pl.String)
        return self._texts[name]

    def _forget(self, column: str) -> None:
        """Let go of a raw column once all fields that need it are read: half the memory of a large
        file."""
        waiting = (name for name, held in self.columns.items() if held == column)
        if all(name in self._texts for name in waiting):
            self.table.frame = self.table.frame.drop(column)

    def refuse(self, row: int, name: str, key: str, **params: object) -> None:
        """Mark a row as unusable; `name` is the field whose value is to blame."""
        column = self.columns.get(name, "")
        value = self.tellable(name, self.text(name)[row]) if column else ""
        self.bad[row] = True
        self.problems.append(Problem(int(self.table.numbers[row]), column, value, key, params))

    def tellable(self, name: str, value: str | None) -> str:
        """A value as samples and reports may show it: of a discreet field pseudonyms only."""
        plain = value or ""
        return "" if name in self.discreet and not re.match(PSEUDONYM, plain) else plain

    def refuse_all(self, rows: NDArray[np.bool_], name: str, key: str, **params: object) -> None:
        for row in np.flatnonzero(rows):
            self.refuse(int(row), name, key, **params)

    def required(self, *names: str) -> None:
        """Refuse the rows in which a field is empty. Raises GeoError when the file lacks the
        column."""
        for name in names:
            if not self.has(name):
                raise GeoError("import.field_needed", field=name, columns=self._listed)
            self.refuse_all(self.text(name).is_null().to_numpy(), name, "import.bad_missing")

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A decimal field without refusing anything; NaN where there is no number."""
        values = pl.DataFrame(self.text(name)).select(number(pl.col(name))).to_series()
        return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()

    def whole(self, name: str, low: int, high: int) -> pl.Series:
        """A whole number between two bounds; anything else refuses the row."""
        values = self.numbers(name)
        with np.errstate(invalid="ignore"):
            fine = (values >= low) & (values <= high) & (values == np.floor(values))
        present = self.text(name).is_not_null().to_numpy()
        self.refuse_all(present & ~fine, name, "import.bad_whole", low=low, high=high)
        return pl.Series(name, np.where(fine, values, 0)).cast(pl.Int64).set(pl.Series(~fine), None)

    def moment(self, name: str) -> pl.Series:
        """Aware times in UTC; a text that is no time refuses the row."""
        texts = self.text(name)
        times = dates.parse(texts, self.zone, self.mapping.date_format)
        lost = (texts.is_not_null() & times.is_null()).to_numpy()
        self.refuse_all(lost, name, "import.bad_time", zone=self.zone)
        return times.alias(name)

    def day(self, name: str) -> pl.Series:
        """Days in the zone of the file; a text that is no time refuses the row, once."""
        if name not in self._days:
            local = self.moment(name).dt.convert_time_zone(self.zone)
            self._days[name] = local.dt.date()
        return self._days[name]

    def choice(self, name: str, enumeration: str, *, unknown: str | None = None) -> pl.Series:
        """The key of an enumeration for each cell. An unknown word refuses the row unless `unknown`
        stands in."""
        own = {squeeze(word): key for word, key in self.mapping.values.get(name, {}).items()}
        known = meanings(enumeration) | own
        texts = self.text(name)
        counted = texts.drop_nulls().value_counts()
        found: dict[str, str] = {}
        for word, count in counted.iter_rows():
            key = known.get(squeeze(word), unknown)
            if key is not None:
                found[word] = key
            self.meant.setdefault(name, Counter())[(word, key or "?")] += count
        self._check_keys(name, enumeration, own)
        strange = texts.is_not_null() & ~texts.is_in(list(found))
        self.refuse_all(strange.to_numpy(), name, "import.bad_word")
        return texts.replace_strict(found, default=None, return_dtype=pl.String)

    def _check_keys(self, name: str, enumeration: str, own: dict[str, str]) -> None:
        keys = set(meanings(enumeration).values())
        for key in own.values():
            if key not in keys:
                raise GeoError(
                    "import.value_unknown", field=name, value=key, known=", ".join(sorted(keys))
                )

    def unique(self, name: str) -> None:
        """Refuse every row but the first that bears the same value."""
        texts = self.text(name)
        again = (texts.is_not_null() & ~texts.is_first_distinct()).to_numpy()
        self.refuse_all(again, name, "import.bad_twice")
