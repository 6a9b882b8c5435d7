"""A whole cycle: documents to Sage, then payments back to Alvys.

Place in the path: the sender runs it for each point of the grid and when a person asks. Neither way
stops the other: when the exports break down the payments are tried all the same, and the run ends
with the first trouble.
"""

from contextlib import suppress

from console.errors import (
    AuthenticationError,
    ConsoleError,
    RemoteError,
    RuleError,
    StoreError,
)
from console.sync.cycle import run_exports
from console.sync.desk import Desk
from console.sync.payments import import_payments

__all__ = ["run_cycle"]


async def run_cycle(desk: Desk) -> None:
    """Bring everything that is due for the connection to Sage, then its payments to Alvys.

    Raises:
        ConsoleError: Alvys or Sage could not be worked with; what was done is stored.
    """
    try:
        await run_exports(desk)
    except (AuthenticationError, StoreError):
        # The same password again could lock the user out; and nothing goes without a store.
        raise
    except ConsoleError:
        # People are told of the first trouble; what the second one was, the next run says.
        with suppress(RemoteError, RuleError):
            await import_payments(desk)
        raise
    if desk.stopping():
        return
    try:
        await import_payments(desk)
    except AuthenticationError as error:
        # Exports went well under the same login, so it must not be left alone for this.
        raise RemoteError(
            error.message, hint=error.hint, system=error.system, operation=error.operation
        ) from error
