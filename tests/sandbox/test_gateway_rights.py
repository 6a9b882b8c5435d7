"""What a role can be denied: one operation on one object, or all of a module."""

from dataclasses import replace

import pytest

from console.sandbox.books import Books
from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, bill, company, gateway, invoice, query
from tests.sandbox.writing_kit import REVERSED_ON, create, delete, detail, keyed, receipt, update


def _denied(*rights: tuple[str, str]) -> Gateway:
    plain = company()
    users = {"ws": replace(plain.users["ws"], denied=frozenset(rights))}
    clock = gateway().books.now
    return gateway(Books(company=replace(plain, users=users), now=clock))


_FUNCTIONS = [
    ("create", "ARINVOICE", invoice()),
    ("update", "ARINVOICE", keyed("update_invoice", "1")),
    ("delete", "ARINVOICE", keyed("delete_invoice", "1")),
    ("delete", "ARINVOICE", delete("ARINVOICE", "1")),
    ("reverse", "ARINVOICE", keyed("reverse_invoice", "1", REVERSED_ON)),
    ("create", "APBILL", bill()),
    ("update", "APBILL", update("APBILL", {"RECORDNO": "1"})),
    ("reverse", "APBILL", keyed("reverse_bill", "1", REVERSED_ON)),
    ("create", "ARPYMT", receipt(detail("1", "1.00"))),
    ("reverse", "ARPYMT", keyed("reverse_arpayment", "1", REVERSED_ON)),
    ("create", "CUSTOMER", create("CUSTOMER", {"CUSTOMERID": "X"})),
    ("delete", "VENDOR", '<delete_vendor vendorid="V-1"/>'),
    ("create", "ARTERM", "<create_arterm><name>X</name></create_arterm>"),
    (
        "create",
        "SUPDOCFOLDER",
        "<create_supdocfolder><supdocfoldername>X</supdocfoldername></create_supdocfolder>",
    ),
]


@pytest.mark.parametrize(("operation", "object_name", "function"), _FUNCTIONS)
def test_function_is_refused_when_the_role_lacks_the_right(
    operation: str, object_name: str, function: str
) -> None:
    text = (
        f"You do not have permission for API operation {operation.upper()} on objects of type"
        f" {object_name}"
    )
    assert [("PL04000005", text)] == ask(_denied((operation, object_name)), function).errors()


@pytest.mark.parametrize("right", [("create", "AR"), ("*", "AR"), ("*", "ARINVOICE")])
def test_function_is_refused_when_the_role_lacks_the_module(right: tuple[str, str]) -> None:
    ((number, _),) = ask(_denied(right), invoice()).errors()
    assert "PL04000005" == number


def test_lines_follow_their_document_when_a_module_is_denied() -> None:
    ((number, _),) = ask(_denied(("read", "AR")), query("ARINVOICEITEM", "RECORDNO")).errors()
    assert "PL04000005" == number


def test_other_module_is_open_when_one_is_denied() -> None:
    answer = ask(_denied(("*", "AR")), query("APBILL", "RECORDNO"))
    assert ["success"] == answer.statuses
