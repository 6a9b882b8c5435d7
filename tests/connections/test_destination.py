"""Rule destination-locked: no way leads to another posting destination without a refusal.

The ways by the command line and a settings document stand in ``tests/commands/test_settings.py``,
the restored draft in ``test_wizard.py``, a changed row of an open store in ``test_ending.py``.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from console.connections.wizard import WizardService
from console.domain.connection import PostingDestination
from console.domain.draft import Draft
from console.errors import AlreadyConnectedError, PostingDestinationLockedError
from console.home import make_home
from console.store import open_store
from console.store.codec import encode_document
from tests.builders import ADMIN, NOW, connection
from tests.sync.console_kit import running_console

pytestmark = pytest.mark.anyio

NAME = "Harrow Ridge Transport"
TOP = PostingDestination.TOP
PLANNED_FIELDS = "transaction_subsidiary_id_next_attempt_at"
WIZARD: tuple[Callable[[WizardService], Draft], ...] = (
    lambda wizard: wizard.choose_destination(ADMIN, NAME, TOP),
    lambda wizard: wizard.confirm_destination(ADMIN, NAME, NAME),
    lambda wizard: wizard.confirm_entity(ADMIN, NAME, "E200"),
    lambda wizard: wizard.start_empty(ADMIN, NAME),
)
PERMANENT: tuple[dict[str, Any], ...] = (
    {"posting_destination": TOP},
    {"entity_id": "E200"},
    {"company_id": "other"},
)


async def test_wizard_changes_nothing_when_the_subsidiary_is_connected() -> None:
    """Rule destination-locked: what a screen asks of the service, with a draft put back by hand."""
    with running_console(NOW, loads=1) as console:
        made = (await console.connect(NAME)).connection
        console.store.drafts.save(
            Draft(subsidiary_id=made.subsidiary_id, subsidiary_name=NAME, changed_at=NOW)
        )
        for change in WIZARD:
            with pytest.raises(AlreadyConnectedError):
                change(console.connections.wizard)
        assert [made] == console.store.connections.all()


@pytest.mark.parametrize("change", PERMANENT)
def test_store_saves_nothing_when_what_is_permanent_differs(
    home: Path, change: dict[str, Any]
) -> None:
    """Rule destination-locked: compared before saving, whoever asks."""
    store = open_store(home)
    with pytest.raises(PostingDestinationLockedError):
        store.connections.save(replace(connection(), **change))
    kept = store.connections.all()
    store.close()
    assert [connection()] == kept


class Editor:
    """Somebody with an SQLite tool who knows how rows are written."""

    def __init__(self, home: Path) -> None:
        self._path = home / "store.db"

    def rows(self, table: str) -> dict[int, dict[str, Any]]:
        with closing(sqlite3.connect(self._path)) as file:
            found = file.execute(f"SELECT doc_id, doc FROM {table}").fetchall()
        return {row: json.loads(document) for row, document in found}

    def write(self, table: str, row: int, document: dict[str, Any]) -> None:
        raw, checksum = encode_document(document)
        with closing(sqlite3.connect(self._path, isolation_level=None)) as file:
            file.execute(
                f"UPDATE {table} SET doc = ?, crc = ? WHERE doc_id = ?",
                (raw.decode(), checksum, row),
            )

    def move(self) -> None:
        """Send the connection to the top level."""
        [(row, document)] = self.rows("connections").items()
        self.write("connections", row, {**document, "posting_destination": "top", "entity_id": ""})

    def drop_seal(self) -> None:
        """Take the sealed copy away."""
        [row] = [
            row for row, one in self.rows("credentials").items() if one["field"] == "destination"
        ]
        with closing(sqlite3.connect(self._path, isolation_level=None)) as file:
            file.execute("DELETE FROM credentials WHERE doc_id = ?", (row,))

    def want_seals(self) -> None:
        """Let the store say that it is an old one whose connections bear no seals yet."""
        [(row, document)] = self.rows("meta").items()
        self.write("meta", row, {**document, "seals_wanted": True})

    def be_old(self) -> None:
        """Let the store say that it is of version 1."""
        [(row, document)] = self.rows("meta").items()
        self.write("meta", row, {**document, "schema": 1})
        names = ("archive", "tallies", "exchanges", "drafts", "ended_connections")
        with closing(sqlite3.connect(self._path, isolation_level=None)) as file:
            for name in names:
                file.execute(f"DROP TABLE {name}")
            file.execute(f"DROP INDEX ledger_by_{PLANNED_FIELDS}")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one connection, made as the wizard makes it."""
    made = tmp_path / "home"
    make_home(made)
    store = open_store(made)
    with store.batch():
        store.connections.save(connection())
        store.destinations.put(connection())
        store.credentials.set("sub-1", "password", SecretStr("w0rd"))
    store.close()
    return made


@pytest.mark.parametrize(
    "edits",
    [
        (Editor.move,),
        (Editor.move, Editor.drop_seal),
        (Editor.move, Editor.drop_seal, Editor.want_seals),
        (Editor.move, Editor.drop_seal, Editor.be_old),
    ],
    ids=["moved", "unsealed", "seals_wanted", "old"],
)
def test_connection_is_refused_when_the_store_file_was_edited(
    home: Path, edits: tuple[Callable[[Editor], None], ...]
) -> None:
    """Rule destination-locked: by hand, checksum and all, however it is made to look."""
    editor = Editor(home)
    for edit in edits:
        edit(editor)
    store = open_store(home)
    [moved] = store.connections.all()
    with pytest.raises(PostingDestinationLockedError):
        store.destinations.check(moved)
    store.close()
    assert TOP is moved.posting_destination


def test_connection_is_used_when_nobody_edited_the_store_file(home: Path) -> None:
    """Rule destination-locked: the other tests of edits begin with a connection that is sound."""
    store = open_store(home)
    [kept] = store.connections.all()
    store.destinations.check(kept)
    store.close()
    assert connection() == kept
