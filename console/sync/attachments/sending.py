"""Sending one paper: intent, send, outcome, as ``posting`` does it for documents.

Place in the path: ``attaching`` hands over a delivery; it leaves in one request of which all runs
or nothing, and its entry comes back as the answer proves. A paper travels alone: a request with
several would be held up, and lost, by the largest.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.money import ZERO
from console.domain.outcome import Posted, Rejected
from console.errors import RemoteError
from console.intacct import FunctionOutcome, Refused, Success
from console.sync.attachments.delivering import Delivery
from console.sync.desk import Desk
from console.sync.exchanges import keep
from console.sync.intents import is_as_mapped
from console.sync.lane import Place
from console.sync.problems import malformed_problem
from console.sync.sending import Flight, Lost, Malformed, deliver
from console.sync.steps import Result, ended, first_row, intend, judge, settle

__all__ = ["Sent", "send_paper"]


class Sent:
    """One paper from its durable intent to its durable outcome.

    Args:
        delivery: What is sent.
        document: That it belongs to.
        desk: The desk of the run.
    """

    def __init__(self, delivery: Delivery, document: LedgerEntry, desk: Desk) -> None:
        self._desk = desk
        self._delivery = delivery
        shown = delivery.shown
        with desk.store.batch():
            row = desk.store.ledger.get(delivery.entry.id)
            self.entry = row or delivery.entry
            """The paper's entry as it is stored now."""
            self.is_due = is_as_mapped(row, delivery.entry)
            """Nobody has marked or changed it since it was read: it may leave."""
            if self.is_due:
                self.entry = self._intended(b"\n".join(shown), document)
                first = first_row(self.entry, shown[-1], desk.log.run.actor)
                xml = delivery.request_xml(self.entry.control_id)
                self._attempt = replace(first, request_xml=xml)
                desk.store.ledger.save([self.entry], [self._attempt])

    def flight(self) -> Flight:
        """Return the request."""
        return Flight(
            functions=self._delivery.numbered(self.entry.control_id),
            entity_id=self.entry.entity_id,
            transaction=True,
        )

    def settle_by(self, answers: Sequence[FunctionOutcome]) -> None:
        """Store what the answer proves."""
        text = "\n".join(answer.response_xml for answer in answers)
        self.settle(_judge(self.entry, answers, self._delivery.attachment_id), text)

    def settle(self, result: Result, response_xml: str = "") -> None:
        """Store an outcome and, after it, what went out and came back."""
        desk, present = self._desk, self._desk.clock.instant()
        settled = settle(self.entry, result, present)
        self.entry = settled.entry
        row: Attempt = ended(self._attempt, settled, present.at, response_xml=response_xml)
        desk.store.ledger.save([self.entry], [row])
        ids = [self._attempt.control_id]
        exchanges = desk.exchanges.take_sent(row.batch_id, ids, since=row.started_at)
        keep(exchanges, desk.store, present.at)
        desk.log.update(
            **desk.spent(),
            counts=desk.log.run.counts.plus(
                exported=int(self.entry.state is State.POSTED),
                failed=int(self.entry.state is State.FAILED),
                unverified=int(self.entry.state is State.UNVERIFIED),
                deferred=int(settled.outcome == "deferred"),
            ),
        )

    def _intended(self, content: bytes, document: LedgerEntry) -> LedgerEntry:
        run = self._desk.log.run
        return intend(
            self.entry,
            content,
            self._desk.clock.now(),
            party_no=document.party_no,
            amount=ZERO,
            company_id=self._desk.connection.company_id,
            entity_id=document.entity_id,
            batch_id=f"{run.id}-{secrets.token_hex(3)}",
            run_id=run.id,
        )


async def send_paper(sent: Sent, place: Place, desk: Desk) -> RemoteError | None:
    """Send a paper whose intent is durable; return the error that left its outcome open.

    Raises:
        AuthenticationError: Sage refuses to sign us in.
        TransientRemoteError: Sage cannot be reached after the last pause.
    """
    match await deliver(sent.flight(), place, desk, sent.settle):
        case None:
            return None
        case Malformed(error=error):
            sent.settle(Rejected(problem=malformed_problem(error.message)))
            return None
        case Lost(error=error):
            return error
        case answers:
            sent.settle_by(answers)
            return None


def _judge(entry: LedgerEntry, answers: Sequence[FunctionOutcome], attachment_id: str) -> Result:
    """Return what the answer to a request proves of which all ran, or nothing."""
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    if refused and len(refused) == len(answers):
        # The one at fault says why, those that were undone with it only that they were.
        errors = tuple(error for answer in refused for error in answer.errors)
        return judge(entry, replace(refused[-1], errors=errors))
    for answer in answers:
        if not isinstance(answer, Success):
            return judge(entry, answer if not isinstance(answer, Refused) else None)
    return Posted(record_no=attachment_id) if answers else judge(entry, None)
