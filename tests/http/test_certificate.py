"""Certificates: who was responsible for a point on a day, and by which document; page and PDF."""

from datetime import timedelta

import pypdfium2
import pytest
import sqlalchemy as sa
import sqlalchemy.orm
from flask import Flask

from dashboard.certificates import add_certificates
from geo.errors import GeoError, NotFound
from geo.queries.certificate import certificate
from tests.db.test_adoption import TODAY, value
from tests.db.test_history import DIVIDED, engine, home, merged, url

__all__ = ["engine", "home", "merged", "url"]
DAY_BEFORE = DIVIDED - timedelta(days=1)


@pytest.fixture
def inside(engine, merged):
    """A point of a building in the grid that was merged away."""
    with engine.connect() as db:
        return db.execute(
            sa.text(
                "select st_x(b.geom), st_y(b.geom) from building b join building_home h"
                " on h.building_id = b.id join grid g on g.id = h.grid_id"
                " where g.code = :code order by b.code limit 1"
            ),
            {"code": merged.old},
        ).one()


@pytest.fixture
def client(home):
    server = Flask(__name__)
    add_certificates(server)
    return server.test_client()


def test_the_day_decides_who_was_responsible(engine, merged, inside):
    with sa.orm.Session(engine) as db:
        then = certificate(db, *inside, DAY_BEFORE)
        now = certificate(db, *inside, DIVIDED)
    assert (then.grid.code, now.grid.code) == (merged.old, merged.new)
    assert then.document is None and now.document.number == "青社发〔2026〕7号"
    assert (then.until, now.since) == (DIVIDED, DIVIDED)
    assert then.also == now.also == ()
    assert [area.code for area in then.areas] == sorted(
        (area.code for area in then.areas), key=len, reverse=True
    )
    assert then.post_zh and then.grid.border_m > 0


def test_a_post_given_to_another_grid_is_still_named_for_the_day_before(engine, merged, inside):
    """As a plan may say: the head of the grid that ends goes on in another one."""
    with sa.orm.Session(engine) as db:
        head = certificate(db, *inside, DAY_BEFORE).post_zh
        code = value(
            db,
            "select p.code from post p join grid g on g.id = p.grid_id where g.code = :code"
            " and p.role = 'grid_head'",
            code=merged.old,
        )
        elsewhere = value(db, "select min(code) from grid where valid_to is null and kind = 'base'")
        assert elsewhere not in (merged.old, merged.new)
        db.execute(
            sa.text(
                "update adoption set bill = jsonb_set(bill, '{posts}', (select jsonb_agg("
                " case when m ->> 'post' = :post"
                " then m || jsonb_build_object('to', cast(:to as text)) else m end)"
                " from jsonb_array_elements(bill -> 'posts') m))"
            ),
            {"post": code, "to": elsewhere},
        )
        db.execute(
            sa.text(
                "update post set valid_to = null, grid_id = (select id from grid"
                " where code = :to and valid_to is null) where code = :post"
            ),
            {"post": code, "to": elsewhere},
        )
        assert certificate(db, *inside, DAY_BEFORE).post_zh == head
        assert certificate(db, *inside, DIVIDED).post_zh != head
        db.rollback()


def test_the_distance_is_that_of_the_ellipsoid(engine, merged, inside):
    pyproj = pytest.importorskip("pyproj")
    shapely = pytest.importorskip("shapely")
    with sa.orm.Session(engine) as db:
        found = certificate(db, *inside, DAY_BEFORE)
        near = value(
            db,
            "select st_astext(st_closestpoint(st_boundary(geom),"
            " st_setsrid(st_makepoint(:lon, :lat), 4490))) from grid where code = :code"
            " and valid_from <= :day and (valid_to is null or valid_to > :day)",
            lon=inside[0],
            lat=inside[1],
            code=merged.old,
            day=DAY_BEFORE,
        )
    point = shapely.from_wkt(near)
    metres = pyproj.Geod(ellps="GRS80").inv(*inside, point.x, point.y)[2]
    # The nearest point in degrees is not quite the nearest one in metres.
    assert found.grid.border_m <= metres + 0.01
    assert found.grid.border_m > 0.7 * metres


def test_a_point_on_a_border_belongs_to_the_lowest_code(engine, client):
    with sa.orm.Session(engine) as db:
        lon, lat, codes = db.execute(
            sa.text(
                "select st_x(p), st_y(p), array[a, b] from (select a.code as a, b.code as b,"
                " st_pointn(st_geometryn(st_linemerge(st_collectionextract("
                "st_intersection(a.geom, b.geom), 2)), 1), 2) as p"
                " from grid a join grid b on a.code < b.code and a.area_id = b.area_id"
                " and st_intersects(a.geom, b.geom) where a.kind = 'base' and b.kind = 'base'"
                " and a.valid_to is null and b.valid_to is null) t where p is not null"
                " order by a, b limit 1"
            )
        ).one()
        found = certificate(db, lon, lat, TODAY)
    assert found.grid.code == min(codes)
    assert set(codes) - {found.grid.code} <= {each.code for each in found.also}
    assert all(each.code > found.grid.code for each in found.also)
    text = client.get(f"/certificate?lon={lon}&lat={lat}&day={TODAY}&lang=en").text
    assert f"belongs to the lowest code, {found.grid.code}" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_and_its_pdf_say_the_same(client, merged, inside, lang):
    query = f"lon={inside[0]}&lat={inside[1]}&day={DAY_BEFORE}&lang={lang}"
    page = client.get(f"/certificate?{query}").text
    assert merged.old in page and "<svg" in page and "/certificate.pdf?" in page
    assert "<script" not in page
    answer = client.get(f"/certificate.pdf?{query}")
    assert answer.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(answer.data) as document:
        assert len(document) == 1
        assert merged.old in document[0].get_textpage().get_text_range()


def test_what_is_asked_wrongly_is_told(client, home):
    client.application.testing = True
    with pytest.raises(NotFound, match=r"certificate\.outside"):
        client.get("/certificate?lon=0&lat=0")
    for query in ("lon=nan&lat=1", "lon=1", "lon=x&lat=2", "lon=1e9&lat=3"):
        with pytest.raises(GeoError, match=r"certificate\.bad_point"):
            client.get(f"/certificate?{query}")
    with pytest.raises(GeoError, match=r"certificate\.bad_day"):
        client.get("/certificate?lon=118&lat=35&day=soon")
