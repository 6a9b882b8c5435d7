"""The client on a scripted Sage: reads that are repeated, writes that are not."""

import httpx
import pytest

from console.errors import (
    AuthenticationError,
    ConfigurationError,
    ProtocolError,
    RemoteError,
    RuleError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import (
    IntacctClient,
    Lookup,
    NumberedFunction,
    Query,
    Read,
    Refused,
    Row,
    Success,
    Unknown,
)
from tests.intacct.support import (
    LOGIN,
    SENDER,
    ManualClock,
    ScriptedSage,
    Step,
    always,
    control_failure,
    envelope,
    error,
    failure,
    invoice,
    numbered,
    raising,
    reply,
    rows,
    sign_in_failure,
    success,
)

pytestmark = pytest.mark.anyio

QUERY = Query(object_name="ARINVOICE", fields=("RECORDID",), page_size=2)
EXPIRED = always(sign_in_failure(error("XL03000006", "Invalid session SESS-1..")))
BUSY = always(control_failure(error("GW-0010", "API rate limit exceeded")))


def page(*keys: int, remaining: int = 0) -> Step:
    return lambda control_id: envelope(rows(control_id, "ARINVOICE", *keys, remaining=remaining))


def done(inner: str = "<key>7</key>", function: str = "create_invoice") -> Step:
    return lambda control_id: envelope(success(control_id, inner, function))


async def all_rows(client: IntacctClient) -> list[Row]:
    return [row async for rows_ in client.query(QUERY) for row in rows_]


async def test_rows_come_from_all_pages_when_there_are_several() -> None:
    client = ScriptedSage(page(4, 9, remaining=1), page(12)).client()
    assert ["4", "9", "12"] == [row["RECORDNO"] for row in await all_rows(client)]


async def test_next_page_is_asked_by_key_when_rows_remain() -> None:
    sage = ScriptedSage(page(4, 9, remaining=1), page(12))
    await all_rows(sage.client())
    expected = b"<greaterthan><field>RECORDNO</field><value>9</value></greaterthan>"
    assert expected in sage.sent[1]
    assert b"offset" not in sage.sent[1]


async def test_nothing_is_yielded_when_no_row_fits() -> None:
    assert [] == await all_rows(ScriptedSage(page()).client())


async def test_usage_counts_what_was_spent_when_pages_are_read() -> None:
    client = ScriptedSage(page(4, 9, remaining=1), page(12)).client()
    await all_rows(client)
    assert (3, 3, 2) == (client.usage.requests, client.usage.functions, client.usage.pages)


async def test_read_is_not_checked_for_repeats_when_it_is_sent() -> None:
    sage = ScriptedSage(page())
    await all_rows(sage.client())
    assert b"<uniqueid>false</uniqueid>" in sage.sent[0]


@pytest.mark.parametrize(
    "trouble",
    [BUSY, raising(httpx.ReadError("x")), lambda control_id: reply(status=503)],
    ids=["rate limit", "broken line", "503"],
)
async def test_read_is_repeated_when_it_may_be(trouble: Step) -> None:
    clock = ManualClock()
    assert 1 == len(await all_rows(ScriptedSage(trouble, trouble, page(4)).client(clock)))
    assert 2 == len(clock.pauses)


async def test_read_waits_as_asked_when_there_were_too_many_requests() -> None:
    clock = ManualClock()
    limit = reply(status=429, headers={"Retry-After": "17"})
    await all_rows(ScriptedSage(always(limit), page(4)).client(clock))
    assert [17.0] == clock.pauses


async def test_read_gives_up_when_trouble_lasts() -> None:
    sage = ScriptedSage(*[BUSY] * 9)
    with pytest.raises(TransientRemoteError):
        await all_rows(sage.client())
    assert 3 == len(sage.sent)


@pytest.mark.parametrize(
    "step",
    [
        always(b"<nothing/>"),
        always(envelope()),
        always(envelope(success("other"))),
        always(control_failure(error("XL03000003", "XML Parse schema error"))),
        lambda control_id: envelope(rows(control_id, "ARINVOICE", 9, 4)),
    ],
)
async def test_read_is_not_repeated_when_the_answer_cannot_be_used(step: Step) -> None:
    sage = ScriptedSage(step)
    with pytest.raises(ProtocolError):
        await all_rows(sage.client())
    assert 1 == len(sage.sent)


async def test_read_is_refused_with_its_cause_when_sage_refuses_it() -> None:
    def refuse(control_id: str) -> bytes:
        text = "You do not have permission for API operation READ_BY_QUERY [Support ID: abc]"
        return envelope(failure(control_id, error("PL04000005", text)))

    with pytest.raises(RemoteError) as caught:
        await all_rows(ScriptedSage(refuse).client())
    assert type(caught.value) is RemoteError
    assert "permission" == caught.value.details["cause"]
    assert "abc" == caught.value.reference


async def test_read_is_repeated_when_the_function_says_later() -> None:
    def refuse(control_id: str) -> bytes:
        return envelope(failure(control_id, error("X", "temporarily off-line")))

    assert 1 == len(await all_rows(ScriptedSage(refuse, page(4)).client()))


async def test_session_is_renewed_once_when_it_has_expired() -> None:
    sage = ScriptedSage(EXPIRED, page(4))
    assert 1 == len(await all_rows(sage.client()))
    assert b"SESS-2" in sage.sent[1]


async def test_client_gives_up_when_new_sessions_are_refused_too() -> None:
    """Whose sign-in works has no wrong credentials: it passes, or it does not."""
    sage = ScriptedSage(*[EXPIRED] * 20)
    with pytest.raises(TransientRemoteError, match="ended a session that it had just opened"):
        await all_rows(sage.client())
    # Each of its three tries opens a session, and one more.
    assert 6 == len(sage.sent)


async def test_entities_are_listed_when_the_user_may_enter_some() -> None:
    data = (
        "<data><entity><id>E100</id><name>Main</name><recordno>7</recordno>"
        "<currency>USD</currency></entity><other><id>x</id></other></data>"
    )
    found = await ScriptedSage(done(data, "readEntityDetails")).client().entities()
    assert [("E100", "Main", "7", "USD")] == [
        (one.id, one.name, one.record_no, one.currency) for one in found
    ]


async def test_records_hold_their_lines_when_they_are_read() -> None:
    data = (
        '<data listtype="APBILL" count="1"><APBILL><RECORDNO>1</RECORDNO><APBILLITEMS>'
        "<apbillitem><LINE_NO>1</LINE_NO></apbillitem></APBILLITEMS></APBILL></data>"
    )
    client = ScriptedSage(done(data, "read")).client()
    records = await client.read(Read(object_name="APBILL", keys=("1",)))
    assert "1" == records[0].branches[0].branches[0].value("LINE_NO")


LOOKED_UP = (
    '<data listtype="All" count="1"><Type Name="ARINVOICE"><Fields>'
    "<Field><ID>STATE</ID><LABEL>State</LABEL><REQUIRED>false</REQUIRED><READONLY>true</READONLY>"
    "<DATATYPE>TEXT</DATATYPE><VALIDVALUES><VALIDVALUE>Draft</VALIDVALUE>"
    "<VALIDVALUE>Posted</VALIDVALUE></VALIDVALUES><ISCUSTOM>false</ISCUSTOM></Field>"
    "<Field><ID>LOAD</ID><LABEL>Load</LABEL><REQUIRED>true</REQUIRED><READONLY>false</READONLY>"
    "<DATATYPE>TEXT</DATATYPE><ISCUSTOM>true</ISCUSTOM></Field></Fields><Relationships>"
    "<Relationship><ID>x</ID></Relationship></Relationships></Type></data>"
)


async def test_fields_are_described_when_an_object_is_looked_up() -> None:
    sage = ScriptedSage(done(LOOKED_UP, "lookup"))
    state, load = (await sage.client().lookup("ARINVOICE")).fields
    assert ("STATE", True, False, ("Draft", "Posted")) == (
        state.name,
        state.read_only,
        state.custom,
        state.choices,
    )
    assert ("LOAD", "Load", "TEXT", True, True, ()) == (
        load.name,
        load.label,
        load.data_type,
        load.required,
        load.custom,
        load.choices,
    )


async def test_outcomes_are_values_when_a_write_is_answered() -> None:
    body = envelope(
        success("a", "<key>7</key>"), failure("b", error("BL03002185", "exists")), "<result/>"
    )
    functions = [numbered("a"), numbered("b"), numbered("c")]
    outcomes = await ScriptedSage(always(body)).client().write(functions)
    assert [Success, Refused, Unknown] == [type(one) for one in outcomes]
    assert ["a", "b", "c"] == [one.control_id for one in outcomes]


async def test_write_is_checked_for_repeats_when_it_is_sent() -> None:
    sage = ScriptedSage(done())
    await sage.client().write([numbered()])
    assert b"<uniqueid>true</uniqueid>" in sage.sent[0]
    assert b'<operation transaction="false">' in sage.sent[0]


async def test_creation_is_unknown_when_it_names_no_record() -> None:
    (outcome,) = await ScriptedSage(done("")).client().write([numbered()])
    assert isinstance(outcome, Unknown)


async def test_success_is_enough_when_nothing_is_created() -> None:
    function = numbered(function=Lookup(object_name="X"))
    (outcome,) = await ScriptedSage(done("")).client().write([function])
    assert isinstance(outcome, Success)


NOTHING_RAN: dict[str, tuple[Step, type[RemoteError]]] = {
    "no connection": (raising(httpx.ConnectError("x")), TransientRemoteError),
    "429": (lambda control_id: reply(status=429), TransientRemoteError),
    "rate limit": (BUSY, TransientRemoteError),
    "schema": (always(control_failure(error("XL03000003", "schema"))), TransientRemoteError),
    "no reason": (always(control_failure()), TransientRemoteError),
    "sender": (
        always(control_failure(error("XL03000006", "Incorrect Intacct XML Partner ID"))),
        AuthenticationError,
    ),
}
MAY_HAVE_RUN: dict[str, Step] = {
    "read error": raising(httpx.ReadError("x")),
    "read timeout": raising(httpx.ReadTimeout("x")),
    "5xx": lambda control_id: reply(envelope(success(control_id)), 502),
    "redirect": lambda control_id: reply(status=302),
    "html": always(b"<html/>"),
    "cut": always(envelope()[:-5]),
    "acknowledgement": always(
        b"<response><acknowledgement><status>success</status></acknowledgement>"
        b"<control><status>success</status></control></response>"
    ),
}


@pytest.mark.parametrize(("step", "expected"), NOTHING_RAN.values(), ids=NOTHING_RAN.keys())
async def test_write_promises_that_nothing_ran_when_that_is_certain(
    step: Step, expected: type[RemoteError]
) -> None:
    sage = ScriptedSage(step)
    with pytest.raises(expected):
        await sage.client().write([numbered()])
    assert 1 == len(sage.sent)


@pytest.mark.parametrize("step", MAY_HAVE_RUN.values(), ids=MAY_HAVE_RUN.keys())
async def test_write_is_sent_once_when_it_may_have_run(step: Step) -> None:
    sage = ScriptedSage(step)
    with pytest.raises(UnconfirmedError):
        await sage.client().write([numbered()])
    assert 1 == len(sage.sent)


async def test_write_is_sent_again_when_its_session_had_expired() -> None:
    sage = ScriptedSage(EXPIRED, done())
    (outcome,) = await sage.client().write([numbered()])
    assert isinstance(outcome, Success)
    assert 2 == len(sage.sent)


async def test_nothing_ran_when_the_sign_in_before_a_write_breaks() -> None:
    sage = ScriptedSage(sign_ins=[raising(httpx.ReadTimeout("x"))])
    with pytest.raises(TransientRemoteError):
        await sage.client().write([numbered()])
    assert [] == sage.sent


async def test_nothing_is_sent_when_a_value_cannot_be() -> None:
    sage = ScriptedSage()
    with pytest.raises(RuleError):
        await sage.client().write([numbered(function=invoice(invoice_no="a\x00"))])
    assert [] == sage.sent


async def test_nothing_is_sent_when_there_is_nothing_to_write() -> None:
    sage = ScriptedSage()
    assert () == await sage.client().write([])
    assert [] == sage.requests


@pytest.mark.parametrize(
    "functions", [[numbered("a"), numbered("a")], [numbered(str(at)) for at in range(101)]]
)
async def test_write_is_a_bug_when_control_ids_repeat_or_are_too_many(
    functions: list[NumberedFunction],
) -> None:
    with pytest.raises(ValueError, match="function"):
        await ScriptedSage().client().write(functions)


async def test_client_is_refused_when_its_address_is_not_sages() -> None:
    with pytest.raises(ConfigurationError):
        IntacctClient(
            url="https://attacker.invalid/", sender=SENDER, login=LOGIN, clock=ManualClock()
        )


async def test_client_closes_when_it_was_never_used() -> None:
    await ScriptedSage().client().aclose()


async def test_refusals_for_too_many_requests_are_counted_when_they_come() -> None:
    client = ScriptedSage(always(reply(status=429)), always(reply(status=429)), page(4)).client(
        ManualClock()
    )
    await all_rows(client)
    assert 2 == client.usage.throttled
