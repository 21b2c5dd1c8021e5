"""The databases that the storage is tested on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/test"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'ratings.db'}"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A new database on the PostgreSQL server of this machine, dropped afterwards."""
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    try:
        connection = server.connect()
    except sa.exc.OperationalError as error:
        pytest.skip(f"no PostgreSQL with a database 'test' at 127.0.0.1:5432: {str(error.orig).splitlines()[0]}")
    name = f"ratings_{uuid.uuid4().hex}"
    with connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield POSTGRESQL.replace("/test", f"/{name}")
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
