"""Signing in: whose fault a refusal is, and how long a session is kept."""

import asyncio

import pytest

from console.errors import AuthenticationError, ProtocolError, RemoteError, TransientRemoteError
from console.intacct import IntacctClient, Query
from tests.intacct.support import (
    LOGIN,
    SENDER,
    ManualClock,
    ScriptedSage,
    Step,
    always,
    api_session,
    control_failure,
    envelope,
    error,
    failure,
    rows,
    sign_in_failure,
    success,
)

pytestmark = pytest.mark.anyio

QUERY = Query(object_name="X", fields=("A",))
WRONG = always(sign_in_failure(error("XL03000006", "Sign-in information is incorrect")))


def session(**parts: str) -> Step:
    location_id = parts.pop("entered", "")
    return lambda control_id: envelope(api_session(control_id, **parts), location_id=location_id)


def empty_page(control_id: str) -> bytes:
    return envelope(rows(control_id, "X"))


async def refusal(*sign_ins: Step, entity_id: str | None = None) -> AuthenticationError:
    with pytest.raises(AuthenticationError) as caught:
        await ScriptedSage(sign_ins=sign_ins).client().sign_in(entity_id)
    return caught.value


async def read(client: IntacctClient, entity_id: str | None = None) -> None:
    pages = client.query(QUERY, entity_id=entity_id)
    assert [] == [one async for one in pages]


async def test_session_is_described_when_the_credentials_are_good() -> None:
    found = await ScriptedSage(sign_ins=[session(entered="E1")]).client().sign_in("E1")
    assert ("acme-co", "ws_user", "E1") == (found.company_id, found.user_id, found.entity_id)
    assert "SESS-1" not in repr(found)


async def test_sign_in_names_the_entity_when_one_is_asked_for() -> None:
    sage = ScriptedSage()
    await sage.client().sign_in("E1")
    assert b"<locationid>E1</locationid>" in sage.requests[0]


LEVELS = {
    "sender": control_failure(error("XL03000006", "Incorrect Intacct XML Partner ID or password.")),
    "company": sign_in_failure(
        error("XL03000006", "The sender ID 's' is not authorized to make Web Services requests")
    ),
    "user": sign_in_failure(error("XL03000006", "Sign-in information is incorrect")),
}


@pytest.mark.parametrize("level", LEVELS)
async def test_refusal_names_the_credential_when_sage_tells_it(level: str) -> None:
    caught = await refusal(always(LEVELS[level]))
    assert level == caught.details["level"]
    assert caught.hint


async def test_refusal_says_company_when_the_company_has_expired() -> None:
    caught = await refusal(always(control_failure(error("PL04000055", "has expired"))))
    assert "company" == caught.details["level"]
    assert "not in service" in caught.message


async def test_refusal_says_entity_when_the_sign_in_works_without_it() -> None:
    caught = await refusal(WRONG, session(), entity_id="E9")
    assert "entity" == caught.details["level"]


async def test_refusal_says_user_when_the_sign_in_fails_without_the_entity_too() -> None:
    caught = await refusal(WRONG, WRONG, entity_id="E9")
    assert "user" == caught.details["level"]


async def test_sign_in_is_tried_once_when_credentials_are_refused() -> None:
    sage = ScriptedSage(sign_ins=[WRONG])
    with pytest.raises(AuthenticationError):
        await sage.client().sign_in()
    assert 1 == len(sage.requests)


async def test_refusal_holds_no_secret_when_sage_echoes_one() -> None:
    echo = f"Login failed with password {LOGIN.password.get_secret_value()}"
    caught = await refusal(always(sign_in_failure(error("XL03000006", echo))))
    told = repr(vars(caught)) + str(caught) + repr(caught.__cause__)
    assert LOGIN.password.get_secret_value() not in told
    assert SENDER.password.get_secret_value() not in told


async def test_sign_in_is_repeated_when_sage_is_busy() -> None:
    busy = always(control_failure(error("GW-0010", "API rate limit exceeded")))
    found = await ScriptedSage(sign_ins=[busy, session()]).client().sign_in()
    assert found.endpoint


async def test_sign_in_is_refused_when_the_function_fails() -> None:
    def refuse(control_id: str) -> bytes:
        return envelope(failure(control_id, error("E1", "Get API Session Failed")))

    with pytest.raises(RemoteError, match="Get API Session Failed"):
        await ScriptedSage(sign_ins=[refuse]).client().sign_in()


@pytest.mark.parametrize(
    "step",
    [
        session(session_id=""),
        session(session_id="abc&#13;&#10;X-Evil: 1"),
        session(endpoint=""),
        session(endpoint="https://attacker.invalid/"),
        session(location_id="E2"),
        session(entered="E2"),
        always(envelope()),
        lambda control_id: envelope(success(control_id, "<data/>")),
        always(b"<nothing/>"),
    ],
)
async def test_session_is_refused_when_the_answer_cannot_be_trusted(step: Step) -> None:
    sage = ScriptedSage(sign_ins=[step])
    with pytest.raises(ProtocolError):
        await sage.client().sign_in("E1")
    assert 1 == len(sage.requests)


async def test_session_is_kept_when_it_lasts() -> None:
    sage = ScriptedSage(empty_page, empty_page)
    client = sage.client()
    await read(client)
    await read(client)
    assert 3 == len(sage.requests)


async def test_each_entity_has_its_own_session_when_two_are_used() -> None:
    sage = ScriptedSage(empty_page, empty_page)
    client = sage.client()
    await read(client, "E1")
    await read(client, "E2")
    assert [True, True] == [b"SESS-1" in sage.sent[0], b"SESS-2" in sage.sent[1]]


async def test_session_is_renewed_when_it_ends_within_five_minutes() -> None:
    clock = ManualClock()
    sage = ScriptedSage(empty_page, empty_page)
    client = sage.client(clock)
    await read(client)
    clock.advance(2 * 3600 - 299)
    await read(client)
    assert b"SESS-2" in sage.sent[1]


async def test_session_lives_on_when_each_answer_moves_its_end() -> None:
    clock = ManualClock()
    sage = ScriptedSage(empty_page, empty_page, empty_page)
    client = sage.client(clock)
    for _ in range(3):
        await read(client)
        clock.advance(3600)
    assert 4 == len(sage.requests)


async def test_session_has_half_an_hour_when_sage_names_no_end() -> None:
    clock = ManualClock()

    def unstated(control_id: str) -> bytes:
        return envelope(api_session(control_id)).replace(b"sessiontimeout>", b"other>")

    found = await ScriptedSage(sign_ins=[unstated]).client(clock).sign_in()
    assert 25 * 60 == (found.renew_at - clock.now()).total_seconds()


async def test_one_session_is_opened_when_two_reads_start_together() -> None:
    sage = ScriptedSage(empty_page, empty_page)
    client = sage.client()
    await asyncio.gather(read(client), read(client))
    assert 3 == len(sage.requests)


async def test_sign_in_may_be_repeated_when_no_connection_stands() -> None:
    limit = always(control_failure(error("GW-0010", "API rate limit exceeded")))
    with pytest.raises(TransientRemoteError):
        await ScriptedSage(sign_ins=[limit] * 3).client().sign_in()
