"""What the client does beyond single calls: groups, missing fields, pauses, result sets, views."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from console.errors import ProtocolError, RemoteError, TransientRemoteError, UnconfirmedError
from console.intacct import (
    And,
    Equal,
    Exchange,
    Executed,
    GreaterOrEqual,
    IntacctClient,
    Query,
    ReadByQuery,
    Refused,
    Row,
    Success,
    Unknown,
    decode_response,
    describe_group,
)
from tests.intacct.support import (
    ManualClock,
    ScriptedSage,
    Step,
    always,
    envelope,
    error,
    failure,
    numbered,
    raising,
    reply,
    rows,
    success,
)

pytestmark = pytest.mark.anyio

GONE = "The entire transaction in this operation has been rolled back due to an error."
UNDONE = error("XL03000009", GONE)
QUERY = Query(object_name="ARINVOICE", fields=("RECORDID", "STATE", "GHOST"), page_size=2)


def page(*keys: int, remaining: int = 0) -> Step:
    return lambda control_id: envelope(rows(control_id, "ARINVOICE", *keys, remaining=remaining))


def refusing(text: str, number: str = "XL03000006") -> Step:
    return lambda control_id: envelope(failure(control_id, error(number, text)))


def lacking(*names: str, object_name: str = "ARINVOICE") -> Step:
    listed = ", ".join(names)
    return refusing(f"The following fields cannot be queried: [{object_name}: [{listed}] ]")


async def gathered(pages: AsyncIterator[list[Row]]) -> list[Row]:
    return [row async for page_ in pages for row in page_]


async def test_functions_stand_or_fall_together_when_they_are_a_transaction() -> None:
    body = envelope(success("a", "<key>7</key>"), success("b", "<key>8</key>"))
    sage = ScriptedSage(always(body))
    outcomes = await sage.client().write([numbered("a"), numbered("b")], transaction=True)
    assert [Success, Success] == [type(one) for one in outcomes]
    assert b'<operation transaction="true">' in sage.sent[0]


async def test_whole_group_is_refused_when_one_of_a_transaction_fails() -> None:
    body = envelope(
        failure("a", UNDONE, "aborted"),
        failure("b", error("BL03002185", "exists") + UNDONE),
        failure("c", UNDONE, "aborted"),
    )
    group = [numbered("a"), numbered("b"), numbered("c")]
    outcomes = await ScriptedSage(always(body)).client().write(group, transaction=True)
    assert all(isinstance(one, Refused) and one.aborted for one in outcomes)
    assert "duplicate-number" == describe_group(outcomes).cause


async def test_refusal_is_not_aborted_when_it_stood_alone() -> None:
    body = envelope(failure("a", error("BL03002185", "exists")))
    (outcome,) = await ScriptedSage(always(body)).client().write([numbered("a")])
    assert isinstance(outcome, Refused)
    assert not outcome.aborted


async def test_success_proves_nothing_when_another_of_its_transaction_was_refused() -> None:
    body = envelope(success("a", "<key>7</key>"), failure("b", error("X", "no")))
    group = [numbered("a"), numbered("b")]
    outcomes = await ScriptedSage(always(body)).client().write(group, transaction=True)
    assert [Unknown, Refused] == [type(one) for one in outcomes]


async def test_success_stays_when_another_function_beside_it_was_refused() -> None:
    body = envelope(success("a", "<key>7</key>"), failure("b", error("X", "no")))
    outcomes = await ScriptedSage(always(body)).client().write([numbered("a"), numbered("b")])
    assert [Success, Refused] == [type(one) for one in outcomes]


async def test_query_goes_on_without_a_field_when_the_company_lacks_it() -> None:
    sage = ScriptedSage(lacking("GHOST"), page(4))
    client = sage.client()
    assert [{"RECORDNO": "4"}] == await gathered(client.query(QUERY))
    assert b"GHOST" not in sage.sent[1]
    assert {"ARINVOICE": frozenset({"GHOST"})} == client.lacking


async def test_missing_field_is_not_asked_for_again_when_it_is_known() -> None:
    sage = ScriptedSage(lacking("GHOST"), page(4), page(5))
    client = sage.client()
    await gathered(client.query(QUERY))
    await gathered(client.query(QUERY))
    assert b"GHOST" not in sage.sent[2]


async def test_query_goes_on_when_fields_are_refused_one_after_the_other() -> None:
    sage = ScriptedSage(lacking("GHOST"), lacking("STATE", "RECORDID"), page(4))
    assert 1 == len(await gathered(sage.client().query(QUERY)))
    assert b"<select><field>RECORDNO</field></select>" in sage.sent[2]


@pytest.mark.parametrize(
    ("query", "step"),
    [
        (Query(object_name="ARINVOICE", fields=("A",), required=("A",)), lacking("A")),
        (
            Query(object_name="ARINVOICE", fields=("A",), filter=Equal(field="A", value="1")),
            lacking("A"),
        ),
        (
            Query(
                object_name="ARINVOICE",
                fields=("A", "B"),
                filter=And(
                    parts=(Equal(field="C", value="1"), GreaterOrEqual(field="B", value="1"))
                ),
            ),
            lacking("A", "B"),
        ),
        (QUERY, lacking("RECORDNO")),
        (QUERY, lacking("NEVER_ASKED")),
        (QUERY, lacking("GHOST", object_name="CUSTOMER")),
        (QUERY, refusing("The following fields cannot be queried: []")),
        (QUERY, refusing("Field GHOST does not exist", "XL03000010")),
    ],
    ids=["required", "filter", "group", "key", "not asked", "other object", "empty", "unnamed"],
)
async def test_query_is_refused_when_a_missing_field_cannot_be_left_out(
    query: Query, step: Step
) -> None:
    sage = ScriptedSage(step)
    with pytest.raises(RemoteError) as caught:
        await gathered(sage.client().query(query))
    assert "field-unknown" == caught.value.details["cause"]
    assert 1 == len(sage.sent)


async def test_client_pauses_when_another_page_follows() -> None:
    clock = ManualClock()
    steps = (page(4, 5, remaining=3), page(6, 7, remaining=1), page(8))
    await gathered(ScriptedSage(*steps).client(clock).query(QUERY))
    assert [1.0, 1.0] == clock.pauses


@pytest.mark.parametrize(("pause_s", "pauses"), [(0.0, []), (2.5, [2.5])])
async def test_pause_is_as_long_as_told_when_it_is_set(pause_s: float, pauses: list[float]) -> None:
    clock = ManualClock()
    sage = ScriptedSage(page(4, 5, remaining=1), page(6))
    await gathered(sage.client(clock, page_pause_s=pause_s).query(QUERY))
    assert pauses == clock.pauses


BY_QUERY = ReadByQuery(object_name="CUSTOMER", condition="STATUS = 'T'", page_size=2)


def set_page(
    *keys: int, total: int, remaining: int, result_id: str = "R-1", counts: bool = True
) -> Step:
    records = "".join(f"<customer><RECORDNO>{key}</RECORDNO></customer>" for key in keys)
    counted = f'totalcount="{total}" numremaining="{remaining}" ' if counts else ""
    data = (
        f'<data listtype="customer" count="{len(keys)}" {counted}resultId="{result_id}">'
        f"{records}</data>"
    )
    return lambda control_id: envelope(success(control_id, data, "readByQuery"))


async def test_rows_come_from_the_whole_set_when_it_has_several_pages() -> None:
    sage = ScriptedSage(
        set_page(9, 4, total=3, remaining=1), set_page(7, total=3, remaining=0, result_id="R-2")
    )
    client = sage.client()
    found = await gathered(client.read_by_query(BY_QUERY))
    assert ["9", "4", "7"] == [row["RECORDNO"] for row in found]
    assert b"<readMore><resultId>R-1</resultId></readMore>" in sage.sent[1]
    assert 2 == client.usage.pages


@pytest.mark.parametrize(
    "steps",
    [
        [set_page(1, 2, total=5, remaining=3), set_page(5, total=5, remaining=0)],
        [set_page(1, 2, total=3, remaining=1, result_id="")],
        [set_page(total=1, remaining=1)],
        [set_page(1, total=1, remaining=0, counts=False)],
        [set_page(1, 1, total=1, remaining=0)],
    ],
    ids=["page skipped", "no way on", "empty", "no counts", "too many"],
)
async def test_set_is_incomplete_when_its_counts_do_not_add_up(steps: list[Step]) -> None:
    with pytest.raises(ProtocolError):
        await gathered(ScriptedSage(*steps).client().read_by_query(BY_QUERY))


def answering(data: str) -> Step:
    return lambda control_id: envelope(success(control_id, f"<data>{data}</data>", "x"))


async def test_dimensions_are_told_in_the_companys_words_when_they_are_listed() -> None:
    data = (
        "<dimensions><dimension><objectName>DEPARTMENT</objectName>"
        "<objectLabel>Department</objectLabel><termLabel>Fleet</termLabel>"
        "<userDefinedDimension>false</userDefinedDimension><enabledInGL>true</enabledInGL>"
        "</dimension><dimension><objectName>DRIVER</objectName><objectLabel>Driver</objectLabel>"
        "<userDefinedDimension>true</userDefinedDimension><enabledInGL>false</enabledInGL>"
        "</dimension></dimensions>"
    )
    found = await ScriptedSage(answering(data)).client().dimensions()
    assert [("DEPARTMENT", "Fleet", False, True), ("DRIVER", "Driver", True, False)] == [
        (one.object_name, one.term, one.user_defined, one.in_ledger) for one in found
    ]


@pytest.mark.parametrize(
    ("date_format", "offset", "safe", "known"),
    [("/mdY", "-06:00", True, "-06:00"), (".dmY", "somewhere", False, "")],
)
async def test_filters_are_safe_when_the_user_writes_dates_as_we_do(
    date_format: str, offset: str, safe: bool, known: str
) -> None:
    data = (
        f"<userformatting><recordno>48</recordno><dateformat>{date_format}</dateformat>"
        f"<gmtoffset>{offset}</gmtoffset><clock>12</clock></userformatting>"
    )
    found = await ScriptedSage(answering(data)).client().user_formatting("ws")
    assert (safe, known, "12") == (found.filters_are_safe, found.gmt_offset, found.clock)


async def test_formatting_is_refused_when_the_answer_does_not_hold_it() -> None:
    with pytest.raises(ProtocolError, match="no 'userformatting'"):
        await ScriptedSage(answering("<x><y/></x>")).client().user_formatting("ws")


async def test_currencies_and_entities_are_known_when_the_setup_is_read() -> None:
    data = (
        "<financialSetup><baseCurrency>USD</baseCurrency><firstFiscalMonth>1</firstFiscalMonth>"
        "<multiBaseCurrency>false</multiBaseCurrency><multiCurrency>false</multiCurrency>"
        "<multiEntityShared>true</multiEntityShared></financialSetup>"
    )
    found = await ScriptedSage(answering(data)).client().financial_setup()
    assert ("USD", False, False, True, "1") == (
        found.base_currency,
        found.multi_currency,
        found.multi_base_currency,
        found.multi_entity,
        found.first_fiscal_month,
    )


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        (date(2026, 1, 31), "<closedbooksdate>01/31/2026</closedbooksdate>"),
        (date(2026, 1, 31), "<books><closed>01/31/2026</closed><x>y</x></books>"),
        (None, "<closedbooksdate/>"),
        (None, "<closedbooksdate>31/01/2026</closedbooksdate>"),
        (None, "<books><a>01/31/2026</a><b>02/28/2026</b></books>"),
    ],
)
async def test_closed_day_is_known_when_there_is_just_one(expected: date | None, data: str) -> None:
    assert expected == await ScriptedSage(answering(data)).client().closed_on()


async def test_nothing_is_yielded_when_a_set_is_empty() -> None:
    sage = ScriptedSage(set_page(total=0, remaining=0))
    assert [] == await gathered(sage.client().read_by_query(BY_QUERY))


async def test_description_is_refused_with_its_cause_when_sage_refuses_it() -> None:
    sage = ScriptedSage(refusing("Object definition X not found", "XL03000009"))
    with pytest.raises(RemoteError) as caught:
        await sage.client().lookup("X")
    assert "object-unknown" == caught.value.details["cause"]


async def test_attachment_is_whole_when_it_is_fetched() -> None:
    data = (
        "<supdoc><supdocid>A-1</supdocid><attachments><attachment>"
        "<attachmentname>pod</attachmentname></attachment></attachments></supdoc>"
    )
    found = await ScriptedSage(answering(data)).client().attachments.read("A-1")
    assert found is not None
    assert "A-1" == found.value("supdocid")


async def test_attachment_is_refused_when_sage_says_anything_but_that_there_is_none() -> None:
    sage = ScriptedSage(refusing("You do not have permission", "XL03000007"))
    with pytest.raises(RemoteError):
        await sage.client().attachments.read("A-1")


def test_counts_of_an_older_list_are_kept_when_it_has_some() -> None:
    inner = '<listtype start="0" end="1" total="2">class</listtype><data><class><key>1</key>'
    inner += "</class><class><key>2</key></class></data>"
    answer = decode_response(envelope(success("a", inner, "get_list")), ["a"])
    assert isinstance(answer, Executed)
    (outcome,) = answer.outcomes
    assert isinstance(outcome, Success)
    assert (("start", "0"), ("end", "1"), ("total", "2")) == outcome.listing


SECRETS = ("sender-pw", "user-pw-2", "SESS-1", "SESS-2")


def watched(*steps: Step) -> tuple[IntacctClient, list[Exchange]]:
    seen: list[Exchange] = []
    return ScriptedSage(*steps).client(observe=seen.append), seen


async def test_exchange_is_kept_without_secrets_when_a_write_is_answered() -> None:
    client, seen = watched(lambda control_id: envelope(success(control_id, "<key>7</key>")))
    await client.write([numbered("fn-1")])
    sign_in, write = seen
    assert ("sign in", "post 1 documents", ("fn-1",), 200) == (
        sign_in.operation,
        write.operation,
        write.control_ids,
        write.status,
    )
    assert "<invoiceno>100045</invoiceno>" in write.request_xml
    assert "<key>7</key>" in write.response_xml
    told = "".join(one.request_xml + one.response_xml for one in seen)
    assert [] == [secret for secret in SECRETS if secret in told]


async def test_broken_answer_is_kept_without_secrets_when_it_cannot_be_used() -> None:
    client, seen = watched(always(b"<html>sender-pw<1> SESS-1 off-line</html>"))
    with pytest.raises(UnconfirmedError):
        await client.write([numbered()])
    assert "<html>*** *** off-line</html>" == seen[-1].response_xml


BROKEN: dict[str, tuple[Step, int | None]] = {
    "no line": (raising(httpx.ReadError("x")), None),
    "503": (lambda control_id: reply(b"x", 503), 503),
    "429": (lambda control_id: reply(b"x", 429), 429),
}


@pytest.mark.parametrize(("step", "status"), BROKEN.values(), ids=BROKEN.keys())
async def test_exchange_is_kept_when_there_was_no_answer(step: Step, status: int | None) -> None:
    client, seen = watched(step)
    with pytest.raises((UnconfirmedError, TransientRemoteError)):
        await client.write([numbered()])
    assert (status, "") == (seen[-1].status, seen[-1].response_xml)
    assert seen[-1].request_xml


async def test_views_are_cut_when_bodies_are_long() -> None:
    client, seen = watched(always(b"<html>" + b"x" * 900_000 + b"SESS-1</html>"))
    with pytest.raises(UnconfirmedError):
        await client.write([numbered()])
    assert 65_537 == len(seen[-1].response_xml)
    assert "SESS-1" not in repr(seen[-1])
