"""Whose documents an intake makes transactions of.

Place in the path: names of subsidiaries, as Alvys's documents bear them, come in; subsidiaries go
out, and the load that a trip carries.

Source: "Which subsidiary's connection handles a transaction": Invoice As for customer invoices,
Tender As for carrier bills.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Protocol

from console.alvys import Load, Trip
from console.domain.connection import Connection, Subsidiary
from console.domain.transaction import Transaction

__all__ = ["Known", "Owners", "Window", "by_number"]


class Known(Protocol):
    """What the ledger has of work that Alvys may show no more: the newest source of each entry."""

    def documents(
        self, source_ids: Collection[str], load_numbers: Mapping[str, str]
    ) -> Sequence[Transaction]:
        """Return documents by their Alvys ids, and those of loads, by id to number."""

    def on_trips(self, trip_ids: Collection[str]) -> Sequence[Transaction]:
        """Return the carriers' statements and e-checks of these trips."""

    def statements(self, days: Collection[str]) -> Sequence[Transaction]:
        """Return the statements of these days, ``YYYY-MM-DD``."""


class _Nothing:
    """An empty ledger."""

    def documents(
        self, _source_ids: Collection[str], _load_numbers: Mapping[str, str]
    ) -> list[Transaction]:
        return []

    def on_trips(self, _trip_ids: Collection[str]) -> list[Transaction]:
        return []

    def statements(self, _days: Collection[str]) -> list[Transaction]:
        return []


_NOTHING = _Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The stretch of time to read, both ends included."""

    start: datetime
    """UTC."""

    end: datetime
    """UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Whose documents an intake makes transactions of."""

    connection: Connection
    """The connection that the cycle works for."""

    zone: tzinfo
    """Zone of the business: a moment of Alvys falls on this zone's date."""

    present_name: str = ""
    """Name of its subsidiary in Alvys now; empty when Alvys does not list it."""

    strangers: tuple[Subsidiary, ...] = ()
    """Subsidiaries without an active connection. A document of theirs on a load of ours is made
    too, so that it is visibly kept back instead of silently missing."""

    everybody: tuple[Subsidiary, ...] = ()
    """All subsidiaries of the tenant as Alvys names them now: partners of loads between two."""

    known: Known = _NOTHING
    """Tells what the ledger has of work that was deleted in Alvys."""

    is_watching: bool = False
    """Only what is new is wanted: nobody asks Alvys whether something is gone."""

    @property
    def may_miss(self) -> bool:
        """Return whether Alvys may be asked for what does not come, and "not there" means gone.

        It does not of a tenant that does not know our subsidiary.
        """
        return bool(self.present_name) and not self.is_watching

    def is_ours(self, name_or_id: str) -> bool:
        """Return whether Alvys means the connection's subsidiary, by id, present or old name.

        The name of the day of connecting counts only while nobody else bears it.
        """
        # Asked several times for each document.
        own = self.connection
        if not name_or_id or name_or_id in (own.subsidiary_id, self.present_name):
            return bool(name_or_id)
        return name_or_id == own.subsidiary_name and not any(
            name_or_id == one.name and one.id != own.subsidiary_id for one in self.everybody
        )

    def find(self, name_or_id: str) -> Subsidiary | None:
        """Return the owner that Alvys means; None for one that another cycle works for."""
        if self.is_ours(name_or_id):
            return _own(self.connection.subsidiary_id, self.connection.subsidiary_name)
        return next((one for one in self.strangers if name_or_id in {one.id, one.name}), None)

    def identify(self, name_or_id: str) -> Subsidiary:
        """Return the subsidiary that Alvys means; one that it does not list has its name as id."""
        found = self.find(name_or_id)
        listed = (one for one in self.everybody if name_or_id in {one.id, one.name})
        return found or next(listed, Subsidiary(id=name_or_id, name=name_or_id, kind=""))

    def partner_of(self, owner: Subsidiary, name_or_id: str) -> Subsidiary | None:
        """Return who stands on the other side of a document of ``owner``; None in one house."""
        other = self.identify(name_or_id)
        return other if name_or_id and other.id != owner.id else None

    def load_of(self, trip: Trip, loads: Iterable[Load]) -> Load | None:
        """Return the load that a trip carries.

        Numbers are unique within a subsidiary only, and a trip names its load by number: of several
        the one that its subsidiary invoices is meant, else the one with its order number.
        """
        found = [load for load in loads if load.load_number == trip.load_number]
        if len(found) < 2:
            return found[0] if found else None
        same_owner = [load for load in found if load.invoice_as == trip.tender_as]
        same_order = [load for load in found if load.order_number == trip.order_number]
        for several in (same_owner, same_order):
            if len(several) == 1:
                return several[0]
        return None

    def date(self, moment: datetime) -> date:
        """Return the date of a moment where the books are kept."""
        return _date(moment, self.zone)


@lru_cache(maxsize=64)
def _own(subsidiary_id: str, name: str) -> Subsidiary:
    return Subsidiary(id=subsidiary_id, name=name, kind="")


# A load, its trip and its invoice share their moments.
@lru_cache(maxsize=4096)
def _date(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def by_number(loads: Iterable[Load]) -> dict[str, list[Load]]:
    """Return the loads by number; a page holds hundreds, and each trip asks for its own."""
    numbered: dict[str, list[Load]] = {}
    for load in loads:
        numbered.setdefault(load.load_number, []).append(load)
    return numbered
