"""The whole store as one object: every repository over one database.

Place in the path: ``wiring`` opens it, services and the engine take it as an argument. Each thread
opens its own.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from console.clock import Clock
from console.deferred import deferred, late
from console.store.connections import ConnectionStore
from console.store.credentials import CredentialStore
from console.store.cycles import CycleStore
from console.store.database import KEY_NAME, Database
from console.store.destinations import DestinationSeals
from console.store.drafts import DraftStore
from console.store.keys import KeyFile, MemoryKeys
from console.store.ledger import LedgerStore
from console.store.opening import memory_database, open_database
from console.store.papers import PaperStore
from console.store.payments import PaymentStore
from console.store.requests import RequestStore
from console.store.upgrading import finish_upgrade

if TYPE_CHECKING:
    from console.store.audit import AuditStore
    from console.store.care import CareStore
    from console.store.exchanges import ExchangeStore
    from console.store.looks import LookStore
    from console.store.parties import PartyStore
    from console.store.queries import QueryStore
    from console.store.reference import ReferenceStore
else:
    AuditStore = deferred("console.store.audit:AuditStore")
    CareStore = deferred("console.store.care:CareStore")
    ExchangeStore = deferred("console.store.exchanges:ExchangeStore")
    LookStore = deferred("console.store.looks:LookStore")
    PartyStore = deferred("console.store.parties:PartyStore")
    QueryStore = deferred("console.store.queries:QueryStore")
    ReferenceStore = deferred("console.store.reference:ReferenceStore")

__all__ = ["KEY_NAME", "Store", "memory_store", "open_store"]


class Store:
    """Every repository over one database."""

    def __init__(self, database: Database, keys: KeyFile | MemoryKeys) -> None:
        self.database = database
        """The database itself, for checks and backups."""
        self.connections = ConnectionStore(database)
        """Connections and subsidiaries."""
        self.drafts = DraftStore(database)
        """Connections that are being made."""
        self.ledger = LedgerStore(database)
        """Transactions and attempts."""
        self.parties = late(lambda: PartyStore(database))
        """Customers and vendors that were created, and which ones people chose."""
        self.papers = PaperStore(database)
        """Documents whose papers are to be looked for."""
        self.payments = PaymentStore(database)
        """Payments of Sage, and how far they have come home."""
        self.care = late(lambda: CareStore(database))
        """What people say of causes."""
        self.queries = late(lambda: QueryStore(database))
        """Saved views, and what people asked lately."""
        self.looks = late(lambda: LookStore(database))
        """When everybody last took over."""
        self.exchanges = late(lambda: ExchangeStore(database))
        """Requests to Sage and their answers, for a while."""
        self.cycles = CycleStore(database)
        """Runs and schedule."""
        self.requests = RequestStore(database)
        """Wishes to the process that sends."""
        self.reference = late(lambda: ReferenceStore(database))
        """Sage's lists."""
        self.audit = late(lambda: AuditStore(database))
        """Who changed what."""
        self.credentials = CredentialStore(database, keys)
        """Sealed secrets and the ids beside them."""
        self.destinations = DestinationSeals(self.credentials)
        """Sealed copies of what is permanent about a connection."""

    def batch(self) -> AbstractContextManager[None]:
        """Make everything inside one commit, over all repositories; may be nested."""
        return self.database.batch()

    def revision(self) -> int:
        """Return a number that changes when anybody has changed the store."""
        return self.database.revision()

    def close(self) -> None:
        """Close the store; every later use is refused."""
        self.database.close()


def open_store(
    home: Path, *, must_exist: bool = True, check: bool = True, check_large: bool = True
) -> Store:
    """Open the store of a home, in the calling thread.

    Args:
        home: The folder; made with the store when ``must_exist`` is off.
        must_exist: Refuse to make a first store.
        check: Let SQLite check the file; off for a second opening by the same process.
        check_large: Do that with a file of which it takes long, too; off where somebody waits.

    Raises:
        ConfigurationError: No store yet and ``must_exist``, or rights that are too wide.
        StoreVersionError: A newer console wrote it.
        StoreDamagedError: It is damaged, emptied, or gone.
        StoreError: The system refuses.
    """
    keys = KeyFile(home / KEY_NAME)
    keys.check_rights()
    database = open_database(home, must_exist=must_exist, check=check, check_large=check_large)
    store = Store(database, keys)
    if (home / KEY_NAME).exists():
        # Never with a new key: the passwords of these connections are sealed with the old one.
        finish_upgrade(
            store.database, store.connections, store.drafts, store.destinations, Clock().now()
        )
    return store


def memory_store() -> Store:
    """Return a store in memory with a key of its own: the same code, gone with the object."""
    return Store(memory_database(), MemoryKeys())
