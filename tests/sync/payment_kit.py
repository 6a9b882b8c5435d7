"""Paying documents of the sandbox, and what Alvys was told of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.payment import PaymentEntry
from console.domain.run import Run
from console.sandbox.gateway.payment_kinds import (
    CASH,
    DISCOUNT,
    RECEIPTS,
    Application,
    Payment,
)
from console.sandbox.gateway.payment_kinds import (
    Counter as TillCounter,
)
from console.sandbox.gateway.payment_writing import hand_in
from tests.builders import ADMIN
from tests.sync.books import SUBSIDIARY, start
from tests.sync.console_kit import Console


async def exported(console: Console, loads: int = 4) -> None:
    """Connect the subsidiary and bring new work to Sage."""
    await start(console, loads)
    await console.sync()


def documents(console: Console, kind: Kind = Kind.AR_INVOICE) -> list[LedgerEntry]:
    """Return the documents of a kind that are in Sage, by number."""
    found = [one for one in console.entries(State.POSTED) if one.transaction.kind is kind]
    return sorted(found, key=lambda one: one.transaction.number)


def pay(console: Console, entry: LedgerEntry, amount: str | None = None, **more: str) -> str:
    """Pay a document in Sage; return the number of the payment."""
    order = {"document_no": entry.transaction.number, "amount": amount, **more}
    answer = console.control("POST", "pay", {k: v for k, v in order.items() if v is not None})
    console.clock.advance(minutes=1)
    return str(answer["payment_no"])


def pay_together(
    console: Console, amounts: Mapping[str, str], discounts: Mapping[str, str], on: date
) -> str:
    """Pay several invoices of a customer at once: record numbers to money, and to discount."""
    books = console.server.world.books
    record = books.find("ARINVOICE", "RECORDNO", next(iter(amounts)))
    assert record is not None
    owner = {name: record[name] for name in ("MEGAENTITYID", "MEGAENTITYKEY", "MEGAENTITYNAME")}
    payment = Payment(
        party_id=record["CUSTOMERID"],
        paid_on=on,
        draft=False,
        fields={"PAYMENTMETHOD": "EFT", "DOCNUMBER": "ACH-9", "PRBATCH": "Payments"},
        applications=tuple(
            Application(
                ledger=RECEIPTS.ledger,
                record_no=record_no,
                entry_no="",
                amount=Decimal(amount),
                source=source,
            )
            for source, listed in ((DISCOUNT, discounts), (CASH, amounts))
            for record_no, amount in listed.items()
        ),
        surplus=Decimal("0.00"),
    )
    till = TillCounter(books=books, sees=lambda name, row: True, owner=owner, control_id="")
    with books.atomic():
        return hand_in(till, RECEIPTS, payment)


def receipts(console: Console) -> Counter[tuple[str, str]]:
    """Return what Alvys holds: load or trip number and amount."""
    return Counter(
        (one.get("load_number") or one["trip_number"], one["amount"]) for one in raw(console)
    )


def raw(console: Console) -> list[dict[str, Any]]:
    """Return what Alvys holds as it shows it."""
    found: list[dict[str, Any]] = console.control("GET", "payments")
    return found


def told(console: Console, number: str) -> Decimal:
    """Return what Alvys was told of a load or trip, all payments together."""
    return sum(
        (Decimal(one["amount"]) for one in raw(console) if number in one.values()), Decimal("0.00")
    )


def known(console: Console) -> list[PaymentEntry]:
    """Return every payment of the store, oldest change first."""
    return list(reversed(console.store.payments.page(limit=1000).entries))


async def bring(console: Console, **window: date) -> Run:
    """Ask for an import and work it off; return its run."""
    ids = [one.subsidiary_id for one in console.store.connections.all()]
    request = console.payments.request_import(ADMIN, ids, **window)
    done = await console.sender.work(request)
    return console.sync_service.run(ADMIN, done.run_ids[-1])


__all__ = [
    "SUBSIDIARY",
    "bring",
    "documents",
    "exported",
    "known",
    "pay",
    "pay_together",
    "raw",
    "receipts",
    "told",
]
