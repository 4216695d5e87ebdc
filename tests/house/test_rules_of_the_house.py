"""The house stays livable: small rooms, ids from enums, words from the word lists."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("geo", "data", "dashboard")
MODULES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
SCRIPTS = sorted((ROOT / "dashboard" / "assets").rglob("*.js"))
SHEETS = sorted((ROOT / "dashboard" / "assets").rglob("*.css"))
WIRES = {"Input", "Output", "State"}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
CHINESE = re.compile(r"[\u4e00-\u9fff]")

# Column comments define a term once; invented names of the demo and headers of files are data.
MAY_HOLD_CHINESE = ("geo/models/", "data/demo/", "data/importing/", "data/check/")
MAY_READ_ENVIRONMENT = {"geo/settings.py"}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def texts_outside_docstrings(tree: ast.AST) -> list[ast.Constant]:
    """String constants that are neither docstrings nor bare expressions."""
    bare = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
    ]


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_is_a_small_room_that_says_what_lives_there(path):
    source = path.read_text("utf8")
    tree = ast.parse(source)
    assert source.count("\n") <= LONGEST_MODULE, "split the module"
    assert not source.strip() or ast.get_docstring(tree), "say in one sentence what lives here"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"split {node.name}: {lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_wires_take_ids_from_enums(path):
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WIRES and node.args:
            assert not isinstance(node.args[0], ast.Constant), f"line {node.lineno}: use Ids"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_screen_words_live_in_the_word_lists(path):
    if short(path).startswith(MAY_HOLD_CHINESE):
        return
    strangers = [
        f"line {node.lineno}: {node.value[:30]}"
        for node in texts_outside_docstrings(ast.parse(path.read_text("utf8")))
        if CHINESE.search(node.value)
    ]
    assert strangers == []


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_only_the_settings_read_the_environment(path):
    if short(path) in MAY_READ_ENVIRONMENT or short(path).startswith("data/cluster/"):
        return
    source = path.read_text("utf8")
    assert not re.search(r"\bos\.(getenv|environ\.get|environ\[)", source), "ask geo.settings"


@pytest.mark.parametrize("path", SCRIPTS + SHEETS, ids=short)
def test_scripts_and_sheets_are_small_and_hold_no_screen_words(path):
    source = path.read_text("utf8")
    assert source.count("\n") <= LONGEST_MODULE, "split the file"
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    assert not CHINESE.search(bare), "words come from the word lists"
    assert not re.search(r"https?://(?!www\.w3\.org)", bare), "no outside address"


def flat(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = str(value)
    return found


def test_both_word_lists_say_the_same_things_with_the_same_blanks():
    folder = ROOT / "data" / "vocab"
    zh = flat(tomllib.loads((folder / "messages.zh.toml").read_text("utf8")))
    en = flat(tomllib.loads((folder / "messages.en.toml").read_text("utf8")))
    assert sorted(zh) == sorted(en)
    blanks = re.compile(r"\{(\w+)")
    unlike = [key for key in zh if set(blanks.findall(zh[key])) != set(blanks.findall(en[key]))]
    assert unlike == []


def test_the_top_level_holds_what_the_design_names():
    allowed = {
        *("README.md", "README.zh.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"),
        *("requirements.lock", "requirements-test.lock", "compose.yaml", "gezhi"),
        *("geo", "dashboard", "data", "tests", "bench", "docs", "var"),
    }
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - allowed - {"__pycache__", "build", "gezhi.egg-info"} == set()
