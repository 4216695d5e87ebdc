"""Checks of organisations and responsibilities."""

import sqlalchemy as sa

from data.check.registry import Verdict, by_query, invariant, together


@invariant("I6")
def one_in_charge_at_a_time(connection: sa.Connection) -> Verdict:
    """One active branch and one active team per compound, one area leader per area; a joint branch
    serves two or more compounds of one community, a single one serves one."""
    return together(
        _twice(connection, "branch_compound", "compound_id", "valid_to is null"),
        _twice(connection, "special_team", "compound_id", "status <> 'withdrawn'"),
        _twice(connection, "owners_committee", "compound_id", "dissolved_on is null"),
        _twice(connection, "leader_assignment", "area_id", "kind = 'area' and valid_to is null"),
        by_query(connection, JOINT_COUNT, JOINT),
    )


def _twice(connection: sa.Connection, table: str, column: str, active: str) -> Verdict:
    return by_query(
        connection,
        f"select count(*) from {table} where {active}",
        f"select '{table} {column} ' || {column} from {table} where {active}"
        f" and {column} is not null group by {column} having count(*) > 1 order by {column}",
    )


JOINT_COUNT = "select count(*) from party_org where level = 'branch' and valid_to is null"
JOINT = """
select p.code || ' is ' || coalesce(p.setup, 'neither single nor joint') || ' with ' || count(c.id)
from party_org p
left join branch_compound b on b.branch_id = p.id and b.valid_to is null
left join compound c on c.id = b.compound_id
where p.level = 'branch' and p.valid_to is null
group by p.id
having (p.setup = 'joint') is distinct from (count(c.id) > 1)
    or count(c.id) = 0 or count(distinct c.area_id) > 1
order by 1
"""


@invariant("I15")
def weights_sum_to_one(connection: sa.Connection) -> Verdict:
    """Every parameter whose key ends in `weights` holds shares not below 0 that sum to 1."""
    return by_query(
        connection,
        "select count(*) from rule_param where key like '%weights'",
        "select p.key || ' sums to ' || sum(w.value::numeric) from rule_param p,"
        " jsonb_each_text(p.value) w where p.key like '%weights'"
        " group by p.key, p.scope, p.valid_from"
        " having abs(sum(w.value::numeric) - 1) > 1e-9 or min(w.value::numeric) < 0 order by 1",
    )


@invariant("I17")
def no_resident_is_named(connection: sa.Connection) -> Verdict:
    """No column for names, phones or ID numbers of people, and no such number in free text."""
    columns = by_query(
        connection,
        "select count(*) from information_schema.columns where table_schema = 'public'",
        "select table_name || '.' || column_name from information_schema.columns"
        " where table_schema = 'public' and column_name ~"
        " '(phone|mobile|id_card|idcard|resident|complainant|caller|appellant_name)' order by 1",
    )
    number = r"(^|[^0-9])(1[3-9][0-9]{9}|[0-9]{17}[0-9Xx])([^0-9]|$)"
    texts = (("issue", "issue_no", "title || ' ' || coalesce(description, '')"),
             ("visit", "visit_no", "findings"))  # fmt: skip
    return together(
        columns,
        *(
            by_query(
                connection,
                f"select count(*) from {table} where {text} is not null",
                f"select {key} from {table} where {text} ~ '{number}' order by 1",
            )
            for table, key, text in texts
        ),
    )
