"""The books: records, look-ups, periods and rollback."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from console.sandbox.books import Books, CustomField
from tests.sandbox.gateway_kit import ManualClock, books, company


class _Stop(Exception):
    """Ends an atomic block."""


@pytest.fixture
def empty() -> Books:
    return Books(company=company(), now=ManualClock().now)


def test_record_number_is_new_when_a_record_is_added(empty: Books) -> None:
    first = empty.add("CUSTOMER", {"CUSTOMERID": "A"})
    assert first != empty.add("VENDOR", {"VENDORID": "A"})


def test_master_data_is_stamped_and_active_when_added(empty: Books) -> None:
    empty.add("CUSTOMER", {"CUSTOMERID": "A"})
    expected = {
        "RECORDNO": "101",
        "CUSTOMERID": "A",
        "STATUS": "active",
        "WHENCREATED": "03/02/2026 15:04:05",
        "WHENMODIFIED": "03/02/2026 15:04:05",
    }
    assert [expected] == empty.rows("CUSTOMER")


def test_document_date_is_kept_when_a_document_is_stamped(empty: Books) -> None:
    empty.add("ARINVOICE", {"WHENCREATED": "01/31/2026"})
    row = empty.rows("ARINVOICE")[0]
    assert ("01/31/2026", "03/02/2026 15:04:05") == (row["WHENCREATED"], row["AUWHENCREATED"])


def test_row_is_found_by_its_new_value_when_it_was_changed(empty: Books) -> None:
    record_no = empty.add("CUSTOMER", {"CUSTOMERID": "A", "NAME": "Old"})
    assert empty.find("CUSTOMER", "NAME", "Old") is not None
    empty.change("CUSTOMER", record_no, {"NAME": "New"})
    found = empty.find("CUSTOMER", "NAME", "New")
    assert (None, record_no) == (
        empty.find("CUSTOMER", "NAME", "Old"),
        found and found["RECORDNO"],
    )


def test_row_in_hand_stays_the_same_when_the_record_is_changed(empty: Books) -> None:
    record_no = empty.add("CUSTOMER", {"NAME": "Old"})
    row = empty.rows("CUSTOMER")[0]
    empty.change("CUSTOMER", record_no, {"NAME": "New"})
    assert row["NAME"] == "Old"


def test_change_moves_only_the_modified_stamp_when_time_has_passed() -> None:
    clock = ManualClock()
    made = Books(company=company(), now=clock.now)
    record_no = made.add("CUSTOMER", {})
    clock.move(timedelta(hours=1))
    made.change("CUSTOMER", record_no, {"NAME": "New"})
    row = made.rows("CUSTOMER")[0]
    expected = ("03/02/2026 15:04:05", "03/02/2026 16:04:05")
    assert expected == (row["WHENCREATED"], row["WHENMODIFIED"])


@pytest.mark.parametrize("record_no", ["", "999"])
def test_removal_is_refused_when_there_is_no_such_record(record_no: str) -> None:
    with pytest.raises(KeyError):
        books().remove("CUSTOMER", record_no)


def test_everything_is_undone_when_an_atomic_block_raises(empty: Books) -> None:
    kept = empty.add("CUSTOMER", {"CUSTOMERID": "A", "NAME": "Old"})
    gone = empty.add("CUSTOMER", {"CUSTOMERID": "B"})
    empty.find("CUSTOMER", "CUSTOMERID", "A")
    before = empty.rows("CUSTOMER")
    with suppress(_Stop), empty.atomic():
        empty.add("CUSTOMER", {"CUSTOMERID": "C"})
        empty.change("CUSTOMER", kept, {"NAME": "New"})
        empty.remove("CUSTOMER", gone)
        raise _Stop
    assert before == empty.rows("CUSTOMER")


def test_look_ups_are_undone_when_an_atomic_block_raises(empty: Books) -> None:
    record_no = empty.add("CUSTOMER", {"CUSTOMERID": "A"})
    empty.find("CUSTOMER", "CUSTOMERID", "A")
    with suppress(_Stop), empty.atomic():
        empty.add("CUSTOMER", {"CUSTOMERID": "A"})
        empty.remove("CUSTOMER", record_no)
        raise _Stop
    found = empty.find_all("CUSTOMER", "CUSTOMERID", "A")
    assert [record_no] == [row["RECORDNO"] for row in found]


def test_order_is_by_age_when_a_removal_was_undone(empty: Books) -> None:
    first = empty.add("CUSTOMER", {})
    second = empty.add("CUSTOMER", {})
    with suppress(_Stop), empty.atomic():
        empty.remove("CUSTOMER", first)
        raise _Stop
    assert [first, second] == [row["RECORDNO"] for row in empty.rows("CUSTOMER")]


def test_outer_work_stays_when_only_an_inner_block_raises(empty: Books) -> None:
    with empty.atomic():
        empty.add("CUSTOMER", {"CUSTOMERID": "A"})
        with suppress(_Stop), empty.atomic():
            empty.add("CUSTOMER", {"CUSTOMERID": "B"})
            raise _Stop
    assert ["A"] == [row["CUSTOMERID"] for row in empty.rows("CUSTOMER")]


@pytest.mark.parametrize(
    ("closed", "asked", "is_open"),
    [
        ("all", "ar", False),
        ("all", "ap", False),
        ("ar", "ar", False),
        ("ar", "ap", True),
    ],
)
def test_period_is_open_or_not_when_a_subledger_is_closed(
    empty: Books, closed: str, asked: str, is_open: bool
) -> None:
    empty.close_period("2026-01", closed)
    assert is_open == empty.is_open(date(2026, 1, 31), asked)


def test_other_month_is_open_when_one_is_closed(empty: Books) -> None:
    empty.close_period("2026-01")
    assert empty.is_open(date(2026, 2, 1), "ar")


def test_one_subledger_opens_alone_when_all_were_closed(empty: Books) -> None:
    empty.close_period("2026-01")
    empty.open_period("2026-01", "ar")
    day = date(2026, 1, 1)
    assert (True, False) == (empty.is_open(day, "ar"), empty.is_open(day, "ap"))


def test_every_subledger_opens_when_the_month_is_opened(empty: Books) -> None:
    empty.close_period("2026-01", "ar")
    empty.close_period("2026-01")
    empty.open_period("2026-01")
    assert empty.is_open(date(2026, 1, 1), "ar")


def test_subledger_is_refused_when_it_is_unknown(empty: Books) -> None:
    with pytest.raises(ValueError, match="not a subledger: gl"):
        empty.close_period("2026-01", "gl")


def test_custom_fields_are_listed_by_object_when_they_were_added(empty: Books) -> None:
    field = CustomField(object_name="APBILL", name="X", label="X")
    empty.add_custom_field(field)
    assert ({"X": field}, {}) == (
        empty.custom_fields("APBILL"),
        empty.custom_fields("ARINVOICE"),
    )
