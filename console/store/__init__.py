"""What the console keeps: TinyDB on SQLite, the sending lock, sealed credentials."""

from console.store.bundle import KEY_NAME, Store, memory_store, open_store
from console.store.connections import ConnectionStore
from console.store.cycles import CycleStore
from console.store.database import STORE_NAME, Database
from console.store.files import check_file, check_folder, replace_file
from console.store.ledger import LedgerStore
from console.store.marker import MARKER_NAME
from console.store.opening import memory_database, open_database, read_store_id
from console.store.pages import Page
from console.store.payments import PaymentPage, PaymentStore
from console.store.requests import RequestStore
from console.store.sender_lock import HolderInfo, SenderLock
from console.store.trail import Trail

__all__ = [
    "KEY_NAME",
    "MARKER_NAME",
    "STORE_NAME",
    "ConnectionStore",
    "CycleStore",
    "Database",
    "HolderInfo",
    "LedgerStore",
    "Page",
    "PaymentPage",
    "PaymentStore",
    "RequestStore",
    "SenderLock",
    "Store",
    "Trail",
    "check_file",
    "check_folder",
    "memory_database",
    "memory_store",
    "open_database",
    "open_store",
    "read_store_id",
    "replace_file",
]
