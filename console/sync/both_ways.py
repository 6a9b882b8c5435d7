"""A whole cycle: documents to Sage, then payments back to Alvys, then the papers of documents.

Place in the path: the sender runs it for each point of the grid and when a person asks. No part
stops another: when the exports break down the payments and papers are tried all the same, and the
run ends with the first trouble. Papers come last, because Alvys hands them out slowly.
"""

from console.errors import (
    AuthenticationError,
    ConsoleError,
    RemoteError,
    RuleError,
    StoreError,
)
from console.sync.attachments import attach_papers
from console.sync.cycle import run_exports
from console.sync.desk import Desk
from console.sync.payments import import_payments

__all__ = ["run_cycle", "run_documents"]


async def run_cycle(desk: Desk) -> None:
    """Bring everything that is due for the connection to Sage, and its payments to Alvys.

    Raises:
        ConsoleError: Alvys or Sage could not be worked with; what was done is stored.
    """
    trouble: ConsoleError | None = None
    try:
        await run_exports(desk)
    except (AuthenticationError, StoreError):
        # The same password again could lock the user out; and nothing goes without a store.
        raise
    except ConsoleError as error:
        trouble = error
    for part in (import_payments, attach_papers):
        if desk.stopping():
            break
        try:
            await part(desk)
        except (RemoteError, RuleError) as error:
            # People are told of the first trouble; what the second one was, the next run says.
            trouble = trouble or _after_exports(error)
    if trouble is not None:
        raise trouble


async def run_documents(desk: Desk) -> None:
    """Bring everything that is due for the connection to Sage, and nothing back.

    Raises:
        ConsoleError: Alvys or Sage could not be worked with; what was done is stored.
    """
    await run_exports(desk)
    if not desk.stopping():
        await attach_papers(desk)


def _after_exports(error: RemoteError | RuleError) -> ConsoleError:
    """Return the trouble of what came after exports that went well."""
    if not isinstance(error, AuthenticationError):
        return error
    # They went well under the same login, so it must not be left alone for this.
    told = RemoteError(
        error.message, hint=error.hint, system=error.system, operation=error.operation
    )
    told.__cause__ = error
    return told
