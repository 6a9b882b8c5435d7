"""Summaries: made with documents in one breath, named by documents, read back."""

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import Answer, ask, bill, date_block, invoice, line, login, query
from tests.sandbox.writing_kit import company, made, record_no, row, shown, update

_NAMED = "PRBATCHKEY PRBATCH"


def _batch(kind: str, *documents: str, title: str = "March") -> str:
    name = f"create_{kind}batch"
    head = f"<batchtitle>{title}</batchtitle>{date_block('datecreated', '2026-03-31')}"
    return f"<{name}>{head}{''.join(documents)}</{name}>"


def _keys(asked: Gateway, object_name: str, summary: str) -> list[str]:
    found = asked.books.find_all(object_name, "PRBATCHKEY", summary)
    return [one["RECORDID"] for one in found]


def _first_cause(answer: Answer) -> str:
    return answer.errors()[0][1]


def test_documents_are_in_the_summary_when_they_are_made_with_it() -> None:
    asked = company()
    key = made(ask(asked, _batch("invoice", invoice("INV-1"), invoice("INV-2"))))
    assert ["INV-1", "INV-2"] == _keys(asked, "ARINVOICE", key)
    expected = ["March", "03/31/2026", "Open", "active"]
    assert expected == shown(asked, "ARINVOICEBATCH", key, "TITLE CREATED OPEN STATUS")


def test_documents_that_name_another_summary_are_in_the_one_around_them() -> None:
    asked = company(own_summaries=True)
    other = made(ask(asked, _batch("invoice", title="April")))
    named = invoice("INV-1", before_number=f"<batchkey>{other}</batchkey>")
    key = made(ask(asked, _batch("invoice", named)))
    assert (["INV-1"], []) == (_keys(asked, "ARINVOICE", key), _keys(asked, "ARINVOICE", other))


def test_nothing_is_written_when_one_document_of_a_summary_is_refused() -> None:
    asked = company()
    answer = ask(asked, _batch("invoice", invoice("INV-1"), invoice("INV-2", customer="C-0")))
    assert ["failure"] == answer.statuses
    assert ([], []) == (asked.books.rows("ARINVOICEBATCH"), asked.books.rows("ARINVOICE"))


@pytest.mark.parametrize("kind", ["invoice", "bill", "aradjustment", "apadjustment"])
def test_summary_is_read_back_when_it_was_made(kind: str) -> None:
    asked = company()
    key = made(ask(asked, _batch(kind)))
    side = {"invoice": "ARINVOICE", "bill": "APBILL"}.get(kind, kind.upper())
    condition = "<filter><equalto><field>OPEN</field><value>Open</value></equalto></filter>"
    listed = f'<get_list object="{kind}batch"/>'
    answer = ask(asked, query(f"{side}BATCH", "RECORDNO TITLE STATUS", condition), listed)
    assert [{"RECORDNO": key, "TITLE": "March", "STATUS": "active"}] == answer.rows(0)
    assert (key, "March") == (answer.rows(1)[0]["key"], answer.rows(1)[0]["batchtitle"])


@pytest.mark.parametrize(
    ("named", "expected"),
    [("<batchkey>{key}</batchkey>", "March"), ("<batchkey>9999</batchkey>", "")],
)
def test_summary_is_kept_if_there_is_one_when_the_gateway_chooses(
    named: str, expected: str
) -> None:
    asked = company()
    key = made(ask(asked, _batch("invoice")))
    made(ask(asked, invoice(before_number=named.format(key=key))))
    invoice_row = asked.books.rows("ARINVOICE")[0]
    assert expected == invoice_row.get("PRBATCH", "")


def test_summary_must_be_there_when_the_company_keeps_its_own() -> None:
    asked = company(own_summaries=True)
    key = made(ask(asked, _batch("invoice")))
    refused = ask(asked, invoice(before_number="<batchkey>9999</batchkey>"))
    assert "Invalid summary '9999': it does not exist." == _first_cause(refused)
    # Summaries of another kind of document do not count.
    refused = ask(asked, bill(PRBATCH="March"))
    assert "Invalid summary 'March': it does not exist." == _first_cause(refused)
    made(ask(asked, invoice(before_number=f"<batchkey>{key}</batchkey>")))


def test_bill_moves_to_another_summary_when_it_is_updated() -> None:
    asked = company(own_summaries=True)
    first = made(ask(asked, _batch("bill")))
    second = made(ask(asked, _batch("bill", title="April")))
    key = record_no(ask(asked, bill(PRBATCH="March")))
    assert [first, "March"] == shown(asked, "APBILL", key, _NAMED)
    record_no(ask(asked, update("APBILL", {"RECORDNO": key, "PRBATCH": "April"})))
    assert [second, "April"] == shown(asked, "APBILL", key, _NAMED)


@pytest.mark.parametrize("title", ["", "March"])
def test_summary_is_refused_when_its_title_is_missing_or_taken(title: str) -> None:
    asked = company()
    made(ask(asked, _batch("invoice")))
    assert ["failure"] == ask(asked, _batch("invoice", title=title)).statuses


def test_summary_is_of_today_when_it_has_no_date() -> None:
    asked = company()
    lines = f"<aradjustmentitems>{line(amount='-5.00')}</aradjustmentitems>"
    head = f"<customerid>C-1</customerid>{date_block('datecreated', '2026-03-02')}"
    memo = f"<create_aradjustment>{head}{lines}</create_aradjustment>"
    name = "create_aradjustmentbatch"
    key = made(ask(asked, f"<{name}><batchtitle>Memos</batchtitle>{memo}</{name}>"))
    assert ["03/02/2026"] == shown(asked, "ARADJUSTMENTBATCH", key, "CREATED")
    (adjustment,) = asked.books.rows("ARADJUSTMENT")
    assert (key, "Memos") == (adjustment["PRBATCHKEY"], adjustment["PRBATCH"])


def test_summary_belongs_to_the_entity_when_it_was_made_in_one() -> None:
    asked = company()
    key = made(ask(asked, _batch("invoice"), credentials=login("ws", "E100")))
    assert "E100" == row(asked, "ARINVOICEBATCH", key)["MEGAENTITYID"]
