"""The catalogue of refusals by number: the sandbox says it, the client knows the remedy."""

from dataclasses import replace
from urllib.parse import unquote

import pytest

from console.errors import RemoteError
from console.intacct.filters import Equal
from tests.intacct.catalogue_acts import (
    ACCOUNTS,
    INVOICES,
    by_condition,
    by_keys,
    reading,
    signing_in,
    swapped,
    writing,
)
from tests.intacct.catalogue_kit import Case, Switchboard
from tests.intacct.test_sandbox_answers import BILL, INVOICE
from tests.sandbox.gateway_kit import STRANGER

pytestmark = pytest.mark.anyio

CREDENTIALS = "auth after_fix credentials"
REPORT = "bug never report"
LATER = "transient automatic health"
LOOK_UP = "unknown verify record"
NO_RIGHT = "permission after_fix permissions"

NOT_LET_IN = (
    Case(
        number="XL03000003",
        row="xml parse schema error",
        level="control",
        says="schema error: error 1871: element 'surprise': this element is not expected",
        remedy=REPORT,
        act=swapped("<query>", "<query><surprise/>", reading()),
    ),
    Case(
        number="XL03000003",
        row="xml parse schema error",
        level="control",
        says="xml parse schema error: fatal error 76",
        remedy=REPORT,
        act=swapped("</query>", "</quarry>", reading()),
    ),
    Case(
        number="XL03000003",
        row="xml parse schema error",
        level="control",
        says="element 'create': this element is not expected",
        remedy=REPORT,
        act=swapped("<dtdversion>3.0", "<dtdversion>2.1", writing(BILL)),
    ),
    Case(
        number="XL03000006",
        row="incorrect intacct xml partner id or password",
        level="control",
        says="incorrect intacct xml partner id or password",
        remedy=CREDENTIALS,
        act=signing_in(sender=replace(STRANGER, password="wrong")),
    ),
    Case(
        number="XL03000006",
        row="is not a valid transport policy",
        level="control",
        says="nightly is not a valid transport policy",
        remedy=REPORT,
        act=swapped("</dtdversion>", "</dtdversion><policyid>nightly</policyid>", reading()),
    ),
    Case(
        number="XL03000006",
        row="sign-in information is incorrect",
        level="auth",
        says="sign-in information is incorrect",
        remedy=CREDENTIALS,
        act=signing_in(password="wrong"),
    ),
    Case(
        number="XL03000006",
        row="is not authorized to make web services requests",
        level="auth",
        says="the sender id 'stranger' is not authorized to make web services requests",
        remedy="auth after_fix prerequisites",
        act=signing_in(sender=STRANGER),
    ),
    Case(
        number="XL03000006",
        row="invalid session",
        level="auth",
        says="invalid session",
        remedy="auth automatic connection",
        act=reading(),
        fault={"kind": "expired_session", "match": "read"},
    ),
    Case(
        number="XL03000006",
        row="(wrong entity)",
        level="auth",
        says="sign-in information is incorrect",
        remedy="auth after_fix posting_destination",
        act=signing_in("E200", user="east"),
    ),
    Case(
        number="XMLGW_JPP0002",
        row="sign-in information is incorrect",
        level="HTTP 401",
        says="sign-in information is incorrect",
        remedy=CREDENTIALS,
        act=reading(),
        fault={"kind": "http_401", "match": "read"},
    ),
    Case(
        number="UJPP0002",
        row="sign-in information is incorrect",
        level="auth",
        says="sign-in information is incorrect",
        remedy=CREDENTIALS,
        act=signing_in(password="wrong"),
        manners={"sign_in_number": "UJPP0002"},
    ),
    Case(
        number="PL04000055",
        row="demo company and has expired",
        level="control",
        says="this company is a demo company and has expired",
        remedy="config after_fix prerequisites",
        act=signing_in(),
        company={"expired": True},
    ),
)

IN_FRONT = (
    Case(
        number="GW-0001",
        row="unable to process",
        level="HTTP 500",
        says="unable to process",
        remedy=LATER,
        act=reading(),
        fault={"kind": "http_500", "match": "read"},
    ),
    Case(
        number="GW-0001",
        row="unable to process",
        level="HTTP 500",
        says="unable to process",
        remedy=LOOK_UP,
        act=writing(INVOICE),
        fault={"kind": "http_500", "match": "write"},
    ),
    Case(
        number="GW-0010",
        row="api rate limit exceeded",
        level="HTTP 429",
        says="api rate limit exceeded",
        remedy="rate automatic health",
        act=writing(INVOICE),
        manners={"burst": 1},
    ),
    Case(
        number="GW-0010",
        row="api rate limit exceeded",
        level="HTTP 429",
        says="api rate limit exceeded",
        remedy="rate automatic health",
        act=reading(),
        fault={"kind": "http_429", "match": "read"},
    ),
    Case(
        number="GW-0011",
        row="invalid request [request id: ...]",
        level="HTTP 400",
        says="invalid request [request id: ",
        remedy=CREDENTIALS,
        act=reading(),
        fault={"kind": "http_400", "match": "read"},
    ),
)

