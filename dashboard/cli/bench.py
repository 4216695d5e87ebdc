"""`gezhi bench`: measure the program on the demo, a line of JSON a figure."""

import sys
import time
from typing import Annotated

import typer

from bench.figures import FIGURES
from bench.line import Line
from bench.run import figures, wanted
from dashboard.cli.demo import Size
from dashboard.cli.speech import remark, sentence

Names = Annotated[list[str] | None, typer.Argument(metavar="NAME", help=sentence("bench.names"))]
SizeOption = Annotated[Size, typer.Option("--size", help=sentence("bench.size"))]
Json = Annotated[bool, typer.Option("--json", help=sentence("bench.json"))]


def register(app: typer.Typer) -> None:
    app.command("bench", help=sentence("cli.bench"))(bench)


def bench(names: Names = None, size: SizeOption = Size.DISTRICT, as_json: Json = False) -> None:
    begun = time.monotonic()

    def tell(step: str) -> None:
        key, _, count = step.partition(" ")
        seconds = f"{time.monotonic() - begun:>5.0f}"
        title = f"{sentence(f'bench.step.{key}')} {count}".rstrip()
        print(f"  {seconds} s  {title}", file=sys.stderr, flush=True)

    found = []
    for line in figures(wanted(names or ()), size.value, tell):
        print(line.to_json(), flush=True)
        found.append(line)
    if not as_json:
        _summarise(found)


def _summarise(lines: list[Line]) -> None:
    """The same figures to read, beside what is to be reached at this size."""
    for line in lines:
        figure = FIGURES[line.name]
        if line.value is None:
            remark("bench.not_measured", name=line.name)
            continue
        key = "bench.plain"
        if figure.at == line.size:
            key = "bench.reached" if figure.reached(line.value) else "bench.missed"
        remark(
            key,
            name=line.name,
            value=f"{line.value:,.6g}",
            unit=line.unit,
            aim=f"{figure.reach:,.6g}",
        )
