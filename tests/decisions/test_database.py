"""The database: opened twice it is the same one; the migrations build exactly what schema.py says."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hepwatch.decisions.database import Database
from hepwatch.decisions.schema import metadata


def test_opened_again_it_holds_the_same_secret(database: Database, url: str) -> None:
    again = Database(url)
    assert again.token_key == database.token_key and len(again.token_key) == 32
    again.close()


def test_two_installations_have_two_secrets(database: Database, tmp_path_factory: object) -> None:
    other = Database(f"sqlite:///{tmp_path_factory.mktemp('other')}/d.sqlite")  # type: ignore[attr-defined]
    assert other.token_key != database.token_key
    other.close()


def test_the_migrations_build_the_schema(database: Database) -> None:
    with database.engine.begin() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []
