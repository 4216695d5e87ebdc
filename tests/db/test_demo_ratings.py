"""Quarterly ratings of the demo: plausible, by the rule, and a migration that keeps the rest."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa

from data import migrate
from data.cluster import Cluster
from data.database import writing_engine
from data.demo.build import build
from data.demo.facts.ratings import quarters
from data.demo.facts.span import Span
from tests.conftest import database_beside

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def url(cluster: Cluster) -> Iterator[str]:
    with database_beside(cluster) as url:
        migrate.upgrade(url)
        build(url, size="small", seed=1, as_of=AS_OF)
        yield url


def ask(url: str, query: str, **named: object) -> list:
    engine = writing_engine(url)
    with engine.begin() as connection:
        rows = connection.execute(sa.text(query), named)
        found = list(rows) if rows.returns_rows else []
    engine.dispose()
    return found


def test_quarters_are_whole_and_reviewed():
    found = quarters(Span.ending(AS_OF))
    assert found[0] == date(2025, 1, 1) and found[-1] == date(2026, 7, 1) and len(found) == 7
    assert quarters(Span.ending(date(2026, 10, 10)))[-1] == date(2026, 4, 1)
    assert quarters(Span.ending(date(2026, 10, 16)))[-1] == date(2026, 7, 1)


def test_stars_and_lists_follow_the_rule(url):
    """Formula K and L once more, in SQL."""
    wrong = ask(
        url,
        """
        with judged as (
            select r.*, exists (
                       select from hotspot_entry e where e.compound_id = r.compound_id
                       and e.listed_on < r.quarter + interval '3 months'
                       and (e.transformed_on is null
                            or e.transformed_on >= r.quarter + interval '3 months')) as listed,
                   rank() over (partition by quarter order by score desc) as best,
                   rank() over (partition by quarter order by score) as worst,
                   floor(count(*) over (partition by quarter) * 0.1 + 0.5) as tenth
            from compound_rating r)
        select * from judged where
            stars <> least(case when listed then 3 else 5 end,
                1 + (score >= 60)::int + (score >= 70)::int + (score >= 80)::int
                + (score >= 90)::int)
            or list <> case when best <= tenth and score >= 85 and not listed then 'red'
                            when worst <= tenth or score < 60 then 'black' else 'none' end
        """,
    )
    assert wrong == []
    lists = dict(map(tuple, ask(url, "select list, count(*) from compound_rating group by 1")))
    assert lists["red"] > 0 and lists["black"] > 0 and lists["none"] > lists["red"]


def test_many_issues_for_the_size_mean_few_points(url):
    rows = ask(
        url,
        "select avg(r.score), (select count(*) from issue i where i.compound_id = c.id)::float8"
        " / c.households from compound_rating r join compound c on c.id = r.compound_id"
        " group by c.id",
    )
    score, rate = np.array(rows, float).T
    order = [np.argsort(np.argsort(values)) for values in (score, rate)]
    assert np.corrcoef(*order)[0, 1] < -0.3


def test_the_migration_keeps_every_other_row(url):
    migrate.downgrade(url, "0002")
    tables = [name for (name,) in ask(url, "select tablename from pg_tables where"
              " schemaname = 'public' and tablename not in ('compound_rating', 'alembic_version',"
              " 'spatial_ref_sys')")]  # fmt: skip
    digest = " union all ".join(
        f"select '{name}', md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
        f" from {name} t" for name in sorted(tables)
    )  # fmt: skip
    before = ask(url, digest)
    migrate.downgrade(url, "0001")
    assert ask(url, "select to_regclass('compound_rating')")[0][0] is None
    assert ask(url, digest) == before
    migrate.upgrade(url)
    assert ask(url, "select count(*) from compound_rating")[0][0] == 0
    migrate.downgrade(url, "0002")
    assert ask(url, digest) == before
    migrate.upgrade(url)


@pytest.mark.parametrize(
    "values",
    [
        "1, '2026-02-01', 80, 4, 'none'",
        "1, '2026-01-01', 101, 5, 'none'",
        "1, '2026-01-01', 80, 6, 'none'",
        "1, '2026-01-01', 80, 4, 'unrated'",
    ],
)
def test_what_cannot_be_is_refused(db, values):
    with pytest.raises(sa.exc.IntegrityError, match="ck_compound_rating"):
        db.execute(
            sa.text(
                "insert into compound_rating (compound_id, quarter, score, stars, list)"
                f" values ({values})"
            )
        )
