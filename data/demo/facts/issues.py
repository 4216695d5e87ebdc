"""Two years of issues: the base year, its hotspot list, and a second year that answers to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.facts import bursts, outcomes, placing, times, traits, volumes
from data.demo.facts.categories import KIND_SHARES, Categories, categories
from data.demo.facts.columns import Columns, length, stack, take
from data.demo.facts.courses import Course, draw_courses, pace
from data.demo.facts.exactness import fit_listed
from data.demo.facts.ground import Ground
from data.demo.facts.handling import Lives, live
from data.demo.facts.listing import Listing, count_components, worst
from data.demo.facts.outcomes import Quality, call_back, link_repeats
from data.demo.facts.randomness import shares, stream
from data.demo.facts.recipe import COMPOUND_LINKED, Recipe
from data.demo.facts.slots import Slot
from data.demo.facts.span import NEVER, Span, midnight
from data.demo.facts.traits import draw_categories, draw_traits

# Resolution and satisfaction by the call-back: all others, weak compounds, and those turned round.
OTHERS = {1: (0.938, 0.966), 2: (0.958, 0.982)}
WEAK, TURNED_ROUND = (0.62, 0.70), (0.90, 0.92)
COMPOUND_KINDS = 2


@dataclass(frozen=True)
class Issues:
    """All issues in order of report, their lives, and the list that the base year led to."""

    columns: Columns
    lives: Lives
    listing: Listing
    courses: tuple[Course, ...]


@dataclass(frozen=True)
class Draft:
    """What the drawing of a year needs to know."""

    ground: Ground
    known: Categories
    recipe: Recipe
    span: Span
    seed: int
    weights: NDArray[np.float64]  # of communities
    chronic: NDArray[np.int64]


def draw_issues(ground: Ground, recipe: Recipe, span: Span, seed: int) -> Issues:
    """Draw both years. The list is computed between them, so the second year can answer to it."""
    known = categories()
    rng = stream(seed, "volumes")
    weights = volumes.community_weights(rng, ground)
    chronic = traits.chronic_categories(rng, known, ground.compounds)
    draft = Draft(ground, known, recipe, span, seed, weights, chronic)
    counts = volumes.base_counts(rng, ground, round(COMPOUND_LINKED * recipe.base_issues))
    base, base_lives, listing = _base_year(draft, counts)
    courses = draw_courses(stream(seed, "courses"), span, recipe, listing)
    second = _second_year(draft, base, counts, listing, courses)
    return _joined(draft, base, base_lives, second, listing, courses)


def _base_year(draft: Draft, counts: NDArray[np.int64]) -> tuple[Columns, Lives, Listing]:
    others = _other_counts(draft.recipe.base_issues - int(counts.sum()))
    issues = _draw_year(draft, 1, counts, others, {}, ())
    weak = np.zeros(draft.ground.compounds, dtype=bool)
    weak[_weak_compounds(draft.ground, counts, draft.recipe.hotspots)] = True
    hot = weak[issues["compound"]] & (issues["compound"] >= 0)
    rng = stream(draft.seed, "handling 1")
    lives = live(rng, draft.span, issues, hot)
    new = np.ones(len(hot), dtype=bool)
    closed = lives.at[Slot.VERIFY_OK]
    issues["repeat"] = link_repeats(rng, draft.known, issues, closed, hot, new)
    issues |= call_back(rng, issues, lives, _quality(1, hot, np.zeros_like(hot)), issues["repeat"])
    until = midnight(draft.span.middle)
    counted = count_components(draft.ground, draft.known, issues, due_at(lives, until), until)
    return issues, lives, worst(draft.ground, counted, draft.recipe.hotspots)


def _second_year(
    draft: Draft,
    base: Columns,
    counts: NDArray[np.int64],
    listing: Listing,
    courses: list[Course],
) -> Columns:
    rng = stream(draft.seed, "second year")
    ratios = np.array([course.ratio for course in courses])
    # A few rows more than needed for the listed: the exact number is reached by dropping some.
    after = volumes.next_year(rng, counts, listing.compound, ratios * 1.03 + 0.02)
    rest = draft.recipe.base_issues - int(counts.sum())
    number = round(rest * np.exp(-0.02 + rng.normal(0, 0.004)))
    paces = {course.compound: pace(draft.span, course) for course in courses}
    issues = _draw_year(draft, 2, after, _other_counts(number), paces, list(paces))
    total = draft.recipe.all_issues
    keep = None if total is None else total - draft.recipe.base_issues
    fall = {course.compound: course.ratio for course in courses}
    return fit_listed(stream(draft.seed, "exactness"), base, issues, fall, keep)


def _draw_year(
    draft: Draft,
    year: int,
    counts: NDArray[np.int64],
    others: dict[int, int],
    paces: dict[int, NDArray[np.float64]],
    avoid: list[int] | tuple[int, ...],
) -> Columns:
    rng = stream(draft.seed, f"issues {year}")
    place = stack(
        [
            placing.compound_issues(rng, draft.ground, counts),
            placing.other_issues(rng, draft.ground, others, draft.weights),
        ]
    )
    category = draw_categories(rng, draft.known, place, draft.chronic)
    issues = place | draw_traits(rng, draft.known, category)
    pace_of = np.where(np.isin(place["compound"], list(paces)), place["compound"], -1)
    issues["reported"] = times.draw_times(
        rng, draft.span, year, category, draft.known, paces, pace_of
    )
    bursts.add_bursts(rng, draft.known, draft.span, year, draft.recipe, issues, avoid)
    issues["year"] = np.full(length(issues), year)
    return issues


def _other_counts(total: int) -> dict[int, int]:
    """Rows outside compounds by kind of place."""
    kinds = [kind for kind in KIND_SHARES if kind >= COMPOUND_KINDS]
    amounts = shares(np.array([KIND_SHARES[kind] for kind in kinds]), total)
    return dict(zip(kinds, map(int, amounts), strict=True))


def _weak_compounds(ground: Ground, counts: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Compounds that are badly run in the base year: about those with most issues."""
    return np.argsort(-counts, kind="stable")[: round(k * 1.05)]


