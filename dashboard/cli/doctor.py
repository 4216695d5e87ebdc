"""`gezhi doctor`: a table of what is installed, what is wrong and how to mend it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.speech import language, sentence
from data.diagnosis import Finding, Verdict, examine
from geo.settings import Settings, settings

MARKS = {
    Verdict.GOOD: "[green]✓[/]",
    Verdict.WORTH_KNOWING: "[yellow]![/]",
    Verdict.BAD: "[red]✗[/]",
    Verdict.SKIPPED: "·",
}

Json = Annotated[bool, typer.Option("--json", help=sentence("cli.doctor_json"))]


def register(app: typer.Typer) -> None:
    app.command("doctor", help=sentence("cli.doctor"))(doctor)


def doctor(as_json: Json = False) -> None:
    findings = examine(settings())
    if as_json:
        print(json.dumps(report(findings, settings()), ensure_ascii=False, indent=2))
    else:
        Console(soft_wrap=False).print(table(findings))
    if any(finding.verdict is Verdict.BAD for finding in findings):
        raise typer.Exit(1)


def report(findings: Sequence[Finding], settings: Settings) -> dict[str, Any]:
    """Findings with their cures as sentences, and the settings in force with secrets masked."""
    rows = [{**asdict(one), "params": None, "cure": cure(one)} for one in findings]
    for row in rows:
        del row["params"]
    return {
        "ok": all(one.verdict is not Verdict.BAD for one in findings),
        "findings": rows,
        "settings": settings.effective(),
        "language": language(),
    }


def table(findings: Sequence[Finding]) -> Table:
    grid = Table(box=None, pad_edge=False)
    grid.add_column()
    for key in ("doctor.what", "doctor.found", "doctor.do"):
        grid.add_column(sentence(key), overflow="fold")
    for one in findings:
        subject = sentence(f"doctor.subject.{one.subject}")
        grid.add_row(MARKS[one.verdict], subject, one.found.replace("[", r"\["), cure(one))
    return grid


def cure(finding: Finding) -> str:
    """What to do about it; empty when there is nothing to do."""
    return sentence(finding.cure, **finding.params) if finding.cure else ""
