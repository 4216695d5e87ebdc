"""Repairs one polygon inside the box: make_valid can take minutes on a hostile zig-zag, here it is
killed.

Run as ``python -m data.importing.box.mend``: WKB on standard input, WKB on standard output.
"""

import sys

from data.importing import limits
from data.importing.box.walls import close_in


def main() -> None:
    close_in(memory=limits.BOX_MEMORY, cpu_seconds=limits.MEND_SECONDS, file_bytes=256 * limits.MIB)
    import shapely

    shape = shapely.from_wkb(sys.stdin.buffer.read())
    whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    sys.stdout.buffer.write(shapely.to_wkb(whole))


if __name__ == "__main__":
    main()
