"""No word is left over: every key of the word lists stands in the code or is put together there."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = [
    path for part in ("geo", "data", "dashboard", "bench") for path in (ROOT / part).rglob("*.py")
]
SCRIPTS = [*(ROOT / "dashboard" / "assets").rglob("*.js"), ROOT / "gezhi"]
# Tables that scripts read without naming them: the page and the launcher get them whole.
BY_SCRIPTS = ("draw_room", "launcher")
HOLE = r"([\w.-]+)"
# Keys whose end is a value of the data or is put together of several: no code holds it as a word.
BUILT = (
    r"clock\.borders_label",  # a table and a key that are both handed over, with their label
    r"ladder\.(drill|colour)(_label)?",
    r"compound\.step_(monitor|void)",  # what became of an entry is imported as it is called
    r"draw_room\.hint_(move|redraw)_2",  # the second half of a tool's hint
)


class Said(ast.NodeVisitor):
    """What a program says: its texts, the words of its names, and f-strings as patterns with a
    group for each hole."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.words: set[str] = set()
        self.templates: set[str] = set()
        self.stems: set[str] = set()

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # descriptions say nothing to anybody
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.add(node.value)
            self.words.update(re.findall(r"\w+", node.value.lower()))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else HOLE
            for part in node.values
        ]
        if parts and re.match(r"[a-z_]+\\\.", parts[0]):
            self.templates.add("".join(parts))
        if parts and parts[0].endswith("_"):
            self.stems.add(parts[0])
        for part in node.values:
            if isinstance(part, ast.Constant):
                self.words.update(re.findall(r"\w+", str(part.value).lower()))
            else:
                self.visit(part)

    def generic_visit(self, node: ast.AST) -> None:
        for field in ("id", "attr", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                self.words.add(name.lower())
        super().generic_visit(node)


SAID = Said()
for program in PROGRAMS:
    SAID.visit(ast.parse(program.read_text("utf8")))
TEMPLATES = [re.compile(each) for each in SAID.templates]
SCRIPT_WORDS = set(re.findall(r"\w+", "\n".join(path.read_text("utf8") for path in SCRIPTS)))
WORDS = SAID.words | SCRIPT_WORDS
STEMS = SAID.stems | {word for word in SCRIPT_WORDS if word.endswith("_")}


def is_word(part: str) -> bool:
    """Names count as well: a hole is often filled by a field or a member of an enum, or by a text
    that is put together itself."""
    ends = (part.removeprefix(stem) for stem in STEMS if part.startswith(stem))
    return part in WORDS or part.isdigit() or any(end in WORDS for end in ends)


def by_template(key: str) -> bool:
    found = (template.fullmatch(key) for template in TEMPLATES)
    holes = (re.split(r"[.-]", ".".join(match.groups()).lower()) for match in found if match)
    return any(all(map(is_word, parts)) for parts in holes)


def by_script(key: str) -> bool:
    table, _, name = key.partition(".")
    # The planners' table says a word with this end where communities are divided.
    name = name.removesuffix("_areas")
    return table in BY_SCRIPTS and (name in SCRIPT_WORDS or is_word(name))


def keys() -> list[str]:
    def flat(table: dict[str, object], above: str = "") -> Iterator[str]:
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{above}{key}.")
            else:
                yield above + key

    return list(flat(tomllib.loads((ROOT / "data/vocab/messages.zh.toml").read_text("utf8"))))


def is_found(key: str) -> bool:
    return key in SAID.texts or by_template(key) or by_script(key)


def test_no_word_is_left_over():
    known = keys()
    assert len(known) > 1_500
    left = [key for key in known if not is_found(key)]
    assert [key for key in left if not any(re.fullmatch(each, key) for each in BUILT)] == []


@pytest.mark.parametrize("pattern", BUILT)
def test_what_is_excepted_is_there_and_needs_it(pattern):
    meant = [key for key in keys() if re.fullmatch(pattern, key)]
    assert meant and not all(map(is_found, meant))


@pytest.mark.parametrize(
    "key", ["header.no_such_word", "draw_room.tool_teleport", "nothing.at_all"]
)
def test_a_word_that_nobody_says_is_noticed(key):
    assert not is_found(key)
