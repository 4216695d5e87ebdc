"""The server's own configuration file, included from postgresql.conf."""

import os
from pathlib import Path

from data.cluster.places import PORT, Place

NAME = "gezhi.conf"


def configure(place: Place, sockets: Path, *, durable: bool) -> None:
    """Write the configuration and make sure that postgresql.conf includes it, last, so that it
    wins."""
    _write(place, place.data / NAME, _text(sockets, durable=durable))
    main = place.data / "postgresql.conf"
    include = f"include_if_exists = '{NAME}'"
    text = main.read_text("utf8")
    if include not in text:
        _write(place, main, f"{text}\n{include}\n")


def _text(sockets: Path, *, durable: bool) -> str:
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    values = {
        "listen_addresses": "''",
        "port": PORT,
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        "max_connections": 100,
        # Measured queries gain nothing from the compiler and lose its start-up time.
        "jit": "off",
        "shared_buffers": f"'{max(64, min(512, memory_mb // 8))}MB'",
        "effective_cache_size": f"'{max(128, memory_mb // 2)}MB'",
        "work_mem": "'32MB'",
        "maintenance_work_mem": f"'{max(64, min(512, memory_mb // 16))}MB'",
        "max_wal_size": "'2GB'",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "dynamic_shared_memory_type": _shared_memory(),
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    lines = [f"{name} = {value}" for name, value in values.items()]
    return (
        "# Written by Gezhi at every start; put your own changes into postgresql.auto.conf.\n"
        + ("\n".join(lines) + "\n")
    )


def _shared_memory() -> str:
    """Containers often have a /dev/shm of 64 MB, too small for one parallel query."""
    try:
        found = os.statvfs("/dev/shm")
    except OSError:
        return "mmap"
    return "posix" if found.f_frsize * found.f_blocks >= 1_000_000_000 else "mmap"


def _write(place: Place, path: Path, text: str) -> None:
    if path.exists() and path.read_text("utf8") == text:
        return
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf8")
    fresh.chmod(0o600)
    if place.account.switch:
        os.chown(fresh, place.account.uid, place.account.gid)
    fresh.replace(path)
