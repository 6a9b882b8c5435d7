"""The hand-worked cases hold each kind under each toggle that matters to it, off and on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields

import pytest

from console.domain.kinds import Kind
from console.domain.settings import ApSettings, ArSettings, Settings
from tests.sync.golden import (
    test_carrier_bills,
    test_carrier_statements,
    test_driver_statements,
    test_echecks,
)
from tests.sync.golden.ar_cases import CASES

_AR = ("ar.export_ar_invoices", "ar.autopost")
_AP = ("ap.export_ap_bills", "ap.autopost")
_CHARGES = ("ar.deductions_as_credits", "ar.include_driver_bills", "ar.po_number_source")
_COSTS = ("ap.include_fuel", "ap.include_tolls", "ap.include_accessorials")

RELEVANT: Mapping[Kind, tuple[str, ...]] = {
    Kind.AR_INVOICE: (*_AR, *_CHARGES),
    Kind.AR_SUMMARY_INVOICE: (*_AR, *_CHARGES),
    Kind.AR_CREDIT_MEMO: (*_AR, "ar.deductions_as_credits", "ar.include_driver_bills"),
    Kind.AR_CARRIER_STATEMENT: (*_AR, "ar.export_carrier_statements"),
    Kind.AR_ECHECK: (*_AR, "ar.export_echecks", "ar.po_number_source"),
    Kind.AR_INTERCOMPANY: (*_AR, "ar.po_number_source"),
    Kind.AP_BILL: (
        *_AP,
        "ap.export_carrier_settlements",
        "ap.export_carrier_statements",
        "ap.send_carrier_invoice_on_upload",
        "ap.export_echecks",
        "ap.include_accessorials",
    ),
    Kind.AP_CARRIER_STATEMENT: (*_AP, *_COSTS, "ap.export_carrier_statements"),
    Kind.AP_DRIVER_STATEMENT: (
        *_AP,
        *_COSTS,
        "ap.export_driver_settlements",
        "ap.only_1099_drivers",
    ),
    Kind.AP_ECHECK: (*_AP, "ap.export_echecks"),
    Kind.AP_INTERCOMPANY: _AP,
}
"""The toggles that decide about documents of a kind, whoever they are for."""

PARTIES = frozenset(
    {
        *("ar.auto_create_customer", "ar.match_by_name", "ap.auto_create_vendor"),
        *("ap.match_by_name", "ap.link_carriers_by", "ap.factoring_as"),
    }
)
"""They decide whom a document is for, whatever its kind."""

PAPERS = frozenset({"ar.attach_documents", "ap.attach_documents"})
"""They decide what follows a document, and nothing of the document: whole cycles hold them."""

FEWEST_SENT = 60


def worked() -> Iterator[tuple[Kind, Settings, bool]]:
    """Yield kind and settings of each case, and whether something is sent."""
    for one in CASES:
        yield one.kind, one.settings, not one.reason
    for module in (
        test_carrier_bills,
        test_carrier_statements,
        test_driver_statements,
        test_echecks,
    ):
        for case in module.SENT:
            yield case.document.kind, case.settings(), True
        for case in module.KEPT:
            yield case.document.kind, case.settings(), False


def test_every_toggle_matters_to_a_kind_when_settings_grow() -> None:
    """Each field of both tabs is in the table, or is about parties or papers."""
    named = {name for names in RELEVANT.values() for name in names} | PARTIES | PAPERS
    tabs = (("ar", ArSettings), ("ap", ApSettings))
    assert named == {f"{tab}.{one.name}" for tab, type_ in tabs for one in fields(type_)}


@pytest.mark.parametrize("kind", [one for one in Kind if not one.is_attachment])
def test_kind_is_worked_with_each_toggle_off_and_on_when_it_matters(kind: Kind) -> None:
    """Both values stand in the cases of the kind."""
    seen: defaultdict[str, set[object]] = defaultdict(set)
    for found, settings, _ in worked():
        for name in RELEVANT[kind] if found is kind else ():
            section, _, key = name.partition(".")
            seen[name].add(getattr(getattr(settings, section), key))
    assert dict.fromkeys(RELEVANT[kind], 2) == {name: len(seen[name]) for name in seen}


def test_more_are_sent_than_were_asked_for_when_cases_are_counted() -> None:
    """Each is worked by hand, adds up and fits the published schema."""
    assert FEWEST_SENT <= sum(is_sent for _, _, is_sent in worked())
