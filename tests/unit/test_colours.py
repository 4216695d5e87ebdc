"""Every text can be read and every class of the map told from its neighbours, whoever looks."""

import re

import pytest

from tests.colours import (
    BLINDNESS,
    THEMES,
    colour,
    contrast,
    difference,
    over,
    rules,
    steps,
    variables,
)

READABLE = 4.5
SEEN = 3.0
GROUNDS = ("--panel", "--raised", "--sunk")
# Words on a ground of their own, with that ground.
ON = {"--on-accent": ("--accent",), "--line": ()}
SOFT = {"--bad": "--bad-soft", "--warn": "--warn-soft", "--good": "--good-soft"}
# Classes are told apart by a difference of at least this in Lab: four times what is just noticed.
APART = 9.0
CLASSES = [f"--class-{n}" for n in range(6)]
SPOTS = ("--spot-no-team", "--spot-team", "--spot-watch", "--spot-done")


def text_variables() -> set[str]:
    """Variables that some rule writes words in."""
    used = (re.fullmatch(r"var\((--[\w-]+)\)", given.get("color", "")) for _, given in rules())
    return {found[1] for found in used if found}


def test_the_measures_are_those_of_the_standards():
    black, white = colour("#000"), colour("#fff")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(colour("#777777"), white) == pytest.approx(4.48, abs=0.01)
    assert difference(black, white) == pytest.approx(100, abs=0.1)
    red, green = colour("#ff0000"), colour("#00ff00")
    assert difference(red, green) == pytest.approx(170.6, abs=0.5)
    assert difference(colour("#d07070"), colour("#70a070"), "deutan") < 30


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_every_ground(theme):
    known = variables(theme)
    poor = []
    names = text_variables()
    assert {"--text", "--muted", "--faint", "--accent", "--bad", "--warn", "--good"} <= names
    for name in sorted(names):
        for ground in ON.get(name, GROUNDS):
            ratio = contrast(colour(known[name]), colour(known[ground]))
            if ratio < READABLE:
                poor.append((name, ground, round(ratio, 2)))
    assert poor == []


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_their_own_tint(theme):
    known = variables(theme)
    poor = []
    for name, tint in {**SOFT, "--accent": "--accent-soft"}.items():
        for ground in ("--panel", "--raised"):
            below = over(colour(known[tint]), colour(known[ground]))
            ratio = contrast(colour(known[name]), below)
            if ratio < READABLE:
                poor.append((name, ground, round(ratio, 2)))
    assert poor == []


def test_a_rule_with_its_own_colours_can_be_read():
    """Rules that name both their ground and their words, as those above the map do."""
    poor, seen = [], 0
    for head, given in rules():
        ground = given.get("background", given.get("background-color", ""))
        for theme in THEMES:
            known = variables(theme)
            try:
                below = colour(_named(ground, known))
                above = colour(_named(given.get("color", ""), known))
            except ValueError:
                continue
            seen += 1
            ratio = contrast(over(above, below), below) if below[3] == 1 else READABLE
            if ratio < READABLE:
                poor.append((head, theme, round(ratio, 2)))
    assert seen >= 6
    assert poor == []


def _named(value: str, known: dict[str, str]) -> str:
    found = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return known.get(found[1], "") if found else value


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", [None, *BLINDNESS])
def test_neighbouring_classes_of_the_map_are_told_apart(theme, kind):
    known = variables(theme)
    found = steps([colour(known[name]) for name in CLASSES], kind)
    assert min(found) >= APART, [round(step, 1) for step in found]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", [None, *BLINDNESS])
def test_the_ends_of_the_classes_are_far_from_each_other(theme, kind):
    known = variables(theme)
    assert difference(colour(known[CLASSES[0]]), colour(known[CLASSES[-1]]), kind) >= 3 * APART


@pytest.mark.parametrize("theme", THEMES)
def test_marks_of_compounds_stand_out_from_the_panels(theme):
    known = variables(theme)
    poor = [
        (name, round(ratio, 2))
        for name in SPOTS
        if (ratio := contrast(colour(known[name]), colour(known["--panel"]))) < SEEN
    ]
    assert poor == []
