"""The causes 1 to 16: connection, permission, period and party, from the sandbox's own answers."""

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest

from console.domain.outcome import Problem
from console.domain.parties import PartyIndex, PartyProfile, match_party
from console.domain.reference import SageParty
from console.intacct import CAUSES, Query, ReverseInvoice, UpdateCustomer, UpdateVendor
from console.intacct.filters import Equal
from tests.intacct.catalogue_acts import (
    on_invoice,
    reading,
    signing_in,
    with_record,
    writing,
)
from tests.intacct.catalogue_kit import Switchboard, remedy_of
from tests.intacct.test_sandbox_answers import BILL, CUSTOMER, INVOICE, VENDOR
from tests.intacct.thirty_kit import Met, barring, disbursing, met, on_bill
from tests.sandbox.gateway_kit import STRANGER

pytestmark = pytest.mark.anyio

LOOK_UP = "unknown verify record"
LATER = "transient automatic health"
SLOWER = "rate automatic health"
CREDENTIALS = "auth after_fix credentials"
PARTY = "mapping after_fix party"
HELD = "state hold party"
TAKEN = "duplicate verify party"
ELSEWHERE = "config after_fix posting_destination"
NO_RIGHT = "permission after_fix permissions"
PERIOD = "period after_fix periods"
IN_JANUARY = date(2026, 1, 5)
EARLIER = date(2026, 3, 1)
WRONG = "sign-in information is incorrect"
RENAME = UpdateVendor(party_id="V-1", name="New")


def faulty(kind: str, match: str) -> dict[str, str]:
    return {"kind": kind, "match": match}


UNANSWERED = ("lost_answer", "cut_body", "truncated_xml", "not_xml")
"""Cause 1, where nothing comes back that could be looked at."""

CASES = (
    *(
        met(1, says, LOOK_UP, writing(INVOICE), number="", level=level, fault=faulty(kind, "write"))
        for kind, level, says in (
            ("http_502", "HTTP 502", "bad gateway"),
            ("http_503", "HTTP 503", "temporarily off-line"),
            ("http_504", "HTTP 504", "gateway time-out"),
            ("http_524", "HTTP 524", "a timeout occurred"),
            ("html", "HTTP 200", "temporarily off-line"),
        )
    ),
    *(
        met(
            2,
            "api rate limit exceeded",
            SLOWER,
            act,
            number="GW-0010",
            level="HTTP 429",
            fault=faulty("http_429", match),
        )
        for match, act in (("read", reading()), ("write", writing(INVOICE)))
    ),
    met(
        3,
        "temporarily off-line",
        LATER,
        reading(),
        number="",
        level="HTTP 503",
        fault=faulty("http_503", "read"),
    ),
    met(
        3,
        "unable to process",
        LATER,
        reading(),
        number="GW-0001",
        level="HTTP 500",
        fault=faulty("http_500", "read"),
    ),
    met(3, "try again later", LATER, writing(INVOICE), fault=faulty("off_line", "write")),
    *(
        met(
            4,
            "invalid session",
            "auth automatic connection",
            act,
            number="XL03000006",
            level="auth",
            fault=faulty("expired_session", match),
        )
        for match, act in (("read", reading()), ("write", writing(INVOICE)))
    ),
    met(5, WRONG, CREDENTIALS, signing_in(password="wrong"), number="XL03000006", level="auth"),
    met(5, WRONG, CREDENTIALS, signing_in(user="WS"), number="XL03000006", level="auth"),
    met(
        5,
        "incorrect intacct xml partner id or password",
        CREDENTIALS,
        signing_in(sender=replace(STRANGER, password="wrong")),
        number="XL03000006",
        level="control",
    ),
    met(
        5,
        "invalid request",
        CREDENTIALS,
        reading(),
        number="GW-0011",
        level="HTTP 400",
        fault=faulty("http_400", "read"),
    ),
    met(
        6,
        "the sender id 'stranger' is not authorized",
        "auth after_fix prerequisites",
        signing_in(sender=STRANGER),
        number="XL03000006",
        level="auth",
    ),
    *(
        met(
            7,
            says,
            "auth after_fix connection",
            barring(reason, signing_in()),
            number="XL03000006",
            level="auth",
        )
        for reason, says in (
            ("locked", "the user is locked"),
            ("password_expired", "the password has expired"),
            ("address", "the ip address of this request is not allowed"),
            ("two_step", "two-step verification is required"),
        )
    ),
    met(
        8,
        "you do not have permission for api operation create on objects of type arinvoice",
        NO_RIGHT,
        writing(INVOICE, user="reader"),
        number="PL04000005",
    ),
    met(
        8,
        "the company is not subscribed to the module ap",
        NO_RIGHT,
        writing(BILL),
        number="PL04000005",
        unsubscribed=frozenset({"AP"}),
    ),
    met(
        9,
        "within a period that's been closed for accounts receivable",
        PERIOD,
        writing(replace(INVOICE, created_on=IN_JANUARY)),
    ),
    met(
        9,
        "within a period that's been closed for accounts payable",
        PERIOD,
        writing(replace(BILL, created_on=date(2025, 12, 5))),
    ),
    met(
        9,
        "date must be on or after 03/02/2026",
        PERIOD,
        on_invoice(lambda key: writing(ReverseInvoice(record_no=key, reversed_on=EARLIER))),
    ),
    met(10, "invalid customer", PARTY, writing(replace(INVOICE, customer_id="C-404"))),
    met(10, "customer id is required", PARTY, writing(replace(CUSTOMER, party_id=None))),
    met(11, "invalid vendor", PARTY, writing(replace(BILL, vendor_id="V-404"))),
    met(11, "vendor id is required", PARTY, writing(replace(VENDOR, party_id=None))),
    met(13, "the customer 'c-9' is inactive", PARTY, writing(replace(INVOICE, customer_id="C-9"))),
    met(13, "the vendor 'v-9' is inactive", PARTY, writing(replace(BILL, vendor_id="V-9"))),
    met(
        14,
        "the customer 'c-1' is on hold",
        HELD,
        with_record("CUSTOMER", "C-1", {"ONHOLD": "true"}, writing(INVOICE)),
        hold_blocks=True,
    ),
    met(
        14,
        "the vendor 'v-1' is on hold",
        HELD,
        with_record("VENDOR", "V-1", {"ONHOLD": "true"}, writing(BILL)),
        hold_blocks=True,
    ),
    met(
        14,
        "the vendor 'v-1' is set to do not pay",
        HELD,
        with_record(
            "VENDOR",
            "V-1",
            {"DONOTCUTCHECK": "true"},
            on_bill(lambda key: disbursing(key, "80.00")),
        ),
    ),
    met(
        15,
        "another customer with the given value(s) c-1 already exists",
        TAKEN,
        writing(replace(CUSTOMER, party_id="C-1")),
        number="BL34000061",
    ),
    met(
        15,
        "the vendor with the id 'v-1' already exists",
        TAKEN,
        writing(replace(VENDOR, party_id="V-1")),
        number="PL05000104",
    ),
    met(
        16,
        "you cannot update a root level vendor from an entity",
        ELSEWHERE,
        writing(RENAME, user="east", entity_id="E100"),
    ),
    met(
        16,
        "you cannot update a root level customer from an entity",
        ELSEWHERE,
        writing(UpdateCustomer(party_id="C-1", name="New"), user="east", entity_id="E100"),
    ),
)