def _quality(year: int, hot: NDArray[np.bool_], turned: NDArray[np.bool_]) -> Quality:
    resolved, satisfied = OTHERS[year]
    return Quality(
        np.where(turned, TURNED_ROUND[0], np.where(hot, WEAK[0], resolved)),
        np.where(turned, TURNED_ROUND[1], np.where(hot, WEAK[1], satisfied)),
    )


def due_at(lives: Lives, now: int) -> NDArray[np.int64]:
    """The deadline in force at `now`: extended or set anew only by steps already taken."""
    due = lives.due_first.copy()
    extended = lives.at[Slot.EXTEND] <= now
    due[extended] = lives.due_extended[extended]
    redone = lives.at[Slot.VERIFY_FAIL] <= now
    due[redone] = np.maximum(due, lives.due_redo)[redone]
    return due


def _joined(
    draft: Draft,
    base: Columns,
    base_lives: Lives,
    second: Columns,
    listing: Listing,
    courses: list[Course],
) -> Issues:
    """Both years in one store, in order of report; second-year outcomes know the first year."""
    rng = stream(draft.seed, "handling 2")
    hot, turned = _standing(draft, second, courses)
    lives = live(rng, draft.span, second, hot)
    first = length(base)
    shared = [name for name in second if name in base]
    master = np.where(second["master"] >= 0, second["master"] + first, -1)
    both = stack(
        [{n: base[n] for n in shared}, {n: second[n] for n in shared} | {"master": master}]
    )
    closed = np.concatenate([base_lives.at[Slot.VERIFY_OK], lives.at[Slot.VERIFY_OK]])
    new = np.arange(len(closed)) >= first
    hot_all = np.concatenate([np.zeros(first, dtype=bool), hot])
    repeat = link_repeats(rng, draft.known, both, closed, hot_all, new)
    repeat[:first] = base["repeat"]
    answers = call_back(rng, second, lives, _quality(2, hot, turned), repeat[first:])
    both |= {name: np.concatenate([base[name], answers[name]]) for name in answers}
    both["repeat"] = repeat
    return _in_order(both, _lives_of_both(base_lives, lives), listing, tuple(courses))


def _standing(
    draft: Draft, issues: Columns, courses: list[Course]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which issues are of a listed compound before its transformation, and which after it."""
    settled = np.full(draft.ground.compounds + 1, -1, dtype=np.int64)
    for course in courses:
        day = course.settled_on
        settled[course.compound] = NEVER if day is None else midnight(day)
    when = settled[issues["compound"]]
    hot = (when >= 0) & (issues["reported"] < when)
    return hot, (when >= 0) & ~hot


def _lives_of_both(first: Lives, second: Lives) -> Lives:
    return Lives(
        np.concatenate([first.at, second.at], axis=1),
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("due_first", "due_extended", "due_redo", "level", "rise", "rise_2")
        ),
    )


def _in_order(
    columns: Columns, lives: Lives, listing: Listing, courses: tuple[Course, ...]
) -> Issues:
    """Sort by time of report; references follow their rows."""
    order = np.argsort(columns["reported"], kind="stable")
    moved = np.append(np.argsort(order, kind="stable"), -1)
    result = take(columns, order)
    for name in ("master", "repeat"):
        result[name] = moved[result[name]]
    sorted_lives = Lives(
        np.ascontiguousarray(lives.at[:, order]),
        *(
            getattr(lives, name)[order]
            for name in ("due_first", "due_extended", "due_redo", "level", "rise", "rise_2")
        ),
    )
    return Issues(result, sorted_lives, listing, courses)


__all__ = ["Issues", "draw_issues", "due_at", "outcomes"]
