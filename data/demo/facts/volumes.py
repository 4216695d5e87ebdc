"""How many issues each compound has: the skew of the base year and the change of the second."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from data.demo.facts.ground import Ground
from data.demo.facts.randomness import Rng, shares

SKEW = 1.125  # log-sd between compounds
OWN_SD = 0.83  # of it, beyond households
TYPE_FACTOR = {"commercial": 1.0, "resettlement": 1.2, "work_unit": 0.9, "mixed": 1.0}
OLD_FACTOR, UNSERVED_FACTOR = 1.15, 1.3


def base_counts(rng: Rng, ground: Ground, total: int) -> NDArray[np.int64]:
    """Issues of each compound in the base year, `total` together.

    Who is high and who is low follows households, type, age and chance; how high is read from the
    lognormal itself (the i-th compound gets its i-th quantile), so that the skew does not depend on
    the seed.
    """
    compounds = ground.land.compounds
    latent = np.log(np.maximum(compounds.households, 1)) + rng.normal(0, OWN_SD, ground.compounds)
    latent += np.log([TYPE_FACTOR[kind] for kind in compounds.type])
    latent += np.where(compounds.age_class == "old", np.log(OLD_FACTOR), 0.0)
    latent += np.where(compounds.has_property_service, 0.0, np.log(UNSERVED_FACTOR))
    rank = np.argsort(np.argsort(latent, kind="stable"), kind="stable")
    return shares(np.exp(SKEW * ndtri((rank + 0.5) / ground.compounds)), total)


def next_year(
    rng: Rng, counts: NDArray[np.int64], listed: NDArray[np.int64], ratios: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Counts of the second year: the listed by their given ratios, all others about -2 % ± 20 %."""
    factor = np.exp(rng.normal(-0.02, 0.2, len(counts)))
    expected = counts * factor
    expected = rng.poisson(expected).astype(np.float64)
    expected[listed] = counts[listed] * ratios
    return np.round(expected).astype(np.int64)


def community_weights(rng: Rng, ground: Ground) -> NDArray[np.float64]:
    """Weight of each area (0 unless a community) for issues known to the community only."""
    areas = ground.land.areas
    weights = np.zeros(len(areas.code))
    own = ground.communities
    weights[own] = np.maximum(areas.population[own], 1) * np.exp(rng.normal(0, 0.3, len(own)))
    return weights
