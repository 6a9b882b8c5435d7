"""Documents that people take back in the TMS: their source is gone, and nothing says so.

Place in the path: ``control`` hands in what is taken back. A load and a trip change when something
of theirs is, so whoever reads changes sees that; a statement leaves no trace at all.

Must not: touch the books, or know HTTP.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from console.sandbox.records import Invoice
from console.sandbox.tms import Tms

__all__ = ["NothingToRevertError", "Reverter"]


class NothingToRevertError(ValueError):
    """What is to be taken back is not there; the message is one sentence."""


class Reverter:
    """Takes documents back.

    Args:
        tms: The tenant.
    """

    def __init__(self, tms: Tms) -> None:
        self._tms = tms

    def revert(self, fields: Mapping[str, object]) -> dict[str, str]:
        """Take back what the fields name, and return it.

        Args:
            fields: One or more of ``invoice`` (a load's number: its invoice is gone and the load
                not invoiced any more), ``regenerated_invoice`` (a load's number: its invoice has a
                new id), ``echecks`` (a trip's number: the checks on it are gone),
                ``carrier_statement`` and ``driver_statement`` (a statement's number: it is gone).

        Raises:
            NothingToRevertError: Nothing is named, or something is not there.
        """
        acts: dict[str, Callable[[str], None]] = {
            "invoice": self._unbill,
            "regenerated_invoice": self._regenerate,
            "echecks": self._cancel_checks,
            "carrier_statement": lambda number: _drop(self._tms.carrier_statements, number),
            "driver_statement": lambda number: _drop(self._tms.driver_statements, number),
        }
        named = {name: str(value) for name, value in fields.items() if name in acts}
        if not named:
            raise NothingToRevertError(f"Name what to take back: {', '.join(acts)}.")
        for name, number in named.items():
            acts[name](number)
        return named

    def _unbill(self, load_number: str) -> None:
        invoice = self._invoice(load_number)
        self._tms.remove_invoice(invoice.number)
        now = self._tms.now()
        for number in invoice.load_numbers:
            load = self._tms.loads[number]
            self._tms.loads[number] = replace(
                load, status="Released", invoiced_at=None, updated_at=now
            )

    def _regenerate(self, load_number: str) -> None:
        invoice = self._invoice(load_number)
        self._tms.invoices[invoice.number] = replace(invoice, id=self._tms.new_id("invoice"))
        load = self._tms.loads[load_number]
        self._tms.loads[load_number] = replace(load, updated_at=self._tms.now())

    def _cancel_checks(self, trip_number: str) -> None:
        trip = self._tms.trips.get(trip_number)
        if trip is None:
            raise NothingToRevertError(f"There is no trip {trip_number}.")
        carrier = replace(trip.carrier, echecks=()) if trip.carrier else None
        self._tms.trips[trip_number] = replace(
            trip, carrier=carrier, echecks=(), updated_at=self._tms.now()
        )

    def _invoice(self, load_number: str) -> Invoice:
        found = self._tms.invoices_of([load_number])
        if not found:
            raise NothingToRevertError(f"Load {load_number} has no invoice.")
        return found[0]


def _drop(statements: dict[int, Any], number: str) -> None:
    if not number.isdigit() or statements.pop(int(number), None) is None:
        raise NothingToRevertError(f"There is no statement {number}.")
