"""Reading payments: what Sage says was applied, and what Alvys says is still expected.

Place in the path: ``payments`` asks for the documents that were paid in a window, then for
everything about those that are ours; values of ``domain/payment`` go out. It must not decide or
write anything.

Sage is asked at the top level, entities' records included: a payment may be received at the top
level for documents of an entity, and no entity sees that one. Rows come by key, so that nothing
that is recorded meanwhile shifts the pages.

Source: Sage's pages on AR and AP payment details; "Load", "Trip" and "Invoice" of the public API.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from console.alvys import AlvysClient, Invoice, Load, Money, Trip
from console.cleaning import clean
from console.domain.ledger import LedgerEntry
from console.domain.money import ZERO, parse_amount
from console.domain.payment import (
    Detail,
    DetailState,
    PaidDocument,
    PaymentHeader,
    PaymentSide,
    Totals,
    Work,
)
from console.errors import InvalidAmountError, ProtocolError
from console.intacct import (
    Between,
    Filter,
    GreaterOrEqual,
    In,
    IntacctClient,
    Or,
    Page,
    Query,
    Row,
    date_text,
    moment_text,
)

__all__ = ["Applied", "PaymentWindow", "applied_in", "applied_query", "paid_documents", "works_of"]

_PAGE = 1000
"""Rows of one page."""

_TAKES_PAYMENTS = frozenset({"Invoiced", "Completed", "Financed"})
"""Loads in these statuses take payments; Alvys refuses them for all others."""

_PAID_TRIP = "Completed"
"""What Alvys makes of a trip whose carrier is paid in full."""

_PENDING = frozenset(
    {
        *("draft", "submitted", "partially approved", "approved", "declined", "selected"),
        *("d", "s", "a", "pa"),
    }
)
"""Words and letters of payments that have not happened yet."""

_CREDITS = ("INLINE", "ADJUSTMENT", "POSTEDADVANCE", "POSTEDOVERPAYMENT")
_DETAIL = ("RECORDNO", "RECORDKEY", "PAYMENTKEY", "PAYMENTDATE", "STATE", "TRX_PAYMENTAMOUNT")
_TOTALS = ("RECORDNO", "RECORDID", "TRX_TOTALENTERED", "TRX_TOTALPAID", "TRX_TOTALDUE")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Objects:
    """Sage's names on one side."""

    document: str
    party: str
    """Field of a document with its customer or vendor."""
    detail: str
    payment: str
    credits: tuple[str, ...]
    """Fields with the amount of each kind of credit."""


def _objects(side: str, document: str, party: str, negative: str) -> _Objects:
    return _Objects(
        document=document,
        party=party,
        detail=f"{side}PYMTDETAIL",
        payment=f"{side}PYMT",
        credits=tuple(f"TRX_{name}AMOUNT" for name in (*_CREDITS, negative)),
    )


