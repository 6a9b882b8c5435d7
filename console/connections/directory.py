"""Which subsidiaries there are, and which one a person means.

Place in the path: the services of connections ask here first; Alvys is read for the list, names and
ids compare like everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from console.cleaning import clean
from console.clock import Clock
from console.deferred import deferred
from console.domain.connection import Connection, Subsidiary
from console.errors import UsageError
from console.store import Store

if TYPE_CHECKING:
    from console.alvys import AlvysClient, Carrier
    from console.domain.draft import Draft
    from console.domain.parties import PartyChoice, fold_name
else:
    PartyChoice = deferred("console.domain.parties:PartyChoice")
    fold_name = deferred("console.domain.parties:fold_name")

__all__ = ["AlvysOpener", "Directory"]

AlvysOpener = Callable[[], AbstractAsyncContextManager["AlvysClient"]]
"""Opens a client with the stored Alvys credentials."""

_SAMPLE = timedelta(days=90)
"""How far back trips are looked at to learn which subsidiary is a carrier and which a broker."""

_KINDS = {"carrier": "carrier", "broker": "brokerage", "brokerage": "brokerage"}
"""Alvys's words for the kind of a subsidiary to ours."""

_CLOCKS_AGREE = timedelta(seconds=2)
"""How far a clock that tells whole seconds, and its answer's way, may be off."""

_Held = TypeVar("_Held", "Connection", "Draft")


class Directory:
    """The subsidiaries of the tenant, with their connections and drafts.

    Args:
        store: The store of the calling thread.
        open_alvys: Opens an Alvys client.
        clock: The clock.
    """

    def __init__(self, *, store: Store, open_alvys: AlvysOpener, clock: Clock) -> None:
        self._store = store
        self._open_alvys = open_alvys
        self._clock = clock

    async def refresh(self) -> tuple[Subsidiary, ...]:
        """Read the subsidiaries from Alvys and remember them.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        async with self._open_alvys() as alvys:
            carriers = await alvys.subsidiaries()
            now = self._clock.now()
            trips = await alvys.trips_page(updated_from=now - _SAMPLE, updated_until=now)
        kinds = {
            trip.tender_as: _KINDS.get(trip.tender_as_subsidiary_type.casefold(), "")
            for trip in trips
        }
        subsidiaries = [_subsidiary(carrier, kinds) for carrier in carriers]
        self._store.connections.save_subsidiaries(subsidiaries)
        return tuple(subsidiaries)

    async def present(self) -> datetime:
        """Return the present moment by the clock that stamps Alvys's changes.

        A host whose clock is ahead would otherwise take for old what is made right after
        connecting, and one whose clock is behind would export what was there before. Alvys tells
        whole seconds: where both agree, ours is the finer one.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        async with self._open_alvys() as alvys:
            await alvys.subsidiaries()
            ours = self._clock.now()
            theirs = alvys.server_time or ours
        return ours if abs(theirs - ours) < _CLOCKS_AGREE else theirs

    async def parties(self) -> tuple[PartyChoice, ...]:
        """Return the customers, then the carriers that Alvys now has, each by name.

        Factoring companies stand among the carriers: terms of theirs hold for those they pay.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        async with self._open_alvys() as alvys:
            customers = await alvys.customers()
            carriers = await alvys.carriers()
        found = [
            *(PartyChoice(kind="customer", id=one.id, name=clean(one.name)) for one in customers),
            *(PartyChoice(kind="carrier", id=one.id, name=clean(one.name)) for one in carriers),
        ]
        factors = {one.factoring_company for one in carriers if one.factoring_company}
        found += {
            PartyChoice(kind="carrier", id=one.id, name=clean(one.name) or one.id)
            for one in factors
        }
        return tuple(
            sorted(found, key=lambda one: (one.kind == "carrier", fold_name(one.name), one.id))
        )

    async def find_in_alvys(self, name: str) -> Subsidiary:
        """Return the subsidiary that Alvys now has under an id or a name.

        Raises:
            UsageError: There is none, or several bear the name.
            RemoteError: Alvys refused or could not be reached.
        """
        subsidiaries = await self.refresh()
        found = [
            one for one in subsidiaries if one.id == name or fold_name(one.name) == fold_name(name)
        ]
        if len(found) != 1:
            names = ", ".join(one.name for one in subsidiaries) or "none"
            raise UsageError(
                f"Alvys has no subsidiary {name}"
                if not found
                else f"Alvys has {len(found)} subsidiaries named {name}",
                hint=f"Name one by id or name. Alvys has: {names}.",
            )
        return found[0]

    def connection(self, name: str) -> Connection:
        """Return the connection of a subsidiary.

        Raises:
            UsageError: It has none, or several bear the name.
        """
        return _one(self._store.connections.all(), name, "connection", "Connected are")

    def draft(self, name: str) -> Draft:
        """Return the draft of a subsidiary.

        Raises:
            UsageError: It has none, or several bear the name.
        """
        return _one(self._store.drafts.all(), name, "draft", "Drafts are there for")

    def held(self, name: str) -> Connection | Draft:
        """Return the connection of a subsidiary, or else its draft.

        Raises:
            UsageError: It has neither, or several bear the name.
        """
        drafts = [one for one in self._store.drafts.all() if _is_meant(one, name)]
        connections = [one for one in self._store.connections.all() if _is_meant(one, name)]
        if drafts and not connections:
            return self.draft(name)
        return self.connection(name)


def _one(all_: Sequence[_Held], name: str, what: str, listed: str) -> _Held:
    found = [one for one in all_ if _is_meant(one, name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.subsidiary_name for one in all_) or "none yet"
    problem = f"has no {what}" if not found else f"names several {what}s; use the id"
    raise UsageError(f"{name} {problem}", hint=f"{listed}: {names}.")


def _is_meant(one: Connection | Draft, name: str) -> bool:
    return one.subsidiary_id == name or fold_name(one.subsidiary_name) == fold_name(name)


def _subsidiary(carrier: Carrier, kinds: dict[str, str]) -> Subsidiary:
    name = clean(carrier.name)
    return Subsidiary(id=carrier.id, name=name, kind=kinds.get(carrier.id) or kinds.get(name, ""))
