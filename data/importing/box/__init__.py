"""The programs that open a stranger's file: each runs as its own process with limits, no network
and no secrets."""
