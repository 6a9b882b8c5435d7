"""Reversing and deleting documents: by state, with both sides left in the books or a trace."""

from datetime import timedelta

import pytest

from tests.sandbox.gateway_kit import (
    ManualClock,
    ask,
    bill,
    books,
    date_block,
    gateway,
    invoice,
    query,
)
from tests.sandbox.writing_kit import (
    DELETE_WRAPPER,
    REVERSE_WRAPPER,
    REVERSED_ON,
    company,
    delete,
    detail,
    keyed,
    lines_of,
    made,
    posted_bill,
    posted_invoice,
    receipt,
    record_no,
    shown,
)

_MONEY = "STATE RAWSTATE TRX_TOTALENTERED TRX_TOTALDUE"


def test_both_sides_stay_in_the_books_when_an_invoice_is_reversed() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "20.00")
    answer = ask(
        asked, keyed("reverse_invoice", key, REVERSED_ON + "<description>Twice</description>")
    )
    assert key == made(answer)
    (first, second) = asked.books.rows("ARINVOICE")
    assert ["Reversed", "V", "120.00", "0.00"] == shown(asked, "ARINVOICE", key, _MONEY)
    assert (key, "INV-1") == (first["RECORDNO"], first["RECORDID"])
    assert ["Reversal", "V", "-120.00", "0.00", "03/20/2026", "Twice", "INV-1-REV"] == shown(
        asked, "ARINVOICE", second["RECORDNO"], f"{_MONEY} WHENPOSTED DESCRIPTION RECORDID"
    )
    assert [["-100.00", "Reversal"], ["-20.00", "Reversal"]] == lines_of(
        asked, "ARINVOICEITEM", second["RECORDNO"], "TRX_AMOUNT STATE"
    )


def test_number_can_be_used_again_when_its_document_has_been_reversed() -> None:
    asked = company()
    key = posted_bill(asked)
    made(ask(asked, keyed("reverse_bill", key, REVERSED_ON)))
    again = posted_bill(asked)
    rows = ask(asked, query("APBILL", "RECORDNO STATE", _numbered("B-1"))).rows()
    assert {key: "Reversed", again: "Posted"} == {row["RECORDNO"]: row["STATE"] for row in rows}


def _numbered(number: str) -> str:
    return (
        f"<filter><equalto><field>RECORDID</field><value>{number}</value></equalto></filter>"
        "<orderby><order><field>RECORDNO</field><ascending/></order></orderby>"
    )


def test_stamp_moves_when_a_document_is_reversed() -> None:
    clock = ManualClock()
    asked = gateway(books(clock))
    key = posted_invoice(asked)
    clock.move(timedelta(minutes=5))
    made(ask(asked, keyed("reverse_invoice", key, REVERSED_ON)))
    assert ["03/02/2026 15:09:05"] == shown(asked, "ARINVOICE", key, "WHENMODIFIED")


def _draft() -> str:
    return invoice(before_number="<action>Draft</action>")


def test_reversal_is_refused_when_the_invoice_is_a_draft() -> None:
    asked = company()
    key = made(ask(asked, _draft()))
    text = "The invoice 'INV-1' is a draft and cannot be reversed: delete it instead."
    errors = ask(asked, keyed("reverse_invoice", key, REVERSED_ON)).errors()
    assert [("BL01001973", text), REVERSE_WRAPPER] == errors


@pytest.mark.parametrize("amount", ["40.00", "100.00"])
@pytest.mark.parametrize(
    ("function", "wrapper"),
    [("reverse_invoice", REVERSE_WRAPPER), ("delete_invoice", DELETE_WRAPPER)],
)
def test_ending_is_refused_when_money_has_moved(
    amount: str, function: str, wrapper: tuple[str, str]
) -> None:
    asked = company()
    key = posted_invoice(asked)
    record_no(ask(asked, receipt(detail(key, amount))))
    inner = REVERSED_ON if function.startswith("reverse") else ""
    text = "The invoice 'INV-1' has been paid in part or in full: reverse the payment first."
    assert [("BL01001973", text), wrapper] == ask(asked, keyed(function, key, inner)).errors()


