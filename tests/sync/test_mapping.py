from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.outcome import Unmapped
from console.domain.parties import PartyIndex, PartyProfile
from console.domain.reference import GlAccount, ReferenceData
from console.domain.settings import ApSettings, ArSettings, Settings
from console.domain.transaction import Transaction
from console.intacct import CreateBill, CreateInvoice
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from tests.builders import bill, line, reference, settings, transaction

DEPARTMENT = DimensionMapping(dimension="DEPARTMENT", source="fleet", values={"Reefer": "120"})
PROFILES = {
    "cust-1": PartyProfile(id="cust-1", name="Harbor Foods", external_id="C-100", terms_days=15),
    "carr-1": PartyProfile(id="carr-1", name="Red Rock Lines", external_id="V-200"),
}


def inputs(config: Settings | None = None, lists: ReferenceData | None = None) -> MappingInputs:
    lists = lists or reference()
    return MappingInputs(
        settings=config or settings(dimensions=(DEPARTMENT,)),
        entity_id="E100",
        reference=lists,
        customers=PartyIndex.build(lists.customers.values()),
        vendors=PartyIndex.build(lists.vendors.values()),
        profiles=PROFILES,
    )


def mapped(document: Transaction, config: Settings | None = None) -> Mapped:
    found = map_transaction(document, inputs(config))
    assert isinstance(found, Mapped), found
    return found


def invoice(document: Transaction, config: Settings | None = None) -> CreateInvoice:
    function = mapped(document, config).function
    assert isinstance(function, CreateInvoice)
    return function


def made_bill(document: Transaction, config: Settings | None = None) -> CreateBill:
    function = mapped(document, config).function
    assert isinstance(function, CreateBill)
    return function


def test_invoice_carries_party_number_dates_and_term() -> None:
    made = invoice(transaction())
    assert ("C-100", "1084738", "ORD-7", "Net 15", date(2026, 3, 17), False) == (
        made.customer_id,
        made.invoice_no,
        made.po_number,
        made.term_name,
        made.due_on,
        made.draft,
    )


def test_lines_carry_account_amount_and_dimensions() -> None:
    """Linehaul on the master, fuel surcharge on its own account; entity and fleet as dimensions."""
    made = invoice(transaction())
    dimensions = (("LOCATION", "E100"), ("DEPARTMENT", "120"))
    assert [
        ("40000", Decimal("1200.00"), "Linehaul", dimensions),
        ("40100", Decimal("150.50"), "Fuel Surcharge", dimensions),
    ] == [(one.account_no, one.amount, one.memo, one.dimensions) for one in made.lines]


def test_level_that_chose_the_account_is_told() -> None:
    levels = [fields.account.level for fields in mapped(transaction()).lines]
    assert ["master", "item"] == levels


@pytest.mark.parametrize(("source", "expected"), [("order_number", "ORD-7"), ("po_number", "PO-9")])
def test_po_number_comes_from_the_chosen_source(source: Any, expected: str) -> None:
    config = settings(ar=ArSettings(po_number_source=source))
    assert expected == invoice(transaction(), config).po_number


def test_invoice_is_a_draft_when_autopost_is_off() -> None:
    assert invoice(transaction(), settings(ar=ArSettings(autopost=False))).draft


def test_bill_carries_the_carrier_invoice_as_reference_and_memo() -> None:
    made = made_bill(bill())
    assert ("V-200", "1084738-1", "RR-55", "RR-55") == (
        made.vendor_id,
        made.bill_no,
        made.reference,
        made.description,
    )


def test_bill_holds_accessorials_only_when_the_toggle_is_on() -> None:
    """Rule include-lines: 900.00 alone, or 900.00 and 75.00."""
    on = settings(ap=ApSettings(include_accessorials=True))
    without = [one.amount for one in made_bill(bill()).lines]
    assert [Decimal("900.00")] == without
    assert Decimal("975.00") == mapped(bill(), on).total()


def test_custom_fields_are_filled_from_their_sources() -> None:
    field = CustomFieldMapping(object="ARINVOICE", field="LOAD_NO", source="load.load_number")
    made = invoice(transaction(), settings(custom_fields=(field,)))
    assert (("LOAD_NO", "1084738"),) == made.custom_fields


def test_dimension_takes_a_value_by_its_sage_name_when_nothing_is_mapped() -> None:
    raw = DimensionMapping(dimension="DEPARTMENT", source="fleet")
    made = invoice(transaction(), settings(dimensions=(raw,)))
    assert ("DEPARTMENT", "120") in made.lines[0].dimensions


LONG = transaction(number="N" * 31)
SHORT_LINES = transaction(lines=(line("1.00"),))
FAULTY = transaction(fault="The amount of total is unusable")
RETIRED = settings(dimensions=(replace(DEPARTMENT, values={"Reefer": "190"}),))
UNKNOWN = settings(dimensions=(replace(DEPARTMENT, values={"Reefer": "777"}),))
OLD_ACCOUNT = settings(accounts=AccountMappings(ar={"default": "40900"}))
NO_ACCOUNT = settings(accounts=AccountMappings())
NEEDS_CLASS = reference(
    accounts={
        "40000": GlAccount(
            no="40000",
            title="R",
            type="incomestatement",
            active=True,
            requires=frozenset({"CLASS"}),
        )
    }
)
NO_TERMS = reference(ar_terms=frozenset())
NO_CUSTOMER = reference(customers={})


@pytest.mark.parametrize(
    ("document", "config", "lists", "cause", "setting"),
    [
        (FAULTY, None, None, "source-invalid", ""),
        (LONG, None, None, "number-too-long", ""),
        (transaction(lines=()), None, None, "no-lines", ""),
        (SHORT_LINES, None, None, "lines-do-not-add-up", ""),
        (transaction(), None, NO_CUSTOMER, "customer-unmatched", ""),
        (transaction(), None, NO_TERMS, "term-missing", ""),
        (
            transaction(),
            NO_ACCOUNT,
            None,
            "account-unmapped",
            "accounts.ar:load/customer_linehaul",
        ),
        (transaction(), OLD_ACCOUNT, None, "account-inactive", "accounts.ar:default"),
        (transaction(), RETIRED, None, "dimension-value-invalid", "dimensions:DEPARTMENT"),
        (transaction(), UNKNOWN, None, "dimension-value-invalid", "dimensions:DEPARTMENT"),
        (transaction(), None, NEEDS_CLASS, "dimension-missing", "dimensions:CLASS"),
    ],
)
def test_refusal_names_its_cause_and_the_setting_to_repair(
    document: Transaction,
    config: Settings | None,
    lists: ReferenceData | None,
    cause: str,
    setting: str,
) -> None:
    found = map_transaction(document, inputs(config, lists))
    assert isinstance(found, Unmapped)
    assert (cause, setting) == (found.problem.cause, found.problem.setting)


def test_party_that_alvys_no_longer_lists_is_a_refusal() -> None:
    gone = replace(inputs(), profiles={})
    found = map_transaction(transaction(), gone)
    assert isinstance(found, Unmapped)
    assert "party-missing" == found.problem.cause


def test_same_inputs_give_the_same_function() -> None:
    assert mapped(transaction()) == mapped(transaction())
