"""What a fresh cluster gets before the first migration: roles, the database, its extensions."""

import os
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from data.cluster.places import PORT, Place
from data.cluster.server import ADMIN
from data.database import EXTENSIONS

DATABASE = "gezhi"
OWNER = "gezhi_owner"
APP = "gezhi_app"

# What furnishing makes; a cluster of an older program is furnished again.
VERSION = "2"

# An import of many rows checks their foreign keys together (data/importing/bulk.py).
_SETTINGS = "grant set on parameter session_replication_role to {owner}"
_GRANTS = (
    "alter default privileges for role {owner} in schema public"
    " grant select, insert, update, delete on tables to {app}",
    "alter default privileges for role {owner} in schema public"
    " grant usage, select on sequences to {app}",
    "grant {app} to {owner}",
)


def furnish(place: Place, sockets: Path) -> None:
    """Make roles, database and extensions. May be repeated after having been killed half way."""
    if place.ready.exists() and place.ready.read_text() == VERSION:
        return
    with connect(sockets, "postgres") as server:
        for role in (OWNER, APP):
            if not _exists(server, "select 1 from pg_roles where rolname = %s", role):
                server.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        server.execute(sql.SQL(_SETTINGS).format(owner=sql.Identifier(OWNER)))
    make_database(sockets, DATABASE)
    place.ready.touch(mode=0o600)
    place.ready.write_text(VERSION)
    if place.account.switch:
        os.chown(place.ready, place.account.uid, place.account.gid)


def make_database(sockets: Path, name: str) -> None:
    """A database of the owner with extensions and the plain role's rights on all tables to come."""
    with connect(sockets, "postgres") as server:
        if not _exists(server, "select 1 from pg_database where datname = %s", name):
            create = sql.SQL("create database {} owner {}")
            server.execute(create.format(sql.Identifier(name), sql.Identifier(OWNER)))
    with connect(sockets, name) as database:
        for extension in EXTENSIONS:
            database.execute(
                sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
            )
        for grant in _GRANTS:
            database.execute(
                sql.SQL(grant).format(owner=sql.Identifier(OWNER), app=sql.Identifier(APP))
            )


def drop_database(sockets: Path, name: str) -> None:
    """Drop it if it is there, whoever is connected."""
    with connect(sockets, "postgres") as server:
        server.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


def connect(sockets: Path, database: str) -> psycopg.Connection:
    """An administrator's connection, each statement its own transaction."""
    return psycopg.connect(
        host=str(sockets),
        port=PORT,
        dbname=database,
        user=ADMIN,
        connect_timeout=30,
        autocommit=True,
    )


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
