"""What an issue is: category, appeal type, source, channel, matter class, urgency, fate."""

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.categories import Categories
from data.demo.facts.columns import Columns
from data.demo.facts.randomness import Rng, pick, split_exactly
from geo.vocab import Appeal, Channel, Matter, Source, Urgency

NORMAL, DESK, REJECTED, MERGED = range(4)  # fates

APPEALS = {
    Appeal.HELP: 56.0,
    Appeal.CONSULT: 22.0,
    Appeal.REPORT: 8.7,
    Appeal.COMPLAINT: 6.9,
    Appeal.SUGGESTION: 0.9,
    Appeal.OTHER: 5.3,
}
SOURCES = {
    Source.HOTLINE: 87.0,
    Source.ONLINE: 5.0,
    Source.VISIT: 2.8,
    Source.BUILDING_DAY: 1.4,
    Source.STEWARD: 0.9,
    Source.PATROL: 0.8,
    Source.MEETING: 0.5,
    Source.PETITION: 0.4,
    Source.LEADER: 0.3,
    Source.LINK: 0.3,
    Source.DEVICE: 0.2,
    Source.MEDIA: 0.1,
    Source.OTHER: 0.3,
}
PHONE_LINE = {
    Channel.PHONE: 95.5,
    Channel.WECHAT: 3.35,
    Channel.SMS: 0.74,
    Channel.WEB: 0.14,
    Channel.TRANSFER: 0.17,
    Channel.LETTER: 0.1,
}
ON_THE_NET = {Channel.WECHAT: 60.0, Channel.APP: 25.0, Channel.WEB: 15.0}
# Share answered at the desk by appeal type; about 20 % of all.
AT_THE_DESK = {Appeal.CONSULT: 0.62, Appeal.SUGGESTION: 0.5, Appeal.THANKS: 1.0, Appeal.OTHER: 0.5}
AT_THE_DESK_ELSE = 0.045
REJECTED_SHARE = 0.008
SIGNATURE = 0.3  # share of a compound's issues that belong to its three chronic categories


def draw_categories(
    rng: Rng, known: Categories, place: Columns, chronic: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Category positions by kind of place; compounds return to their own chronic ones."""
    category = np.empty(len(place["kind"]), dtype=np.int64)
    for kind, weights in enumerate(known.given_kind):
        rows = np.flatnonzero(place["kind"] == kind)
        category[rows] = pick(rng, weights, len(rows))
    again = np.flatnonzero((place["compound"] >= 0) & (rng.random(len(category)) < SIGNATURE))
    which = np.minimum((rng.random(len(again)) ** 1.5 * 3).astype(np.int64), 2)
    category[again] = chronic[place["compound"][again], which]
    return category


def chronic_categories(rng: Rng, known: Categories, compounds: int) -> NDArray[np.int64]:
    """Three chronic categories of each compound, drawn as all its issues are."""
    return pick(rng, known.given_kind[0], compounds * 3).reshape(compounds, 3)


def draw_traits(rng: Rng, known: Categories, category: NDArray[np.int64]) -> Columns:
    """Everything that follows from the category and chance, one column each."""
    count = len(category)
    appeal = split_exactly(rng, APPEALS, count)
    appeal[category == known.number("1203")] = Appeal.THANKS
    policy = (category == known.number("1202")) & (rng.random(count) < 0.8)
    appeal[policy] = Appeal.CONSULT
    source = split_exactly(rng, SOURCES, count)
    return {
        "category": category,
        "appeal": appeal,
        "source": source,
        "channel": _channels(rng, source),
        "matter": _matters(rng, known.matter[category]),
        "urgency": _urgencies(rng, known, category),
        "fate": _fates(rng, appeal),
        "master": np.full(count, -1),
    }


def _channels(rng: Rng, source: NDArray[np.int64]) -> NDArray[np.int64]:
    channel = np.full(len(source), -1)
    for key, parts in ((Source.HOTLINE, PHONE_LINE), (Source.ONLINE, ON_THE_NET)):
        rows = np.flatnonzero(source == key)
        channel[rows] = split_exactly(rng, parts, len(rows))
    return channel


def _matters(rng: Rng, default: NDArray[np.int64]) -> NDArray[np.int64]:
    """The category's default class, moved for some so that the four are about 8/50/38/4 %."""
    luck = rng.random(len(default))
    matter = default.copy()
    matter[(default == Matter.SMALL) & (luck < 0.10)] = Matter.PRIVATE
    matter[(default == Matter.BIG) & (luck < 0.14)] = Matter.SMALL
    matter[(default == Matter.BIG) & (luck > 0.99)] = Matter.HARD
    matter[(default == Matter.HARD) & (luck < 0.28)] = Matter.BIG
    return matter


def _urgencies(rng: Rng, known: Categories, category: NDArray[np.int64]) -> NDArray[np.int64]:
    urgency = known.urgency[category].copy()
    luck = rng.random(len(category))
    urgency[known.safety[category] & (luck < 0.06)] = Urgency.EMERGENCY
    urgency[(urgency == Urgency.URGENT) & (luck > 0.45)] = Urgency.NORMAL
    return urgency


def _fates(rng: Rng, appeal: NDArray[np.int64]) -> NDArray[np.int64]:
    desk = np.full(len(appeal), AT_THE_DESK_ELSE)
    for key, share in AT_THE_DESK.items():
        desk[appeal == key] = share
    luck = rng.random(len(appeal))
    fate = np.where(luck < desk, DESK, NORMAL)
    fate[luck > 1 - REJECTED_SHARE] = REJECTED
    return fate
