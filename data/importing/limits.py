"""How large and how strange a file may be before it is refused."""

MIB = 1 << 20

FILE_BYTES = 2048 * MIB
CSV_BYTES = 1024 * MIB
ROWS = 5_000_000
COLUMNS = 500

# A million rows of a real order list unpack to about 400 MB at a ratio of 8 to 15.
ZIP_ENTRIES = 200
ZIP_TOTAL_BYTES = 1024 * MIB
ZIP_RATIO = 60
ZIP_RATIO_MATTERS_FROM = 32 * MIB
WORKBOOK_ENTRIES = 2_000
WORKBOOK_BYTES = 512 * MIB

# The most detailed district outline we met has 90,000 vertices.
VERTICES_OF_ONE = 300_000
VERTICES_OF_ALL = 30_000_000

BOX_MEMORY = 6144 * MIB
BOX_CPU_SECONDS = 240
BOX_WALL_SECONDS = 480
MEND_SECONDS = 5
MEND_VERTICES = 20_000