_OBJECTS: Mapping[PaymentSide, _Objects] = {
    PaymentSide.AR: _objects("AR", "ARINVOICE", "CUSTOMERID", "NEGATIVEINVOICE"),
    PaymentSide.AP: _objects("AP", "APBILL", "VENDORID", "NEGATIVEBILL"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentWindow:
    """Which payments are looked for."""

    first: date
    """The first payment date."""

    last: date | None
    """The last payment date; None has no end: payments may be dated ahead."""

    changed_from: datetime | None
    """Payments that were recorded or changed since then belong to it, whatever their date; in the
    zone of the Sage user, or early enough for any. None goes by the payment date alone."""

    def condition(self) -> Filter:
        """Return the window as Sage takes it."""
        if self.last is not None:
            low, high = date_text(self.first), date_text(self.last)
            return Between(field="PAYMENTDATE", low=low, high=high)
        dated = GreaterOrEqual(field="PAYMENTDATE", value=date_text(self.first))
        if self.changed_from is None:
            return dated
        since = moment_text(self.changed_from)
        return Or(parts=(GreaterOrEqual(field="WHENMODIFIED", value=since), dated))


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """That a payment detail is about a document."""

    detail_no: str
    """Sage's RECORDNO of the detail."""

    document_no: str
    """Sage's RECORDNO of the document."""

    is_live: bool
    """Whether it is posted, and not taken back."""


def applied_query(side: PaymentSide, window: PaymentWindow) -> Query:
    """Return the question what was applied to documents of a side in the window."""
    fields = ("RECORDNO", "RECORDKEY", "STATE")
    return Query(
        object_name=_OBJECTS[side].detail,
        fields=fields,
        required=fields,
        filter=window.condition(),
        page_size=_PAGE,
    )


async def applied_in(
    sage: IntacctClient, side: PaymentSide, window: PaymentWindow, first: Page
) -> AsyncIterator[list[Applied]]:
    """Yield, page by page, what was applied to documents in the window.

    Args:
        sage: Signed in.
        side: Of which documents.
        window: When.
        first: The first page, read already.

    Raises:
        RemoteError: Sage could not be read.
    """
    yield _applied(first.rows)
    if not first.complete:
        async for page in sage.query(applied_query(side, window), after=first.last_key):
            yield _applied(page)


def _applied(page: Iterable[Row]) -> list[Applied]:
    return [
        Applied(
            detail_no=row["RECORDNO"],
            document_no=row["RECORDKEY"],
            is_live=_state(row["STATE"]) is DetailState.LIVE,
        )
        for row in page
        # One that pays a debit memo is about no document of ours.
        if row.get("RECORDKEY") and _state(row["STATE"]) is not DetailState.PENDING
    ]


async def paid_documents(
    sage: IntacctClient, side: PaymentSide, entries: Mapping[str, LedgerEntry]
) -> list[PaidDocument]:
    """Return everything that Sage says of the payments of these documents.

    Args:
        sage: Signed in.
        side: Of all of them.
        entries: RECORDNO to ours; not empty, few hundreds.

    Raises:
        RemoteError: Sage could not be read.
        ProtocolError: An amount or a date is none.
    """
    names, wanted = _OBJECTS[side], tuple(entries)
    fields, of_these = (*_TOTALS, names.party), In(field="RECORDNO", values=wanted)
    optional = ("CURRENCY", "TRX_DISCOUNTAMOUNT", *names.credits)
    of_ours = In(field="RECORDKEY", values=wanted)
    listed = await sage.lists(
        [
            _query(names.document, fields, (), of_these),
            _query(names.detail, _DETAIL, optional, of_ours),
        ]
    )
    documents, paid = listed.rows
    totals = {row["RECORDNO"]: _totals(row, names.party) for row in documents}
    details: dict[str, list[Detail]] = defaultdict(list)
    for row in paid:
        details[row["RECORDKEY"]].append(_detail(row, names.credits))
    payment_nos = {one.payment_no for found in details.values() for one in found}
    headers = await _headers(sage, names.payment, payment_nos)
    return [
        PaidDocument(
            entry=entry,
            totals=totals.get(record_no),
            details=tuple(details[record_no]),
            headers={
                one.payment_no: headers[one.payment_no]
                for one in details[record_no]
                if one.payment_no in headers
            },
        )
        for record_no, entry in entries.items()
    ]


async def works_of(
    alvys: AlvysClient, side: PaymentSide, entries: Sequence[LedgerEntry]
) -> dict[str, Work]:
    """Return the loads or trips of documents as Alvys sees them now, by the ledger's id.

    Raises:
        RemoteError: Alvys could not be read.
    """
    numbers = sorted({entry.transaction.load_number for entry in entries})
    if not numbers:
        return {}
    if side is PaymentSide.AP:
        trips = {trip.id: trip for trip in await alvys.trips_of(numbers)}
        return {
            entry.id: _work_of_trip(trips[entry.transaction.source_id])
            for entry in entries
            if entry.transaction.source_id in trips
        }
    listed = await alvys.loads_of(numbers)
    several = {number for number, n in Counter(o.load_number for o in listed).items() if n > 1}
    loads = {load.id: load for load in listed}
    shown = await alvys.invoices_of(numbers)
    invoices = {invoice.id: invoice for invoice in shown}
    # One that was generated anew has another id.
    anew = {(load.id, invoice.number): invoice for invoice in shown for load in invoice.loads}
    found: dict[str, Work] = {}
    for entry in entries:
        source = entry.transaction
        load = loads.get(source.load_id)
        invoice = invoices.get(source.source_id) or anew.get(
            (source.load_id, source.source_number or source.number)
        )
        if load is not None and invoice is not None:
            is_ambiguous = load.load_number in several
            found[entry.id] = _work_of_load(load, invoice, is_ambiguous=is_ambiguous)
    return found


def _work_of_load(load: Load, invoice: Invoice, *, is_ambiguous: bool) -> Work:
    remaining = _amount_or_none(invoice.remaining_balance)
    return Work(
        status=clean(load.status),
        takes_payments=load.status in _TAKES_PAYMENTS,
        remaining=remaining,
        references={
            one.payment_reference: _amount_or_none(one.amount)
            for one in invoice.payments
            if one.payment_reference
        },
        is_ambiguous=is_ambiguous,
    )


def _work_of_trip(trip: Trip) -> Work:
    return Work(
        status=clean(trip.status),
        takes_payments=True,
        remaining=_amount_or_none(trip.carrier.total_payable) if trip.carrier else None,
        is_settled=trip.status == _PAID_TRIP,
    )


async def _headers(
    sage: IntacctClient, object_name: str, payment_nos: Collection[str]
) -> dict[str, PaymentHeader]:
    found: dict[str, PaymentHeader] = {}
    numbers = sorted(payment_nos)
    for start in range(0, len(numbers), _PAGE):
        of_these = In(field="RECORDNO", values=tuple(numbers[start : start + _PAGE]))
        optional = ("DOCNUMBER", "PAYMENTMETHOD", "DESCRIPTION")
        query = _query(object_name, ("RECORDNO",), optional, of_these)
        for row in (await sage.lists([query])).rows[0]:
            found[row["RECORDNO"]] = PaymentHeader(
                method=clean(row.get("PAYMENTMETHOD", "")),
                check_number=clean(row.get("DOCNUMBER", "")),
                memo=clean(row.get("DESCRIPTION", "")),
            )
    return found


def _query(
    object_name: str, required: tuple[str, ...], optional: tuple[str, ...], condition: Filter
) -> Query:
    return Query(
        object_name=object_name,
        fields=(*required, *optional),
        required=required,
        filter=condition,
        page_size=_PAGE,
    )


def _totals(row: Row, party: str) -> Totals:
    return Totals(
        entered=_amount(row, "TRX_TOTALENTERED"),
        paid=_amount(row, "TRX_TOTALPAID"),
        due=_amount(row, "TRX_TOTALDUE"),
        number=row["RECORDID"],
        party_no=row[party],
    )


def _detail(row: Row, credit_fields: Iterable[str]) -> Detail:
    credit = sum((_amount(row, name) for name in credit_fields), ZERO)
    discount = _amount(row, "TRX_DISCOUNTAMOUNT")
    return Detail(
        no=row["RECORDNO"],
        document_no=row["RECORDKEY"],
        payment_no=row["PAYMENTKEY"],
        paid_on=_date(row),
        applied=_amount(row, "TRX_PAYMENTAMOUNT") + credit + discount,
        credit=credit,
        discount=discount,
        currency=row.get("CURRENCY", ""),
        state=_state(row["STATE"]),
    )


def _state(word: str) -> DetailState:
    folded = word.strip().casefold()
    if folded in _PENDING:
        return DetailState.PENDING
    if folded == "v" or "revers" in folded or "void" in folded:
        return DetailState.REVERSED
    return DetailState.LIVE


def _amount(row: Row, name: str) -> Decimal:
    text = row.get(name, "").strip()
    if not text:
        return ZERO
    try:
        return parse_amount(text)
    except InvalidAmountError as error:
        raise _unreadable(row, f"{name} is {text[:24]!r}") from error


def _date(row: Row) -> date:
    text = row.get("PAYMENTDATE", "")
    try:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError as error:
        raise _unreadable(row, f"PAYMENTDATE is {text[:24]!r}") from error


def _unreadable(row: Row, what: str) -> ProtocolError:
    return ProtocolError(
        f"A payment of Sage (record {row.get('RECORDNO', '?')}) cannot be read: {what}",
        hint="Set the Web Services user's date format in Sage to MM/DD/YYYY; else show this to "
        "support.",
        system="Sage Intacct",
        operation="read payments",
    )


def _amount_or_none(money: Money | None) -> Decimal | None:
    if money is None or money.amount is None:
        return None
    try:
        return parse_amount(money.amount)
    except InvalidAmountError:
        return None
