"""No query looks at every event: what is rare is found as fast among a hundred thousand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.dialects import sqlite

from tests.engine.making import NOW
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventQuery, _statement


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (EventQuery(home_id="here"), "events_home"),
        (EventQuery(home_id="here", camera_id="yard"), "events_camera"),
        (EventQuery(home_id="here", lasting=True), "events_lasting"),
        (EventQuery(home_id="here", camera_id="yard", lasting=True, limit=1), "events_camera_lasting"),
        (EventQuery(home_id="here", since=NOW, until=NOW + timedelta(days=1)), "events_opened"),
    ],
)
async def test_events_are_found_by_an_index(database: Database, query: EventQuery, index: str) -> None:
    statement = _statement(query).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})

    text = f"EXPLAIN QUERY PLAN {statement}"
    rows = await database.read(lambda connection: connection.exec_driver_sql(text).all())
    plan = "; ".join(str(row[-1]) for row in rows)
    assert f"USING INDEX {index} (" in plan, plan


async def test_words_are_found_without_reading_the_events(database: Database) -> None:
    for query in (
        EventQuery(home_id="here", words="cat"),
        EventQuery(home_id="here", camera_id="yard", words="cat"),
    ):
        statement = _statement(query).compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
        )
        text = f"EXPLAIN QUERY PLAN {statement}".replace("%", "%%")
        rows = await database.read(lambda connection, text=text: connection.exec_driver_sql(text).all())
        plan = "; ".join(str(row[-1]) for row in rows)
        assert "USING COVERING INDEX events_words (" in plan, plan
