"""``parties``: what waits for a party, and the choice between namesakes."""

from pathlib import Path

import pytest

from tests.commands.conftest import Company, connect, equip
from tests.commands.program import Program

SUBSIDIARY = "Northlantern Logistics"


@pytest.fixture
def waiting(company: Company, tmp_path: Path) -> Program:
    """A home with one invoice for a customer whose name Sage holds twice."""
    program = Program(home=tmp_path / "home", environ=company.environ)
    settings = tmp_path / "settings.toml"
    # Other tests close an account of the company that they share; this one books without it.
    sample = company.hello["sample_settings"].replace('"40300"', '"40000"')
    settings.write_text(sample, encoding="utf-8")
    equip(program, company)
    connected = connect(program, company, SUBSIDIARY, settings)
    assert 0 == connected.code, connected.out + connected.err
    order = {"count": 1, "subsidiary": SUBSIDIARY, "new_parties": 1}
    [number] = company.control("POST", "loads", order)["loads"]
    program.json("sync", SUBSIDIARY)
    name = program.json("transactions", "show", number).value["party"]
    for sage_id in ("TWIN-1", "TWIN-2"):
        company.control("PUT", f"parties/CUSTOMER/{sage_id}", {"name": name})
    program.json("errors", "retry", number)
    return program


def test_chosen_party_gets_what_waited_for_it_when_it_is_linked(waiting: Program) -> None:
    [row] = [one for one in waiting.json("parties", SUBSIDIARY).value if one["state"] == "open"]
    missing = waiting.json("parties", "link", SUBSIDIARY, row["party_id"], "NOBODY")
    linked = waiting.json(
        *("parties", "link", SUBSIDIARY, row["party_id"], "TWIN-2", "--reason", "asked")
    )

    assert ["TWIN-1", "TWIN-2"] == [one["id"] for one in row["candidates"]]
    assert ("customer-ambiguous", 1) == (row["error"]["cause"], row["documents"])
    assert (1, "rule") == (missing.code, missing.error["code"])
    assert (0, 1, 1) == (linked.code, linked.value["exported"], len(linked.value["released"]))
    record = waiting.json("transactions", "show", linked.value["released"][0]).value
    assert ("posted", "TWIN-2") == (record["state"], record["sage_party_id"])
    listed = waiting.call("parties").out
    assert "asked" in listed
    assert "linked" in listed
