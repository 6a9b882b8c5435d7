"""What the console keeps: TinyDB on SQLite, the sending lock, sealed credentials."""

from console.store.audit import AuditStore
from console.store.bundle import KEY_NAME, Store, memory_store, open_store
from console.store.connections import ConnectionStore
from console.store.credentials import CredentialStore
from console.store.cycles import CycleStore
from console.store.database import STORE_NAME, Database
from console.store.exchanges import ExchangeStore
from console.store.files import check_file, check_folder, replace_file
from console.store.ledger import LedgerStore
from console.store.marker import MARKER_NAME
from console.store.opening import memory_database, open_database, read_store_id
from console.store.pages import Page
from console.store.payments import PaymentPage, PaymentStore
from console.store.reference import ReferenceStore
from console.store.requests import RequestStore
from console.store.restoring import Restored, restore_store
from console.store.sender_lock import HolderInfo, SenderLock
from console.store.tidying import tidy
from console.store.trail import Trail
from console.store.upkeep import keep_up

__all__ = [
    "KEY_NAME",
    "MARKER_NAME",
    "STORE_NAME",
    "AuditStore",
    "ConnectionStore",
    "CredentialStore",
    "CycleStore",
    "Database",
    "ExchangeStore",
    "HolderInfo",
    "LedgerStore",
    "Page",
    "PaymentPage",
    "PaymentStore",
    "ReferenceStore",
    "RequestStore",
    "Restored",
    "SenderLock",
    "Store",
    "Trail",
    "check_file",
    "check_folder",
    "keep_up",
    "memory_database",
    "memory_store",
    "open_database",
    "open_store",
    "read_store_id",
    "replace_file",
    "restore_store",
    "tidy",
]
