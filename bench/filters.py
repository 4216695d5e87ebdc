"""Changes of filter, level and period as the server sees them: one user, twenty users, bytes."""

import random
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bench import grouped
from bench.line import Line, summarised
from bench.measuring import Bench
from bench.questions import Choices, changes, choices
from bench.replay import Answer, Page, User
from geo.scope import Scope

CHANGES = 240
WARMING = 30
PEER_CHANGES = {"small": 240, "district": 240, "prefecture": 60}
USERS = 20
PAUSE_S = 5.0
LASTING_S = 30.0


def one_user(bench: Bench) -> list[Line]:
    """Each change waits for the last answer of the one before."""
    served, known = bench.served(), _choices(bench)
    scopes = changes(known, WARMING + CHANGES)
    bench.tell("filters")
    answers = _walked(Page(served), scopes)[WARMING:]
    bench.tell("filters_peer")
    with bench.home.database() as (_, engine):
        some = [(scope, known.level(scope)) for scope in scopes[WARMING:]]
        sql = grouped.peer(engine, some[: PEER_CHANGES[bench.size]], datetime.now(UTC))
    milliseconds = [1000 * answer.seconds for answer in answers]
    return [
        summarised("filter_server_ms", bench.size, milliseconds, sql),
        summarised("filter_bytes", bench.size, [float(answer.bytes) for answer in answers]),
    ]


def twenty_users(bench: Bench) -> list[Line]:
    """Twenty users, each acting every five seconds, for half a minute."""
    page, known = Page(bench.served()), _choices(bench)
    _walked(page, changes(known, WARMING))
    bench.tell("filters_20")
    taken: list[float] = []
    failed: list[BaseException] = []
    threads = [
        threading.Thread(target=_act, args=(page, known, number, taken, failed), daemon=True)
        for number in range(USERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [summarised("filter_server_ms_20", bench.size, taken)]


def _act(
    page: Page, known: Choices, number: int, taken: list[float], failed: list[BaseException]
) -> None:
    """One user: begins somewhere in the first pause, then acts on the beat, however long answers
    take (a queue that builds up is seen, not hidden)."""
    begun, user = time.monotonic(), User(page)
    beats = int(LASTING_S / PAUSE_S)
    first = random.Random(number).uniform(0, PAUSE_S)
    try:
        for beat, scope in enumerate(changes(known, beats, seed=number)):
            due = begun + first + beat * PAUSE_S
            time.sleep(max(0.0, due - time.monotonic()))
            user.change(scope.to_search())
            taken.append(1000 * (time.monotonic() - due))
    except (OSError, RuntimeError) as error:
        failed.append(error)
    finally:
        user.close()


def _choices(bench: Bench) -> Choices:
    with bench.home.database() as (_, engine), engine.connect() as db:
        return choices(db)


def _walked(page: Page, scopes: Sequence[Scope]) -> list[Answer]:
    user = User(page)
    try:
        return [user.change(scope.to_search()) for scope in scopes]
    finally:
        user.close()


def walk(bench: Bench, count: int) -> None:
    """So many changes by one user, unmeasured."""
    _walked(Page(bench.served()), changes(_choices(bench), count))
