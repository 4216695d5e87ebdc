"""Response: within which time whoever handles an issue has to call the person who raised it."""

import numpy as np
from numpy.typing import NDArray

from geo.vocab import Urgency

EMERGENCY_HOURS = 2
USUAL_HOURS = 24


def contact_minutes(urgency: NDArray[np.int64]) -> NDArray[np.int64]:
    """Minutes from the dispatch to the deadline of the first contact (formula B1).

    Emergencies 特急 have 2 hours, all others 24, as hotlines usually demand.
    """
    hours = np.where(urgency == Urgency.EMERGENCY, EMERGENCY_HOURS, USUAL_HOURS)
    return np.asarray(hours * 60, np.int64)
