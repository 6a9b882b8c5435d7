"""What people may ask about parties: which are open, which were created, and "it is this one".

Place in the path: the service behind the command line (and screens). Every method takes the acting
person and checks first. A choice is stored and written down; it leaves a request for exactly the
documents that it unblocks, and sends nothing itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from console.cleaning import clean
from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.domain.connection import Connection, ConnectionStatus
from console.domain.ledger import LedgerEntry, State
from console.domain.money import ZERO
from console.domain.outcome import Candidate, Problem
from console.domain.parties import candidates_of, fold_name, is_about_party
from console.domain.party_entry import PartyEntry, PartyLink
from console.domain.reference import ReferenceData, SageParty
from console.domain.run import Request
from console.errors import RuleError, UsageError
from console.store import Store, Trail
from console.sync.service import SyncService

__all__ = ["Choice", "PartyRow", "PartyService"]

_MAY_CHOOSE = (Permission.BILLING, Permission.MANAGE_CONNECTIONS)
"""Either permission lets a person say which party of Sage is meant."""

_PAGE = 500

_STATES = {
    State.POSTED: "in Sage",
    State.UNVERIFIED: "unverified",
    State.SENDING: "unverified",
    State.READY: "ready",
    State.FAILED: "failed",
    State.CONFLICT: "conflict",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """One party of the list."""

    subsidiary_id: str
    """Whose documents name it; the party itself belongs to the Sage company."""

    party_id: str
    """Alvys id."""

    name: str
    """Its name."""

    what: Literal["customer", "vendor", "contact"]
    """What it is, or is to be, in Sage."""

    state: str
    """``open``: documents wait for it; ``linked``: a person chose; of what the console creates or
    updates: ``in Sage``, ``unverified``, ``ready``, ``failed``, ``conflict``."""

    action: Literal["match", "link", "create", "update"]
    """What the state is about."""

    sage_id: str = ""
    """Id in Sage; empty when there is none yet."""

    documents: int = 0
    """Failed documents that wait for it."""

    total: Decimal = ZERO
    """The money in them."""

    problem: Problem | None = None
    """What keeps it; None when nothing does."""

    note: str = ""
    """Who chose, and why; empty when nobody did."""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Return the parties of Sage to choose from; may be empty."""
        return self.problem.candidates if self.problem else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose, and what it sets going."""

    link: PartyLink
    """The choice."""

    party: SageParty
    """What was chosen."""

    released: tuple[LedgerEntry, ...]
    """Documents that it unblocks."""

    request: Request | None
    """The request to send them; None when there are none, or when the connection is paused."""


class PartyService:
    """Lists parties for everybody, links them for those who may.

    Args:
        store: The store of the calling thread.
        sync: Takes the request to send what a choice unblocks.
        clock: The clock.
    """

    def __init__(self, *, store: Store, sync: SyncService, clock: Clock) -> None:
        self._store = store
        self._sync = sync
        self._clock = clock
        self._trail = Trail(store.audit, clock)

    def parties(self, actor: Actor, subsidiary_id: str | None = None) -> tuple[PartyRow, ...]:
        """Return the parties of one connection or of all: open ones, links, what was created.

        A party that the console created stands in the list of each connection of its company.
        """
        require(actor, Permission.VIEW)
        connections = [
            one
            for one in self._store.connections.all()
            if subsidiary_id in {None, one.subsidiary_id}
        ]
        return tuple(row for one in connections for row in self._rows(one))

    def choices(
        self, actor: Actor, subsidiary_id: str, what: Literal["customer", "vendor"]
    ) -> tuple[Candidate, ...]:
        """Return the active customers or vendors of Sage as the last run read them, by id.

        Raises:
            RuleError: The subsidiary is not set up.
        """
        require(actor, Permission.VIEW)
        connection = self._connection(subsidiary_id)
        known = self._store.reference.get(connection.company_id, connection.entity_id)
        listed = _listed(known, "ar" if what == "customer" else "ap")
        return candidates_of(one for one in listed.values() if one.active)

    def choose_party(
        self, actor: Actor, subsidiary_id: str, party: str, sage_id: str, *, reason: str = ""
    ) -> Choice:
        """Say which customer or vendor of Sage a party of Alvys is.

        It holds for the documents of one subsidiary, until another choice takes its place. The
        failed documents that it unblocks, and no others, are asked to be sent again.

        Args:
            actor: Who chooses.
            subsidiary_id: For whose documents.
            party: Alvys id, or the name when only one open party bears it.
            sage_id: Customer or vendor id in Sage.
            reason: Why, for the audit log.

        Raises:
            RuleError: The subsidiary is not set up, or Sage has no such active party.
            UsageError: No document names such a party, or several parties bear the name.
        """
        self._trail.allow(actor, "link party", party, *_MAY_CHOOSE)
        connection = self._connection(subsidiary_id)
        waiting = self._waiting_for(party, subsidiary_id)
        source = waiting[0].transaction
        chosen = self._chosen(connection, source.kind.section, sage_id)
        link = PartyLink(
            subsidiary_id=subsidiary_id,
            party_id=source.party.id,
            name=source.party.name,
            what=_noun(source.kind.section),
            sage_id=chosen.id,
            chosen_by=actor.name,
            chosen_at=self._clock.now(),
            reason=clean(reason),
            company_id=connection.company_id,
        )
        ids = [entry.id for entry in waiting if entry.state is State.FAILED]
        with self._store.batch():
            self._note(actor, link)
            self._store.parties.link(link)
            request = None
            if ids and connection.status is ConnectionStatus.ACTIVE:
                request = self._sync.request_retry(actor, ids, reason=reason)
        released = tuple(entry for entry in waiting if entry.state is State.FAILED)
        return Choice(link=link, party=chosen, released=released, request=request)

    def forget_choice(
        self, actor: Actor, subsidiary_id: str, party: str, *, reason: str = ""
    ) -> PartyLink:
        """Take a choice back; documents that went out by it stay as they are.

        Raises:
            UsageError: There is no such choice, or several parties bear the name.
        """
        self._trail.allow(actor, "unlink party", party, *_MAY_CHOOSE)
        company_id = self._connection(subsidiary_id).company_id
        links = self._store.parties.links(subsidiary_id, company_id)
        found = [one for one in links if party == one.party_id] or [
            one for one in links if fold_name(one.name) == fold_name(party)
        ]
        if len(found) != 1:
            raise UsageError(
                f"{len(found) or 'No'} links are of {party}", hint="List them with: parties"
            )
        (link,) = found
        with self._store.batch():
            self._store.parties.unlink(subsidiary_id, link.party_id)
            before = {"sage_id": link.sage_id, "chosen_by": link.chosen_by}
            subject = f"{link.name} ({link.party_id})"
            self._trail.note(
                actor, "unlink party", subject, before=before, after={"reason": clean(reason)}
            )
        return link

    def _note(self, actor: Actor, link: PartyLink) -> None:
        before = next(
            (
                one.sage_id
                for one in self._store.parties.links(link.subsidiary_id, link.company_id)
                if one.party_id == link.party_id
            ),
            "",
        )
        self._trail.note(
            actor,
            "link party",
            f"{link.name} ({link.party_id})",
            before={"sage_id": before},
            after={
                "subsidiary": link.subsidiary_id,
                "sage_id": link.sage_id,
                "reason": link.reason,
            },
        )

    def _connection(self, subsidiary_id: str) -> Connection:
        connection = self._store.connections.get(subsidiary_id)
        if connection is None or connection.status is ConnectionStatus.NOT_SET_UP:
            raise RuleError(
                f"Subsidiary {subsidiary_id} is not set up", hint="Connect it first: connect"
            )
        return connection

    def _chosen(self, connection: Connection, side: Literal["ar", "ap"], sage_id: str) -> SageParty:
        noun = _noun(side)
        known = self._store.reference.get(connection.company_id, connection.entity_id)
        found = _listed(known, side).get(sage_id)
        if found is None:
            raise RuleError(
                f"Sage has no {noun} {sage_id}",
                hint="The lists are as the last run read them: check reads them anew.",
            )
        if not found.active:
            raise RuleError(f"Sage {noun} {sage_id} ({found.name}) is inactive")
        return found

    def _waiting_for(self, party: str, subsidiary_id: str) -> list[LedgerEntry]:
        """Return the documents that wait for a party, by its Alvys id or name; never empty."""
        waiting = list(self._blocked(subsidiary_id))
        found = [one for one in waiting if one.transaction.party.id == party] or [
            one for one in waiting if fold_name(one.transaction.party.name) == fold_name(party)
        ]
        ids = {(one.transaction.party.id, one.transaction.kind.section) for one in found}
        if not ids:
            raise UsageError(
                f"No document waits for a party {party}", hint="List them with: parties"
            )
        if len(ids) > 1:
            names = ", ".join(sorted(party_id for party_id, _ in ids))
            raise UsageError(f"{len(ids)} parties are named {party}", hint=f"Use an id: {names}")
        return found

    def _blocked(self, subsidiary_id: str) -> Iterator[LedgerEntry]:
        """Yield the failed documents that only their party keeps."""
        after: str | None = None
        while page := self._store.ledger.in_states(
            subsidiary_id, (State.FAILED,), after=after, limit=_PAGE
        ):
            after = page[-1].id
            yield from (one for one in page if is_about_party(one.problem))

    def _rows(self, connection: Connection) -> list[PartyRow]:
        subsidiary_id = connection.subsidiary_id
        entries = self._store.parties.of_company(connection.company_id)
        links = self._store.parties.links(subsidiary_id, connection.company_id)
        return [
            *_open_rows(self._blocked(subsidiary_id), subsidiary_id),
            *map(_link_row, links),
            *(_entry_row(entry, subsidiary_id) for entry in entries),
        ]


def _noun(side: Literal["ar", "ap"]) -> Literal["customer", "vendor"]:
    return "customer" if side == "ar" else "vendor"


def _listed(known: ReferenceData | None, side: Literal["ar", "ap"]) -> dict[str, SageParty]:
    if known is None:
        return {}
    return dict(known.customers if side == "ar" else known.vendors)


def _open_rows(entries: Iterable[LedgerEntry], subsidiary_id: str) -> list[PartyRow]:
    grouped: dict[tuple[str, str], list[LedgerEntry]] = {}
    for entry in entries:
        key = (entry.transaction.party.id, entry.transaction.kind.section)
        grouped.setdefault(key, []).append(entry)
    return [
        PartyRow(
            subsidiary_id=subsidiary_id,
            party_id=party_id,
            name=waiting[-1].transaction.party.name,
            what=_noun(waiting[-1].transaction.kind.section),
            state="open",
            action="match",
            documents=len(waiting),
            total=sum((one.amount for one in waiting), ZERO),
            problem=waiting[-1].problem,
        )
        for (party_id, _side), waiting in grouped.items()
    ]


def _link_row(link: PartyLink) -> PartyRow:
    return PartyRow(
        subsidiary_id=link.subsidiary_id,
        party_id=link.party_id,
        name=link.name,
        what=link.what,
        state="linked",
        action="link",
        sage_id=link.sage_id,
        note=f"{link.chosen_by}: {link.reason}".removesuffix(": "),
    )


_WHAT: dict[str, Literal["customer", "vendor", "contact"]] = {
    "CUSTOMER": "customer",
    "VENDOR": "vendor",
    "CONTACT": "contact",
}


def _entry_row(entry: PartyEntry, subsidiary_id: str) -> PartyRow:
    return PartyRow(
        subsidiary_id=subsidiary_id,
        party_id=entry.party_id,
        name=entry.name,
        what=_WHAT[entry.object],
        state=_STATES[entry.state],
        action=entry.action,
        sage_id=entry.sage_id,
        problem=entry.problem,
    )