AMBIGUOUS: tuple[tuple[str, Literal["ar", "ap"]], ...] = (("CUSTOMER", "ar"), ("VENDOR", "ap"))
"""Cause 12, which Sage never words: it tells two of a name, and takes either by its id."""


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
async def test_remedy_is_that_of_the_cause_when_the_sandbox_refuses(
    switchboard: Switchboard, one: Met
) -> None:
    await switchboard.check(one.case)


@pytest.mark.parametrize("kind", UNANSWERED)
async def test_document_is_looked_up_when_its_answer_is_lost(
    switchboard: Switchboard, kind: str
) -> None:
    async with switchboard.desk(fault=faulty(kind, "write")) as opened:
        remedy = await remedy_of(writing(INVOICE), opened)
    assert LOOK_UP == remedy


@pytest.mark.parametrize(("object_name", "side"), AMBIGUOUS)
async def test_party_is_to_be_chosen_when_sage_has_several_of_the_name(
    switchboard: Switchboard, object_name: str, side: Literal["ar", "ap"]
) -> None:
    key = f"{object_name}ID"
    named = Query(
        object_name=object_name,
        fields=(key, "NAME", "STATUS"),
        filter=Equal(field="NAME", value="Twin Peaks"),
    )
    async with switchboard.desk() as opened:
        for party_id in ("T-1", "T-2"):
            opened.gateway.books.add(object_name, {key: party_id, "NAME": "Twin Peaks"})
        rows = await opened.read(named)
    parties = [SageParty(id=row[key], name=row["NAME"], active=True) for row in rows]
    profile = PartyProfile(id="p-1", name="Twin Peaks", external_id="")
    problem = match_party(profile, PartyIndex.build(parties), side=side, by_name=True)
    assert isinstance(problem, Problem)
    cause = CAUSES[problem.cause]
    assert PARTY == f"{cause.category} {cause.retry} {cause.target}"
