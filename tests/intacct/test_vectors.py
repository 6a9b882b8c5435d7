"""The collected answers and probes, where they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from console.errors import ProtocolError
from console.intacct import (
    Answer,
    AuthenticationFailed,
    ControlFailed,
    Executed,
    Refused,
    Success,
    Unknown,
    decode_response,
)
from tests.intacct.support import SHARED, envelope, success

LATER_ON = ("amount_", "date_", "shape_missing_date", "shape_total_negative", "shape_no_recordno")
"""Refused behind the decoder: by the page reader, the client, or who reads the values."""


Sample = tuple[dict[str, Any], bytes]
"""What the index says about an answer, and the answer."""

OWN: Sample = (
    {
        "name": "own",
        "class": "success",
        "facts": {"results": [{"status": "success", "controlid": "fn-0001", "key": "7"}]},
        "expected": "accept",
    },
    envelope(success("fn-0001", "<key>7</key>")),
)
"""Stands in where the collections are not at hand."""


def _samples(folder: Path, key: str, kind: str) -> list[Sample]:
    index = folder / "index.json"
    if not index.exists():
        return [OWN]
    listed = [one for one in json.loads(index.read_text())[key] if one["kind"] == kind]
    return [(one, (folder / one["file"]).read_bytes()) for one in listed]


def _name(sample: Sample) -> str:
    return str(sample[0].get("file", "own"))


RESPONSES = _samples(SHARED / "intacct-vectors", "vectors", "response")
XML = _samples(SHARED / "badinputs", "files", "xml_response")


def _class_of(answer: Answer) -> str:
    match answer:
        case ControlFailed():
            return "control-failure"
        case AuthenticationFailed():
            return "auth-failure"
        case Executed(outcomes=outcomes):
            if any(isinstance(one, Unknown) for one in outcomes) or not outcomes:
                return "malformed-envelope"
            kinds = {type(one) for one in outcomes}
            return "mixed-results" if len(kinds) > 1 else "one-kind"


def _expected_of(entry: dict[str, Any]) -> set[str]:
    return {
        "success": {"one-kind"},
        "function-failure": {"one-kind"},
        "aborted-transaction": {"one-kind"},
        # One sample repeats a control id inside an answer, which proves nothing to us.
        "mixed-results": {"mixed-results", "malformed-envelope"},
        "control-only": {"refused"},
        "offline-ack": {"refused"},
        "fragment-errormessage": {"refused"},
        "malformed-envelope": {"malformed-envelope", "refused"},
    }.get(entry["class"], {entry["class"]})


@pytest.mark.parametrize("sample", RESPONSES, ids=_name)
def test_answer_is_of_its_class_when_it_was_collected(sample: Sample) -> None:
    entry, body = sample
    results = entry["facts"].get("results") or []
    control_ids = [one["controlid"] or "fn-1" for one in results]
    try:
        answer = decode_response(body, control_ids)
    except ProtocolError:
        assert "refused" in _expected_of(entry)
        return
    assert _class_of(answer) in _expected_of(entry)


@pytest.mark.parametrize("sample", RESPONSES, ids=_name)
def test_facts_are_read_when_an_answer_was_collected(sample: Sample) -> None:
    entry, body = sample
    results = entry["facts"].get("results") or []
    ids = [one["controlid"] for one in results]
    sound = [one for one in results if one["controlid"] and ids.count(one["controlid"]) == 1]
    if not sound:
        return
    answer = decode_response(body, [x["controlid"] for x in sound])
    assert isinstance(answer, Executed)
    for fact, outcome in zip(sound, answer.outcomes, strict=True):
        match outcome:
            case Success(key=key, records=records):
                assert "success" == fact["status"]
                assert key == fact.get("key", key)
                assert len(records) == fact.get("data", {}).get("child_count", 0)
            case Refused(errors=errors):
                assert fact["errornos"] == [error.number for error in errors]
            case Unknown():
                pytest.fail(outcome.reason)


@pytest.mark.parametrize("sample", XML, ids=_name)
def test_probe_meets_its_verdict_when_it_is_decoded(sample: Sample) -> None:
    entry, body = sample
    expected = entry["expected"]
    allowed = {expected} if isinstance(expected, str) else set(expected)
    name = _name(sample).removeprefix("xml/")
    deferred = name.startswith(LATER_ON) or entry.get("context") == "session"
    try:
        answer = decode_response(body, ["fn-0001"])
    except ProtocolError:
        assert allowed & {"refuse", "record_error", "unknown_outcome", "incomplete"}
        return
    clean_values = bool(allowed & {"accept", "accept_sanitised"})
    unproven = _class_of(answer) == "malformed-envelope"
    rejected = not isinstance(answer, Executed) or isinstance(answer.outcomes[0], Refused)
    assert clean_values or deferred or unproven or rejected


@pytest.mark.parametrize("sample", XML, ids=_name)
def test_values_are_whole_when_a_probe_is_good(sample: Sample) -> None:
    entry, body = sample
    if entry["expected"] != "accept" or "amounts" not in entry.get("value", {}):
        return
    answer = decode_response(body, ["fn-0001"])
    assert isinstance(answer, Executed)
    success = answer.outcomes[0]
    assert isinstance(success, Success)
    assert entry["value"]["amounts"] == [one.value("AMOUNT") for one in success.records]
