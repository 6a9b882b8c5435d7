"""The simulated TMS: one tenant's records and the few things that happen to them.

Place in the path: ``world`` fills it, ``alvys`` answers searches from it, ``control`` changes it.
Records come in whole; what is due to be exported changes its ``updated_at`` to the present moment
of the clock that was handed in. It must not know HTTP, JSON or the books.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from console.sandbox.cash import Cash, Receipt
from console.sandbox.cost_records import Deduction, FuelPurchase, Toll, User
from console.sandbox.filing import Filing
from console.sandbox.party_records import Carrier, Customer, Driver, Subsidiary
from console.sandbox.records import Charge, Invoice, Load, Trip
from console.sandbox.settlement_records import CarrierStatement, DriverStatement

__all__ = ["Tms"]


class Tms:
    """One Alvys tenant; every mapping keeps the order in which records were added."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self.now = now
        """Gives the present moment, aware UTC; the only clock the tenant knows."""
        self.subsidiaries: dict[str, Subsidiary] = {}
        """Key: Alvys id."""
        self.customers: dict[str, Customer] = {}
        """Key: Alvys id."""
        self.carriers: dict[str, Carrier] = {}
        """External carriers by Alvys id."""
        self.drivers: dict[str, Driver] = {}
        """Key: Alvys id."""
        self.loads: dict[str, Load] = {}
        """Key: load number."""
        self.trips: dict[str, Trip] = {}
        """Key: trip number."""
        self.invoices: dict[str, Invoice] = {}
        """Key: invoice number."""
        self.prefixes: dict[str, str] = {}
        """What stands before invoice numbers of a fleet's loads; key: Alvys id of the fleet."""
        self.fuel: dict[str, FuelPurchase] = {}
        """Key: Alvys id."""
        self.tolls: dict[str, Toll] = {}
        """Key: Alvys id."""
        self.deductions: dict[str, Deduction] = {}
        """Key: Alvys id."""
        self.users: dict[str, User] = {}
        """Key: Alvys id."""
        self.carrier_statements: dict[int, CarrierStatement] = {}
        """Key: statement number."""
        self.driver_statements: dict[int, DriverStatement] = {}
        """Key: statement number."""
        self.cash = Cash()
        """Payments that came through the API."""
        self.filing = Filing()
        """Documents."""
        self._trips_of_load: dict[str, list[str]] = {}
        self._invoices_of_load: dict[str, list[str]] = {}
        self._last_id = 0

    def add_parties(
        self,
        *,
        subsidiaries: Iterable[Subsidiary],
        customers: Iterable[Customer],
        carriers: Iterable[Carrier],
        drivers: Iterable[Driver],
    ) -> None:
        """Add whom loads are hauled for and by."""
        self.subsidiaries.update({one.id: one for one in subsidiaries})
        self.customers.update({one.id: one for one in customers})
        self.carriers.update({one.id: one for one in carriers})
        self.drivers.update({one.id: one for one in drivers})

    def new_id(self, what: str) -> str:
        """Return an id for a record that came through the API, e.g. ``customer-1``."""
        self._last_id += 1
        return f"{what}-{self._last_id}"

    def add_work(self, load: Load, trips: Iterable[Trip], invoice: Invoice | None) -> None:
        """Add a load with its trips and, when it was generated, its invoice."""
        self.loads[load.number] = load
        for trip in trips:
            self.trips[trip.number] = trip
            self._trips_of_load.setdefault(load.number, []).append(trip.number)
        if invoice is not None:
            self.add_invoice(invoice)

    def add_invoice(self, invoice: Invoice) -> None:
        """Add an invoice, which changes the loads that it bills."""
        self.invoices[invoice.number] = invoice
        for number in invoice.load_numbers:
            self._invoices_of_load.setdefault(number, []).append(invoice.number)

    def invoices_of(self, load_numbers: Iterable[str]) -> list[Invoice]:
        """Return the invoices that bill any of the loads, each once."""
        numbers = (one for load in load_numbers for one in self._invoices_of_load.get(load, []))
        return [self.invoices[number] for number in dict.fromkeys(numbers)]

    def remove_invoice(self, number: str) -> None:
        """Take an invoice out; its loads stay.

        Raises:
            KeyError: There is no such invoice.
        """
        for load_number in self.invoices.pop(number).load_numbers:
            self._invoices_of_load[load_number].remove(number)

    def sum_up(self, load_numbers: Sequence[str], invoice: Invoice) -> None:
        """Bill loads by one invoice in place of those of their own.

        Raises:
            KeyError: One of the loads does not exist.
        """
        for number in load_numbers:
            for alone in self._invoices_of_load.pop(number, []):
                self.invoices.pop(alone, None)
            self.loads[number] = replace(self.loads[number], updated_at=self.now())
        self.add_invoice(invoice)

    def trips_of(self, load_number: str) -> list[Trip]:
        """Return the trips of a load, in order; empty for an unknown one."""
        return [self.trips[number] for number in self._trips_of_load.get(load_number, [])]

    def subsidiary_named(self, text: str) -> Subsidiary | None:
        """Return the subsidiary with that id or name, or None."""
        if text in self.subsidiaries:
            return self.subsidiaries[text]
        return next((one for one in self.subsidiaries.values() if one.name == text), None)

    def add_accessorial(self, load_number: str, charge: Charge) -> Load:
        """Charge the customer of a load one thing more, which changes its invoice too.

        Raises:
            KeyError: There is no such load.
        """
        load = self.loads[load_number]
        changed = replace(load, accessorials=(*load.accessorials, charge), updated_at=self.now())
        self.loads[load_number] = changed
        return changed

    def add_driver_charge(self, trip_number: str, charge: Charge) -> Trip:
        """Pay the own driver of a trip for one thing more.

        Raises:
            KeyError: There is no such trip, or an external carrier moved it.
        """
        trip = self.trips[trip_number]
        if not trip.driver_id:
            raise KeyError(trip_number)
        charges = (*trip.driver_charges, charge)
        changed = replace(trip, driver_charges=charges, updated_at=self.now())
        self.trips[trip_number] = changed
        return changed

    def upload_carrier_invoice(self, trip_number: str, invoice_number: str) -> Trip:
        """Record that the carrier's invoice arrived.

        Raises:
            KeyError: There is no such trip, or an own driver moved it.
        """
        trip = self.trips[trip_number]
        if trip.carrier is None:
            raise KeyError(trip_number)
        pay = replace(trip.carrier, invoice_number=invoice_number)
        changed = replace(trip, carrier=pay, updated_at=self.now())
        self.trips[trip_number] = changed
        return changed

    def change_invoice_as(self, load_number: str, subsidiary: Subsidiary) -> Load:
        """Let another subsidiary invoice a load.

        Raises:
            KeyError: There is no such load.
        """
        load = self.loads[load_number]
        changed = replace(load, subsidiary_id=subsidiary.id, updated_at=self.now())
        self.loads[load_number] = changed
        return changed

    def receive(self, receipt: Receipt) -> Load:
        """Take a customer's payment or a factoring company's; the load's status follows.

        Raises:
            KeyError: There is no such load.
        """
        load = self.loads[receipt.work]
        self.cash.add(receipt)
        status = load.status
        if receipt.kind == "financing":
            status = "Financed"
        elif self.cash.paid("customer", load.number) >= load.total():
            status = "Completed"
        changed = replace(load, status=status, updated_at=self.now())
        self.loads[load.number] = changed
        return changed

    def pay_carrier(self, receipt: Receipt) -> Trip:
        """Take a payment to a carrier; the trip is completed when payments cover what is owed.

        Raises:
            KeyError: There is no such trip, or an own driver moved it.
        """
        trip = self.trips[receipt.work]
        if trip.carrier is None:
            raise KeyError(receipt.work)
        self.cash.add(receipt)
        if self.cash.paid("carrier", trip.number) >= trip.carrier.total():
            trip = replace(trip, status="Completed", is_paid=True)
        changed = replace(trip, updated_at=self.now())
        self.trips[trip.number] = changed
        return changed