_FAMILY = ("0012", "0014", "0015", *(f"00{number}" for number in range(31, 40)), "0042")
REST_FAMILY = tuple(
    Case(
        number=f"GW-{number}",
        row="rest gateway family",
        level=f"HTTP {status}",
        says="[request id: ",
        remedy=remedy,
        act=reading(),
        fault={"kind": f"http_{status}", "match": "read", "number": f"GW-{number}"},
    )
    for number in _FAMILY
    for status, remedy in ((400, CREDENTIALS), (500, LATER))
)

PAGES = tuple(
    Case(
        number="",
        row="proxy gave up waiting" if status == 524 else "the service is temporarily off-line",
        level=f"HTTP {status}",
        says=says,
        remedy=remedy,
        act=act,
        fault={"kind": kind, "match": match},
    )
    for kind, status, says in (
        ("http_502", 502, "bad gateway"),
        ("http_503", 503, "the service is temporarily off-line"),
        ("http_504", 504, "gateway time-out"),
        ("html", 200, "the service is temporarily off-line"),
        ("http_524", 524, "a timeout occurred"),
    )
    for match, remedy, act in (("read", LATER, reading()), ("write", LOOK_UP, writing(INVOICE)))
)

READS = (
    Case(
        number="XL03000006",
        row="the following fields cannot be queried",
        says="the following fields cannot be queried: [glaccount: [no_such] ]",
        remedy=REPORT,
        act=reading(replace(ACCOUNTS, fields=("NO_SUCH",), required=("NO_SUCH",))),
    ),
    Case(
        number="XL03000009",
        row="object definition x not found",
        says="object definition nothing9 not found",
        remedy=NO_RIGHT,
        act=by_keys("NOTHING9"),
    ),
    Case(
        number="XL03000010",
        row="unknown field",
        says="field vendor does not exist in object glaccount",
        remedy=REPORT,
        act=reading(replace(ACCOUNTS, filter=Equal(field="VENDOR", value="1"))),
    ),
    Case(
        number="DL02000001",
        row="error processing the request (bad field, iso date, order by)",
        says="error processing the request. field location does not exist",
        remedy=REPORT,
        act=by_condition("LOCATION = '1'"),
    ),
    Case(
        number="DL02000001",
        row="error processing the request (bad field, iso date, order by)",
        says="error processing the request. '2026-03-02' is not a valid date",
        remedy=REPORT,
        act=reading(replace(INVOICES, filter=Equal(field="WHENDUE", value="2026-03-02"))),
    ),
    Case(
        number="DL02000001",
        row="error processing the request (bad field, iso date, order by)",
        says="error processing the request. the query is not understood near order",
        remedy=REPORT,
        act=by_condition("RECORDNO > 0 ORDER BY RECORDNO"),
    ),
    Case(
        number="Query Failed",
        row="free text as errorno",
        says="accountno cannot be used with sum",
        remedy=REPORT,
        act=swapped("<field>ACCOUNTNO</field>", "<sum>ACCOUNTNO</sum>", reading()),
    ),
    Case(
        number="WS",
        row="free text as errorno",
        says="only the return format xml is available",
        remedy=REPORT,
        act=swapped("</options>", "<returnformat>json</returnformat></options>", reading()),
    ),
    Case(
        number="Invalid fields list NO_SUCH",
        row="free text as errorno",
        says="",
        remedy=REPORT,
        act=by_keys("GLACCOUNT", "NO_SUCH"),
    ),
)

CASES = (*NOT_LET_IN, *IN_FRONT, *REST_FAMILY, *PAGES, *READS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_remedy_is_the_catalogues_when_the_sandbox_answers_so(
    switchboard: Switchboard, case: Case
) -> None:
    await switchboard.check(case)


async def test_nobody_is_bothered_when_a_session_is_forgotten_once(
    switchboard: Switchboard,
) -> None:
    fault = {"kind": "expired_session", "match": "read", "count": 1}
    async with switchboard.desk(fault=fault) as opened:
        rows = await opened.read(ACCOUNTS)
    assert ["auth"] == [reply.level for reply in opened.wire.replies if reply.level]
    assert rows


async def test_request_id_is_kept_when_the_gateway_in_front_gives_one(
    switchboard: Switchboard,
) -> None:
    async with switchboard.desk(fault={"kind": "http_400", "match": "read"}) as opened:
        with pytest.raises(RemoteError) as caught:
            await opened.read(ACCOUNTS)
    ((_, text),) = opened.wire.replies[-1].errors
    assert unquote(text).endswith(f"[request id: {caught.value.reference.lower()}]")
