"""The published sample requests are answered at the level their index states."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.sandbox.gateway_kit import SENDER, TOP_LOGIN, Answer, books, envelope, gateway, send

_VECTORS = Path(__file__).parents[2] / ".." / "shared" / "intacct-vectors"


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    """All complete requests; none where there are no samples."""
    if not _VECTORS.exists():
        return ()
    index = json.loads((_VECTORS / "index.json").read_text(encoding="utf-8"))
    return tuple(
        entry for entry in index["vectors"] if entry["kind"] == "request" and _concerns(entry)
    )


def _concerns(entry: dict[str, Any]) -> bool:
    return entry["expect"] in ("accept", "refuse", "either")


def _answer(entry: dict[str, Any]) -> Answer:
    """Send a sample with credentials that are good here, so that only its form decides."""
    text = (_VECTORS / entry["file"]).read_text(encoding="utf-8").split("?>", 1)[1].strip()
    asked = gateway(books(), policies=frozenset({"myAsyncPolicy"}))
    if not text.startswith("<request"):
        return send(asked, envelope(text))
    root = etree.fromstring(text)
    sender, password = root.find("control/senderid"), root.find("control/password")
    authentication = root.find("operation/authentication")
    assert sender is not None
    assert password is not None
    assert authentication is not None
    sender.text, password.text = SENDER.sender_id, SENDER.password
    authentication[:] = [etree.fromstring(TOP_LOGIN)]
    return send(asked, etree.tostring(root))


def _ids() -> list[str]:
    return [entry["name"] for entry in _entries()]


@pytest.mark.parametrize("entry", _entries() or [None], ids=_ids() or ["no samples"])
def test_sample_is_answered_at_its_level_when_it_is_sent(entry: dict[str, Any] | None) -> None:
    if entry is None:
        return
    answer = _answer(entry)
    status = answer.root.findtext("control/status")
    if entry["expect"] == "accept":
        answered = answer.results or answer.root.findall("acknowledgement")
        assert ("success", True) == (status, bool(answered))
    if entry["expect"] == "refuse":
        assert ("failure", ["XL03000003"]) == (status, [number for number, _ in answer.errors()])


@pytest.mark.parametrize("entry", _entries() or [None], ids=_ids() or ["no samples"])
def test_refusal_has_the_schemas_words_when_the_index_states_them(
    entry: dict[str, Any] | None,
) -> None:
    if entry is None or entry["expect"] == "accept":
        return
    ((_, text),) = _answer(entry).errors()
    # What is expected instead depends on how many functions a gateway has.
    wanted = entry["schema_message"].split(" Expected is one of (")[0]
    assert wanted in text
