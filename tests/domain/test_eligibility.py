from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from console.domain.connection import Connection
from console.domain.eligibility import Eligible, Held, NotDue, Verdict, decide
from console.domain.kinds import Kind
from console.domain.outcome import Skipped
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings
from console.domain.transaction import Party, Transaction
from tests.builders import NOW, bill, connection, line, settings, transaction


def gate(verdict: Verdict) -> str:
    match verdict:
        case Eligible():
            return "eligible"
        case NotDue():
            return "not due"
        case Skipped(problem=problem) | Held(problem=problem):
            return problem.cause


PAUSED = connection(settings=settings(primary_sync=False))
AR_OFF = connection(settings=settings(ar=ArSettings(export_ar_invoices=False)))
AP_OFF = connection(settings=settings(ap=ApSettings(export_ap_bills=False)))
CARRIERS_OFF = connection(settings=settings(ap=ApSettings(export_carrier_settlements=False)))
STATEMENTS = connection(settings=settings(ap=ApSettings(export_carrier_statements=True)))
UPLOAD = connection(settings=settings(ap=ApSettings(send_carrier_invoice_on_upload=True)))
ZEROS = connection(settings=settings(advanced=AdvancedSettings(export_zero_amounts=True)))
DRIVERS = connection(settings=settings(ap=ApSettings()))
CONTRACTORS = connection(settings=settings(ap=ApSettings(only_1099_drivers=True)))
EMPLOYEE = bill(
    kind=Kind.AP_DRIVER_STATEMENT, party=Party(kind="driver", id="d-1", name="Joe Pike")
)
CONTRACTOR = replace(EMPLOYEE, party=replace(EMPLOYEE.party, is_contractor=True))
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
"""The connecting day begins; the connection was made at 9:30."""
FREE = transaction(lines=(line("0.00"),), total=Decimal("0.00"))
OLD = transaction(changed_at=NOW - timedelta(days=2))


@pytest.mark.parametrize(
    ("document", "link", "expected"),
    [
        (transaction(), connection(), "eligible"),
        (bill(), connection(), "eligible"),
        (transaction(), None, "not-connected"),
        (transaction(), connection(established_at=None), "not-connected"),
        (OLD, connection(), "not due"),
        (transaction(changed_at=NOW - timedelta(days=1)), connection(), "not due"),
        (transaction(), PAUSED, "primary-sync-off"),
        (transaction(), AR_OFF, "section-off"),
        (bill(), AR_OFF, "eligible"),
        (bill(), AP_OFF, "section-off"),
        (transaction(), AP_OFF, "eligible"),
        (bill(), CARRIERS_OFF, "toggle-off"),
        (bill(), STATEMENTS, "statements-only"),
        (EMPLOYEE, DRIVERS, "eligible"),
        (EMPLOYEE, CONTRACTORS, "driver-not-1099"),
        (CONTRACTOR, CONTRACTORS, "eligible"),
        (replace(EMPLOYEE, changed_at=MIDNIGHT), DRIVERS, "same-day"),
        (replace(EMPLOYEE, changed_at=MIDNIGHT + timedelta(days=1)), DRIVERS, "eligible"),
        (replace(EMPLOYEE, changed_at=MIDNIGHT - timedelta(days=1)), DRIVERS, "not due"),
        (replace(EMPLOYEE, changed_at=MIDNIGHT), CONTRACTORS, "driver-not-1099"),
        (replace(EMPLOYEE, changed_at=MIDNIGHT, fault="No amount"), DRIVERS, "eligible"),
        (bill(changed_at=MIDNIGHT), connection(), "not due"),
        (FREE, connection(), "zero-amount"),
        (FREE, ZEROS, "eligible"),
    ],
)
def test_gate_that_closes_is_named_when_a_document_is_decided(
    document: Transaction, link: Connection | None, expected: str
) -> None:
    assert expected == gate(decide(document, link))


@pytest.mark.parametrize(
    ("link", "invoiced", "uploaded", "expected"),
    [
        (connection(), True, False, "eligible"),
        (connection(), False, True, "not due"),
        (UPLOAD, False, True, "eligible"),
        (UPLOAD, True, False, "awaits-carrier-invoice"),
        (UPLOAD, False, False, "not due"),
    ],
)
def test_carrier_bill_timing_follows_the_table(
    link: Connection, invoiced: bool, uploaded: bool, expected: str
) -> None:
    """Without the upload toggle a bill goes with the customer invoice, with it on the upload."""
    number = "RR-55" if uploaded else ""
    document = replace(bill(), invoice_ready=invoiced, carrier_invoice_number=number)
    assert expected == gate(decide(document, link))


def test_every_skip_tells_what_happened() -> None:
    verdict = decide(transaction(), AR_OFF)
    assert isinstance(verdict, Skipped)
    assert "export_ar_invoices" in verdict.problem.message


AR_STATEMENTS = connection(settings=settings(ar=ArSettings(export_carrier_statements=True)))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (AR_STATEMENTS, ("eligible", "eligible")),
        (STATEMENTS, ("eligible", "statements-only")),
    ],
    ids=["ar", "ap"],
)
def test_statements_of_one_side_leave_the_other_alone_when_their_toggle_is_on(
    link: Connection, expected: tuple[str, str]
) -> None:
    """Rule separate-statements: an invoice and a bill, with either toggle on."""
    assert expected == (gate(decide(transaction(), link)), gate(decide(bill(), link)))
