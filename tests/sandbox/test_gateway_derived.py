"""Values that change by themselves: how long until a document is due."""

from __future__ import annotations

from datetime import timedelta

from tests.sandbox.gateway_kit import (
    ManualClock,
    ask,
    bill,
    books,
    date_block,
    gateway,
    invoice,
    ordered,
    query,
)
from tests.sandbox.writing_kit import company, detail, posted_invoice, receipt

DAYS = query("ARINVOICE", "RECORDID DUE_IN_DAYS", ordered())


def test_days_until_due_shrink_when_time_passes() -> None:
    clock = ManualClock()
    asked = gateway(books(clock))
    ask(asked, invoice())
    found = [ask(asked, DAYS).rows()[0]["DUE_IN_DAYS"]]
    clock.move(timedelta(days=31))
    found.append(ask(asked, DAYS).rows()[0]["DUE_IN_DAYS"])
    assert ["30", "-1"] == found


def test_days_until_due_are_empty_when_nothing_is_due() -> None:
    asked = company()
    key = posted_invoice(asked)
    ask(asked, receipt(detail(key, "100.00")))
    assert [""] == [row["DUE_IN_DAYS"] for row in ask(asked, DAYS).rows()]


def test_documents_are_found_and_sorted_by_days_when_asked() -> None:
    asked = gateway()
    for number, due in (("A", "2026-03-12"), ("B", "2026-03-07"), ("C", "2026-05-01")):
        ask(asked, invoice(number, due=date_block("datedue", due)))
    condition = "<filter><lessthan><field>DUE_IN_DAYS</field><value>30</value></lessthan></filter>"
    function = query("ARINVOICE", "RECORDID", condition + ordered("DUE_IN_DAYS"))
    assert ["B", "A"] == [row["RECORDID"] for row in ask(asked, function).rows()]


def test_document_is_found_by_days_when_they_are_equal() -> None:
    asked = gateway()
    ask(asked, bill())
    condition = "<filter><equalto><field>DUE_IN_DAYS</field><value>30</value></equalto></filter>"
    assert ["B-1"] == [
        row["RECORDID"] for row in ask(asked, query("APBILL", "RECORDID", condition)).rows()
    ]


def test_days_until_due_are_told_when_a_document_is_read() -> None:
    asked = gateway()
    ask(asked, bill())
    function = (
        "<readByQuery><object>APBILL</object><fields>DUE_IN_DAYS</fields><query/></readByQuery>"
    )
    assert ["30"] == [row["DUE_IN_DAYS"] for row in ask(asked, function).rows()]
