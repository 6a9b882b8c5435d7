"""One line of the log per batch: what it was, what became of it, and where the time went.

Place in the path: ``posting`` opens one per batch. It writes to the log and changes nothing; no
body and no session id ever stands in it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence

from console.domain.ledger import LedgerEntry
from console.domain.run import Batch
from console.logs import figures, log_context
from console.sync.desk import Desk

__all__ = ["BatchLog"]

_LOGGER = logging.getLogger(__name__)


class BatchLog:
    """Takes the time of one batch.

    Args:
        desk: The desk of the run.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._begun = self._now()

    def write(self, entries: Sequence[LedgerEntry], gateway_s: float) -> None:
        """Write the line.

        Args:
            entries: Those of the batch as they stand now; not empty.
            gateway_s: How long the gateway had it, in seconds.
        """
        states = Counter(entry.state.value for entry in entries)
        client_s = self._now() - self._begun - gateway_s
        with log_context(batch=entries[0].batch_id):
            _LOGGER.info(
                "batch of %s",
                len(entries),
                extra=figures(
                    first=entries[0].control_id,
                    last=entries[-1].control_id,
                    gateway_ms=round(gateway_s * 1000),
                    client_ms=round(client_s * 1000),
                    **states,
                ),
            )
        log = self._desk.log
        log.publish(Batch(run_id=log.run.id, gateway_s=gateway_s))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
