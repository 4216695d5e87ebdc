"""The language of a page whose address does not say."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from dashboard.tongue import Tongue

STORE = "insert into setting (key, value) values ('languages', cast(:v as jsonb))"


def stored(engine, value):
    with engine.begin() as connection:
        connection.execute(sa.text("delete from setting where key = 'languages'"))
        if value:
            connection.execute(sa.text(STORE), {"v": value})


def test_the_first_stored_language_speaks_and_all_panels_agree(engine):
    stored(engine, '["en", "zh"]')
    try:
        tongue = Tongue(engine, "zh")
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(lambda _: tongue(), range(32))) == {"en"}
    finally:
        stored(engine, None)


def test_without_a_stored_one_the_settings_speak(engine):
    stored(engine, None)
    assert Tongue(engine, "en")() == "en"
    nowhere = sa.create_engine("postgresql+psycopg://nobody@/none?host=/nowhere")
    assert Tongue(nowhere, "zh")() == "zh"


def test_an_unknown_language_is_not_spoken(engine):
    stored(engine, '["tlh"]')
    try:
        assert Tongue(engine, "zh")() == "zh"
    finally:
        stored(engine, None)
