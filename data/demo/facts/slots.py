"""The steps an issue can take, as fixed slots in order, and what each does to its status."""

from enum import IntEnum

import numpy as np

from geo.vocab import Action, Status

KEEP = 0  # the step changes no status


class Slot(IntEnum):
    """One possible step of an issue's life; an issue takes some of them, never one twice."""

    REGISTER = 0
    ACCEPT = 1
    REJECT = 2
    MERGE = 3
    ANSWER = 4
    DISPATCH = 5
    RETURN = 6
    DISPATCH_AGAIN = 7
    SIGN = 8
    CONTACT = 9
    START = 10
    ESCALATE = 11
    SIGN_2 = 12
    START_2 = 13
    ESCALATE_2 = 14
    SIGN_3 = 15
    START_3 = 16
    EXTEND = 17
    SUSPEND = 18
    RESUME = 19
    RESPOND = 20
    VERIFY_FAIL = 21
    START_REDO = 22
    RESPOND_AGAIN = 23
    VERIFY_OK = 24


STEPS: dict[Slot, tuple[Action, int]] = {
    Slot.REGISTER: (Action.REGISTER, Status.REGISTERED),
    Slot.ACCEPT: (Action.ACCEPT, Status.ACCEPTED),
    Slot.REJECT: (Action.REJECT, Status.REJECTED),
    Slot.MERGE: (Action.MERGE, Status.MERGED),
    Slot.ANSWER: (Action.ANSWER, Status.AWAITING_VERIFICATION),
    Slot.DISPATCH: (Action.DISPATCH, Status.DISPATCHED),
    Slot.RETURN: (Action.RETURN, Status.ACCEPTED),
    Slot.DISPATCH_AGAIN: (Action.DISPATCH, Status.DISPATCHED),
    Slot.SIGN: (Action.SIGN, Status.SIGNED),
    Slot.CONTACT: (Action.CONTACT, KEEP),
    Slot.START: (Action.START, Status.IN_PROGRESS),
    Slot.ESCALATE: (Action.ESCALATE, Status.DISPATCHED),
    Slot.SIGN_2: (Action.SIGN, Status.SIGNED),
    Slot.START_2: (Action.START, Status.IN_PROGRESS),
    Slot.ESCALATE_2: (Action.ESCALATE, Status.DISPATCHED),
    Slot.SIGN_3: (Action.SIGN, Status.SIGNED),
    Slot.START_3: (Action.START, Status.IN_PROGRESS),
    Slot.EXTEND: (Action.EXTEND, KEEP),
    Slot.SUSPEND: (Action.SUSPEND, Status.SUSPENDED),
    Slot.RESUME: (Action.RESUME, Status.IN_PROGRESS),
    Slot.RESPOND: (Action.RESPOND, Status.AWAITING_VERIFICATION),
    Slot.VERIFY_FAIL: (Action.VERIFY_FAIL, Status.REDO),
    Slot.START_REDO: (Action.START, Status.IN_PROGRESS),
    Slot.RESPOND_AGAIN: (Action.RESPOND, Status.AWAITING_VERIFICATION),
    Slot.VERIFY_OK: (Action.VERIFY_OK, Status.CLOSED),
}
ACTION = np.array([int(STEPS[slot][0]) for slot in Slot], dtype=np.int8)
STATUS = np.array([int(STEPS[slot][1]) for slot in Slot], dtype=np.int8)

DESK_STEPS = (
    Slot.REGISTER,
    Slot.ACCEPT,
    Slot.REJECT,
    Slot.MERGE,
    Slot.ANSWER,
    Slot.DISPATCH,
    Slot.DISPATCH_AGAIN,
)
CHECKING_STEPS = (Slot.VERIFY_FAIL, Slot.VERIFY_OK)
# Who acts: the desk, the one in charge at the rung of the escalation ladder, or who checks.
HANDLER_ROLES = (
    "steward",
    "grid_worker",
    "compound_branch",
    "community",
    "street",
    "department",
    "department",
    "department",
)