@pytest.mark.parametrize(
    ("on", "text"),
    [
        ("2026-03-01", "The reversal date must be on or after 03/02/2026."),
        ("2026-05-01", "The date 05/01/2026 is within a period that's been closed for Accounts"),
    ],
)
def test_reversal_is_refused_when_its_date_does_not_fit(on: str, text: str) -> None:
    asked = company()
    asked.books.close_period("2026-05", "ar")
    key = posted_invoice(asked)
    cause, _ = ask(asked, keyed("reverse_invoice", key, date_block("datereversed", on))).errors()
    assert cause[1].startswith(text)


def test_second_reversal_is_refused_when_the_document_has_been_reversed() -> None:
    asked = company()
    key = posted_invoice(asked)
    made(ask(asked, keyed("reverse_invoice", key, REVERSED_ON)))
    cause, _ = ask(asked, keyed("reverse_invoice", key, REVERSED_ON)).errors()
    assert "The invoice 'INV-1' has been reversed already." == cause[1]


@pytest.mark.parametrize("action", ["Draft", "Submit"])
def test_document_and_lines_are_gone_when_an_unpaid_one_is_deleted(action: str) -> None:
    asked = company()
    key = made(ask(asked, invoice(before_number=f"<action>{action}</action>")))
    assert key == made(ask(asked, keyed("delete_invoice", key)))
    assert [[], []] == [asked.books.rows(name) for name in ("ARINVOICE", "ARINVOICEITEM")]


def test_deletion_leaves_a_trace_when_it_is_queried() -> None:
    asked = company()
    key = posted_bill(asked)
    answer = ask(asked, delete("APBILL", key))
    assert (["success"], None) == (answer.statuses, answer.results[0].find("data"))
    rows = ask(asked, query("AUDITHISTORY", "OBJECTTYPE OBJECTKEY ACCESSMODE USERID")).rows()
    assert [
        {
            "OBJECTTYPE": "apbill",
            "OBJECTKEY": f"{key}--REC",
            "ACCESSMODE": "D",
            "USERID": "ws",
        }
    ] == rows


def test_nothing_is_deleted_when_one_of_the_keys_is_refused() -> None:
    asked = company()
    key = posted_bill(asked)
    answer = ask(asked, delete("APBILL", key, "9999"))
    assert [("BL01001973", "Cannot find the AP Bill with key '9999' to delete.")] == answer.errors()
    assert "Posted" == shown(asked, "APBILL", key, "STATE")[0]


def test_deletion_is_refused_when_the_period_is_closed() -> None:
    asked = company()
    key = posted_invoice(asked)
    asked.books.close_period("2026-03")
    cause, wrapper = ask(asked, delete("ARINVOICE", key)).errors()
    assert ("is within a period" in cause[1], DELETE_WRAPPER) == (True, wrapper)


def test_deletion_is_refused_when_no_key_is_given() -> None:
    assert [("BL03002028", "No data found")] == ask(company(), delete("APBILL")).errors()


@pytest.mark.parametrize("object_name", ["ARINVOICE", "ARADJUSTMENT", "APADJUSTMENT"])
@pytest.mark.parametrize("verb", ["create", "update"])
def test_generic_form_is_refused_when_there_is_only_a_legacy_one(
    verb: str, object_name: str
) -> None:
    ((number, _),) = ask(company(), f"<{verb}><{object_name}/></{verb}>").errors()
    assert "PL04000005" == number


def test_reversal_is_undone_when_the_transaction_fails() -> None:
    asked = company()
    key = posted_invoice(asked)
    ask(
        asked,
        keyed("reverse_invoice", key, REVERSED_ON),
        bill(VENDORID="V-0"),
        transaction="true",
    )
    assert ["Posted"] == shown(asked, "ARINVOICE", key, "STATE")
    assert 1 == len(asked.books.rows("ARINVOICE"))
