"""The published sample requests are answered at the level their index states."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from console.sandbox.gateway.models import FUNCTIONS
from tests.sandbox.gateway_kit import SENDER, TOP_LOGIN, Answer, books, envelope, gateway, send

_VECTORS = Path(__file__).parents[2] / ".." / "shared" / "intacct-vectors"


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    """The complete requests for functions of this gateway; none where there are no samples."""
    if not _VECTORS.exists():
        return ()
    index = json.loads((_VECTORS / "index.json").read_text(encoding="utf-8"))
    return tuple(
        entry for entry in index["vectors"] if entry["kind"] == "request" and _concerns(entry)
    )


def _concerns(entry: dict[str, Any]) -> bool:
    if entry["expect"] not in ("accept", "refuse", "either"):
        return False
    named = {element.tag for element in _function_elements(entry)}
    return entry["expect"] != "accept" or named <= set(FUNCTIONS)


def _function_elements(entry: dict[str, Any]) -> list[etree._Element]:
    root = etree.parse(str(_VECTORS / entry["file"])).getroot()
    blocks = [root] if root.tag == "function" else list(root.iter("function"))
    return [block[0] for block in blocks if len(block)]


def _answer(entry: dict[str, Any]) -> Answer:
    """Send a sample with credentials that are good here, so that only its form decides."""
    text = (_VECTORS / entry["file"]).read_text(encoding="utf-8").split("?>", 1)[1].strip()
    if not text.startswith("<request"):
        return send(gateway(books()), envelope(text))
    root = etree.fromstring(text)
    sender, password = root.find("control/senderid"), root.find("control/password")
    authentication = root.find("operation/authentication")
    assert sender is not None
    assert password is not None
    assert authentication is not None
    sender.text, password.text = SENDER.sender_id, SENDER.password
    authentication[:] = [etree.fromstring(TOP_LOGIN)]
    return send(gateway(books()), etree.tostring(root))


def _ids() -> list[str]:
    return [entry["name"] for entry in _entries()]


@pytest.mark.parametrize("entry", _entries() or [None], ids=_ids() or ["no samples"])
def test_sample_is_answered_at_its_level_when_it_is_sent(entry: dict[str, Any] | None) -> None:
    if entry is None:
        return
    answer = _answer(entry)
    status = answer.root.findtext("control/status")
    if entry["expect"] == "accept":
        assert ("success", True) == (status, bool(answer.results))
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
