"""The functions that alter the books, as one table.

Place: merged into ``registry``.

Must not: hold code of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.sandbox.gateway import (
    approving,
    attachments,
    legacy_batches,
    legacy_documents,
    legacy_masters,
    legacy_payments,
)
from console.sandbox.gateway.answer import Result
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.generic import create, delete, update

WRITING: Final[Mapping[str, Callable[[Call], Result]]] = {
    "create": create,
    "delete": delete,
    "update": update,
    **legacy_batches.FUNCTIONS,
    **legacy_documents.FUNCTIONS,
    **legacy_masters.FUNCTIONS,
    **legacy_payments.FUNCTIONS,
    **approving.FUNCTIONS,
    **attachments.FUNCTIONS,
}
"""Key: name of the function."""
