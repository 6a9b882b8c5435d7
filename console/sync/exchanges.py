"""Keeping what went out and what came back for the history of the records.

Place in the path: the Sage client of a run tells an ``ExchangeLog`` of each exchange; posting and
look-ups take theirs out and keep them once their outcome is stored. What nobody takes is
forgotten. It must not change what is sent, and loses nothing but evidence when it fails.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime

from console.domain.exchange import KeptExchange
from console.errors import StoreError
from console.intacct import Exchange
from console.store import Store

__all__ = ["ExchangeLog", "keep"]

_LOGGER = logging.getLogger(__name__)

_MOST = 32
"""Exchanges held at once, 128 KiB each; a batch takes its own as soon as its outcome is known."""

_SIGN_IN = "sign in"


class ExchangeLog:
    """The latest exchanges of one client."""

    def __init__(self) -> None:
        self._seen: deque[Exchange] = deque(maxlen=_MOST)

    def observe(self, exchange: Exchange) -> None:
        """Take an exchange as it ends."""
        self._seen.append(exchange)

    def take_sent(
        self, batch_id: str, control_ids: Collection[str], *, since: datetime
    ) -> list[KeptExchange]:
        """Return the requests that carried these functions, with the sign-ins before them.

        Args:
            batch_id: Their batch.
            control_ids: Control ids of its functions.
            since: When its intent was stored, UTC.
        """
        wanted = frozenset(control_ids)
        return self._take(
            batch_id,
            lambda one: (
                not wanted.isdisjoint(one.control_ids)
                or (one.operation == _SIGN_IN and one.sent_at >= since)
            ),
        )

    def take_asked(self, batch_id: str, object_name: str, *, since: datetime) -> list[KeptExchange]:
        """Return the queries for an object that left since a moment.

        Args:
            batch_id: What the attempts that they decided are found by.
            object_name: Sage's name of the object.
            since: When the question began, UTC.
        """
        operation = f"query {object_name}"
        return self._take(batch_id, lambda one: one.operation == operation and one.sent_at >= since)

    def _take(self, batch_id: str, is_wanted: Callable[[Exchange], bool]) -> list[KeptExchange]:
        taken = [one for one in self._seen if is_wanted(one)]
        left = [one for one in self._seen if not is_wanted(one)]
        self._seen = deque(left, maxlen=_MOST)
        return [_kept(one, batch_id, number) for number, one in enumerate(taken, start=1)]


def keep(exchanges: Collection[KeptExchange], store: Store, now: datetime) -> None:
    """Store exchanges, in a commit of their own after that of their outcome.

    In one commit a refusal of theirs would throw the outcome away; so it is logged, and the
    evidence is missing.
    """
    try:
        store.exchanges.add(exchanges, now=now)
    except StoreError as error:
        _LOGGER.warning("%s exchanges were not kept: %s", len(exchanges), error.message)


def _kept(exchange: Exchange, batch_id: str, number: int) -> KeptExchange:
    return KeptExchange(
        batch_id=batch_id,
        number=number,
        operation=exchange.operation,
        sent_at=exchange.sent_at,
        ended_at=exchange.ended_at,
        status=exchange.status,
        request_xml=exchange.request_xml,
        response_xml=exchange.response_xml,
    )
