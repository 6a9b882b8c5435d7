"""The collected probes, through the whole client: each ends as its index allows."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from console.domain.money import parse_amount
from console.errors import (
    AuthenticationError,
    InvalidAmountError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import Query, Refused, Row, Success, Unknown, read_day
from tests.intacct.support import SHARED, ScriptedSage, envelope, numbered, rows

pytestmark = pytest.mark.anyio

Probe = tuple[dict[str, Any], bytes]
"""What the index says about an answer, and the answer."""

QUERY = Query(object_name="ARPYMT", fields=("AMOUNT", "PAYMENTDATE", "CUSTOMERNAME"))
OWN: Probe = (
    {"file": "own", "expected": "accept", "context": "read"},
    envelope(
        rows("fn-0001", "ARPYMT", 1).replace(
            "</ARPYMT>", "<AMOUNT>12.50</AMOUNT><PAYMENTDATE>03/31/2026</PAYMENTDATE></ARPYMT>"
        )
    ),
)
"""Stands in where the collection is not at hand."""


def _probes() -> list[Probe]:
    folder = SHARED / "badinputs"
    if not folder.exists():
        return [OWN]
    listed = json.loads((folder / "index.json").read_text())["files"]
    probes = [one for one in listed if one["kind"] == "xml_response"]
    return [(one, (folder / one["file"]).read_bytes()) for one in probes]


PROBES = _probes()


def _name(probe: Probe) -> str:
    return str(probe[0]["file"])


def _of(context: str) -> list[Probe]:
    return [probe for probe in PROBES if probe[0]["context"] == context]


def _allowed(probe: Probe) -> set[str]:
    expected = probe[0]["expected"]
    return {expected} if isinstance(expected, str) else set(expected)


def _saying(body: bytes) -> Callable[[str], bytes]:
    # The probes answer one function; the client gives its own a control id that nobody can foresee.
    return lambda control_id: body.replace(b"fn-0001", control_id.encode())


def _refusal(error: RemoteError) -> str:
    match error:
        case AuthenticationError():
            return "auth_error"
        case UnconfirmedError():
            return "unknown_outcome"
        case TransientRemoteError():
            return "retry_later"
        case ProtocolError():
            return "refuse"
        case _:
            return "record_error"


async def _read(body: bytes) -> list[Row] | str:
    try:
        client = ScriptedSage(_saying(body)).client()
        return [row async for page in client.query(QUERY) for row in page]
    except RemoteError as error:
        _check_told(error)
        return _refusal(error)


def _check_told(error: RemoteError) -> None:
    assert error.system
    assert len(error.message) <= 300


def _is_sound(row: Row) -> bool:
    try:
        parse_amount(row["AMOUNT"])
    except InvalidAmountError:
        return False
    return read_day(row["PAYMENTDATE"]) is not None


@pytest.mark.parametrize("probe", _of("read"), ids=_name)
async def test_read_ends_as_the_index_allows_when_it_meets_a_probe(probe: Probe) -> None:
    found = await _read(probe[1])
    if isinstance(found, str):
        assert found in _allowed(probe) or (found == "refuse" and "incomplete" in _allowed(probe))
    elif all(map(_is_sound, found)):
        assert _allowed(probe) & {"accept", "accept_sanitised"}
    else:
        assert "record_error" in _allowed(probe)


@pytest.mark.parametrize("probe", _of("read"), ids=_name)
async def test_values_are_whole_when_a_probe_is_read(probe: Probe) -> None:
    entry, body = probe
    found = await _read(body)
    amounts = entry.get("value", {}).get("amounts")
    if isinstance(found, str) or amounts is None:
        return
    sound = [row["AMOUNT"] for row in found if _is_sound(row)]
    # White space around a number may be refused as well; then there is no amount at all.
    assert sound in ([amounts] if len(_allowed(probe)) == 1 else [amounts, []])


@pytest.mark.parametrize("probe", _of("read"), ids=_name)
async def test_no_forbidden_value_comes_out_when_a_probe_is_read(probe: Probe) -> None:
    found = await _read(probe[1])
    forbidden = probe[0].get("forbidden", {}).get("amounts", ())
    read = [] if isinstance(found, str) else [row.get("AMOUNT", "") for row in found]
    assert [] == [amount for amount in read if amount in forbidden]


async def _written(body: bytes) -> str:
    try:
        (outcome,) = await ScriptedSage(_saying(body)).client().write([numbered("fn-0001")])
    except RemoteError as error:
        _check_told(error)
        return _refusal(error)
    return {Success: "accept", Refused: "record_error", Unknown: "unknown_outcome"}[type(outcome)]


@pytest.mark.parametrize("probe", _of("write"), ids=_name)
async def test_write_ends_as_the_index_allows_when_it_meets_a_probe(probe: Probe) -> None:
    assert await _written(probe[1]) in _allowed(probe)


async def _signed_in(body: bytes) -> tuple[str, str]:
    """Return how a sign-in ended, and everything that it says about itself."""
    try:
        session = await ScriptedSage(sign_ins=[_saying(body)]).client().sign_in()
    except RemoteError as error:
        _check_told(error)
        return _refusal(error), repr(vars(error)) + str(error)
    return "accept", session.endpoint


@pytest.mark.parametrize("probe", _of("session"), ids=_name)
async def test_sign_in_ends_as_the_index_allows_when_it_meets_a_probe(probe: Probe) -> None:
    entry, body = probe
    word, told = await _signed_in(body)
    assert word in _allowed(probe)
    assert told == entry.get("value", {}).get("endpoint", told)
    assert [] == [secret for secret in entry.get("must_not_contain", ()) if secret in told]


@pytest.mark.parametrize("probe", _of("session"), ids=_name)
async def test_nothing_goes_elsewhere_when_a_sign_in_names_another_address(probe: Probe) -> None:
    if not probe[0].get("must_not_connect"):
        return
    sage = ScriptedSage(sign_ins=[_saying(probe[1])])
    with pytest.raises(ProtocolError):
        await sage.client().write([numbered()])
    assert 1 == len(sage.urls)
