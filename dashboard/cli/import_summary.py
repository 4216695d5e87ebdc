"""What an import understood and would do, on the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dashboard.cli.speech import sentence
from data.check.soundness import KINDS, Fault, Soundness
from data.importing.outcome import Outcome, shown
from data.importing.suspicion import Check

LISTED = 12


def show(outcome: Outcome, *, dry_run: bool) -> None:
    """The whole picture for a dry run; for a real one what deserves attention."""
    console = Console(soft_wrap=False, highlight=False)
    _line("import.summary_rows", kind=outcome.kind, form=outcome.form, rows=outcome.rows)
    if dry_run or outcome.problems:
        console.print(_columns(outcome))
        _unused(outcome)
        for name, counted in outcome.meant.items():
            if counted:
                console.print(_words(name, counted.most_common(LISTED)))
    if outcome.dropped:
        _line("import.summary_dropped", count=outcome.dropped)
    if outcome.masked:
        _line("import.summary_masked", count=outcome.masked)
    if outcome.check is not None:
        _check(outcome.check, outcome.system or "–")
    if outcome.placed:
        _placed(outcome)
    for note in outcome.notes:
        _line(note.key, **note.params)
    counts = outcome.counts
    _line(
        "import.summary_counts",
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        bad=outcome.bad,
    )
    if outcome.problems:
        console.print(_problems(outcome))
    if outcome.soundness is not None:
        _soundness(outcome.soundness)


def _line(key: str, **params: object) -> None:
    print(sentence(key, **params))


def _columns(outcome: Outcome) -> Table:
    grid = Table(box=None, pad_edge=False)
    for key in ("field", "column"):
        grid.add_column(sentence(f"import.head_{key}"))
    for number in range(len(outcome.samples)):
        grid.add_column(
            sentence("import.head_sample", number=number + 1), overflow="fold", max_width=32
        )
    for name, column in outcome.columns.items():
        cells = [escape(sample[name]) for sample in outcome.samples]
        grid.add_row(name, escape(column), *cells)
    return grid


def _unused(outcome: Outcome) -> None:
    if outcome.unused:
        listed = ", ".join(outcome.unused[:20]) + (" …" if len(outcome.unused) > 20 else "")
        _line("import.summary_unused", columns=listed)


def _words(name: str, counted: list[tuple[tuple[str, str], int]]) -> Table:
    grid = Table(box=None, pad_edge=False, title=None)
    grid.add_column(sentence("import.head_word", field=name))
    grid.add_column(sentence("import.head_key"))
    grid.add_column(sentence("import.head_count"), justify="right")
    for (word, key), count in counted:
        grid.add_row(escape(word), key, str(count))
    return grid


def _check(check: Check, system: str) -> None:
    if check.share is None:
        _line("import.check_nothing", points=check.points, system=system[:40])
        return
    _line(
        "import.check_share",
        points=check.points,
        system=system[:40],
        percent=f"{100 * check.share:.1f}",
    )
    if check.suspicion is not None:
        _line(
            f"import.suspect_{check.suspicion.kind}",
            percent=f"{100 * check.share:.1f}",
            better=f"{100 * check.suspicion.share:.1f}",
            metres=round(check.suspicion.metres),
            system=check.suspicion.system,
        )


def _placed(outcome: Outcome) -> None:
    parts = [
        sentence(f"import.placed_{key}", count=outcome.placed[key])
        for key in ("point", "building", "compound", "community", "none")
        if outcome.placed.get(key)
    ]
    _line("import.summary_placed", parts=sentence("import.comma").join(parts))


def _soundness(found: Soundness) -> None:
    """What is wrong with the territory now, a line for each kind with its first places."""
    if found.is_sound and found.grids:
        _line("import.sound", grids=found.grids)
    for kind in KINDS:
        if kind in found.counts:
            comma = sentence("import.comma")
            places = comma.join(_place(fault) for fault in found.first(kind))
            _line(f"import.fault_{kind}", count=found.counts[kind], places=places)
    if not found.is_sound:
        _line("import.fault_advice")


def _place(fault: Fault) -> str:
    codes = f"{fault.code}/{fault.other}" if fault.other else fault.code
    size = f" {fault.m2:,.0f} m²" if fault.m2 else ""
    return f"{codes}{size} ({fault.lon}, {fault.lat})"


def _problems(outcome: Outcome) -> Table:
    grid = Table(box=None, pad_edge=False)
    for key in ("row", "column", "value", "reason"):
        grid.add_column(sentence(f"import.report_{key}"), overflow="fold", max_width=60)
    for problem in outcome.problems[:LISTED]:
        reason = sentence(problem.key, **problem.params)
        grid.add_row(
            str(problem.number), escape(problem.column), escape(shown(problem.value)), reason
        )
    if len(outcome.problems) > LISTED:
        grid.add_row("…", "", "", "")
    return grid
