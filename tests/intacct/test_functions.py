"""What a function refuses to be."""

from decimal import Decimal

import pytest

from console.errors import RuleError
from console.intacct import And, BillLine, Equal, In, InvoiceLine, NumberedFunction, Query, Read
from tests.intacct.support import bill, invoice


def test_line_is_refused_when_it_names_an_unknown_dimension() -> None:
    with pytest.raises(RuleError, match="FLEET"):
        InvoiceLine(account_no="4", amount=Decimal(1), dimensions=(("FLEET", "1"),))


def test_line_is_refused_when_it_names_a_dimension_twice() -> None:
    with pytest.raises(RuleError, match="twice"):
        BillLine(account_no="4", amount=Decimal(1), dimensions=(("CLASS", "1"), ("CLASS", "2")))


def test_invoice_is_refused_when_it_has_no_lines() -> None:
    with pytest.raises(RuleError, match="without lines"):
        invoice(lines=())


def test_bill_is_refused_when_it_has_no_lines() -> None:
    with pytest.raises(RuleError, match="without lines"):
        bill(lines=())


@pytest.mark.parametrize("size", [0, 2001])
def test_query_is_a_bug_when_its_page_is_out_of_bounds(size: int) -> None:
    with pytest.raises(ValueError, match="page"):
        Query(object_name="X", fields=("A",), page_size=size)


def test_query_is_a_bug_when_it_names_no_field() -> None:
    with pytest.raises(ValueError, match="field"):
        Query(object_name="X", fields=())


@pytest.mark.parametrize("count", [0, 101])
def test_read_is_a_bug_when_the_number_of_keys_is_out_of_bounds(count: int) -> None:
    with pytest.raises(ValueError, match="keys"):
        Read(object_name="X", keys=("1",) * count)


def test_read_is_refused_when_a_key_holds_the_separator() -> None:
    with pytest.raises(RuleError, match="comma"):
        Read(object_name="X", keys=("1,2",))


@pytest.mark.parametrize("count", [0, 257])
def test_control_id_is_a_bug_when_its_length_is_out_of_bounds(count: int) -> None:
    with pytest.raises(ValueError, match="control id"):
        NumberedFunction(control_id="x" * count, function=invoice())


@pytest.mark.parametrize("count", [0, 1001])
def test_list_filter_is_a_bug_when_its_length_is_out_of_bounds(count: int) -> None:
    with pytest.raises(ValueError, match="list filter"):
        In(field="A", values=("1",) * count)


def test_group_is_a_bug_when_it_has_one_part() -> None:
    with pytest.raises(ValueError, match="group"):
        And(parts=(Equal(field="A", value="1"),))
