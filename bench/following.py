"""From a change on the presenter's tablet until it stands on a wall that follows."""

from bench import chromium
from bench.line import Line, summarised
from bench.measuring import Bench

CHANGES = 40
PERIODS = ("7d", "30d", "90d", "12m", "24m")
# Both pages live in one browser and share its clock (`timeOrigin` is that of the machine).
_SENT = "search => { window.gezhi.go(search); return performance.timeOrigin + performance.now(); }"
_SEEN = """search => new Promise(done => {
  const look = () => {
    if (location.search === search) done(performance.timeOrigin + performance.now());
    else setTimeout(look, 5);
  };
  look();
})"""


def wall(bench: Bench) -> list[Line]:
    """The address on the wall; drawing it takes as long as any change of a filter."""
    address = bench.served().address
    with chromium.profile() as context:
        screen, tablet = context.new_page(), context.new_page()
        chromium.open_map(screen, address + "/wall")
        chromium.open_map(tablet, address + "/")
        tablet.evaluate("window.gezhi.startLeading('main', 'bench', true)")
        chromium.settle(tablet)
        bench.tell("follow")
        taken = []
        for number in range(CHANGES):
            search = f"?p={PERIODS[number % len(PERIODS)]}"
            sent = tablet.evaluate(_SENT, search)
            taken.append(float(screen.evaluate(_SEEN, search)) - float(sent))
            tablet.wait_for_timeout(chromium.QUIET_MS + 37 * (number % 11))
        tablet.evaluate("window.gezhi.stopLeading()")
    return [summarised("follow_ms", bench.size, taken)]
