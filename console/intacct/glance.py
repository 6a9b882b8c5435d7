"""Several first pages in one request, for whoever mostly finds nothing new behind them.

Place in the path: ``client`` offers it as ``glance``; queries go out through ``asking``, what was
found is judged when it is asked for. It must not follow a query to its second page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from console.intacct.answers import Refused, Success
from console.intacct.asking import Asker
from console.intacct.descriptions import UserFormatting, read_user_formatting
from console.intacct.pages import Page, read_page
from console.intacct.reads import Query, ReadUserFormatting
from console.intacct.refusals import function_refused

__all__ = ["Glance", "Glancing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one request found; each answer stands alone."""

    queries: tuple[Query, ...]
    """What was asked."""

    pages: tuple[Success | Refused, ...]
    """The answers to the queries, in their order."""

    user: Success | Refused | None
    """The answer about a user; None when it was not asked for."""

    def page(self, index: int) -> Page:
        """Return the first page of a query.

        Raises:
            ProtocolError: The answer cannot be used.
            RemoteError: Sage refused the query.
        """
        query = self.queries[index]
        return read_page(_taken(self.pages[index], f"query {query.object_name}"), query, None)

    def formatting(self) -> UserFormatting:
        """Return how Sage writes the user's dates, which the filters of the queries depend on.

        Raises:
            ProtocolError: The answer cannot be used.
            RemoteError: Sage refused to tell.
        """
        assert self.user is not None, "it was asked for"
        return read_user_formatting(_taken(self.user, "read user formatting"))


class Glancing:
    """Looks at first pages, at the top level.

    Args:
        asker: Sends the request; no session need be open.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.pages = 0
        """Pages received."""

    async def look(self, queries: Sequence[Query], *, formatting_of: str = "") -> Glance:
        """Ask for the first page of each query, and for the formatting of a user.

        Args:
            queries: Which ones; all of their fields have to be there.
            formatting_of: The user's id; empty for nobody.

        Raises:
            RemoteError: Sage could not be asked.
        """
        users = [ReadUserFormatting(user_id=formatting_of)] if formatting_of else []
        operation = "query " + ", ".join(one.object_name for one in queries)
        outcomes = await self._asker.glance([*users, *queries], operation, None)
        self.pages += len(queries)
        return Glance(
            queries=tuple(queries),
            pages=tuple(outcomes[len(users) :]),
            user=outcomes[0] if users else None,
        )


def _taken(outcome: Success | Refused, operation: str) -> Success:
    if isinstance(outcome, Refused):
        raise function_refused(outcome, operation=operation)
    return outcome
