"""Checks of the registers of key places and care targets, and of the visits paid to them."""

import sqlalchemy as sa

from data.check.registry import Verdict, by_query, invariant, together, unless

NO_REGISTER = "no register of key places or care targets has been imported"


@invariant("I20")
def care_targets_stay_few_to_few(connection: sa.Connection) -> Verdict:
    """The register holds nothing but a pseudonym, a building, a kind and dates; no stored bill
    tells of fewer than five."""
    columns = by_query(
        connection,
        "select count(*) from information_schema.columns where table_name = 'care_target'",
        "select 'care_target.' || column_name from information_schema.columns"
        " where table_name = 'care_target' and column_name not in"
        " ('id', 'pseudonym', 'building_id', 'kind', 'active_from', 'active_to') order by 1",
    )
    bills = by_query(connection, BILLS_COUNT, BILLS)
    return together(columns, bills)


_CARE_IN_BILLS = """
    from adoption a, jsonb_path_query(a.bill, 'lax $.**.care_moved') told
"""
BILLS_COUNT = f"select count(*) {_CARE_IN_BILLS}"
BILLS = f"""
select 'the bill of adoption ' || a.id || ' tells of ' || told {_CARE_IN_BILLS}
where case when jsonb_typeof(told) = 'number' then told::numeric end < 5 order by 1
"""


@invariant("I25")
def registers_are_sound(connection: sa.Connection) -> Verdict:
    """A care target lives in a building with dwellings that stood when it was entered; active dates
    are in order; visits and check-ins happened while there was somebody to be visited."""
    return unless(
        NO_REGISTER,
        by_query(
            connection,
            "select count(*) from care_target",
            "select t.pseudonym from care_target t left join building b on b.id = t.building_id"
            " where b.id is null or b.dwellings = 0 or b.valid_to <= t.active_from"
            " or t.active_to <= t.active_from order by 1",
        ),
        by_query(
            connection,
            "select count(*) from key_place",
            "select code from key_place where active_to <= active_from or st_isempty(geom)"
            " order by 1",
        ),
        by_query(connection, *(text.format(what="key_place", name="code") for text in TICKED)),
        by_query(
            connection, *(text.format(what="care_target", name="pseudonym") for text in TICKED)
        ),
    )


TICKED = (
    "select count(*) from check_in where {what}_id is not null",
    "select r.{name} || ' ' || c.month from check_in c join {what} r on r.id = c.{what}_id"
    " where c.month + interval '1 month' <= r.active_from or c.month >= r.active_to order by 1",
)
