"""Intake: what changed in Alvys becomes transactions.

Place in the path: first step of the export. Documents of the window come in page by page,
transactions of one connection's subsidiary go out, and those of unconnected ones on its loads. It
decides nothing and stores nothing.

An amount that is not money makes a transaction with a ``fault``: it ends in the error list and the
others pass.
"""

from console.sync.intake.bills import bills_of
from console.sync.intake.owners import Owners, Window
from console.sync.intake.reading import read_changes, read_dated
from console.sync.intake.unreadable import MAX_SHOWN_NUMBER, unreadable

__all__ = [
    "MAX_SHOWN_NUMBER",
    "Owners",
    "Window",
    "bills_of",
    "read_changes",
    "read_dated",
    "unreadable",
]
