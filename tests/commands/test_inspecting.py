"""``sync --dry-run``, ``transactions preview`` and ``diff``, ``totals``: the real program."""

import re

import pytest

from console.commands.cli import run
from tests.commands.conftest import Ready

pytestmark = pytest.mark.xdist_group("program")

AMOUNT = re.compile(r"-?\d+\.\d\d")


def posted(ready: Ready) -> str:
    found = ready.program.json("transactions", "state:posted", "--limit", "1").value
    return str(found[0]["id"])


def test_dry_run_has_the_keys_of_a_sync_when_it_is_json(ready: Ready) -> None:
    rehearsed = ready.program.json("sync", ready.name, "--dry-run")
    promised = {
        *("run_id", "exported", "failed", "skipped", "unverified", "payments_imported"),
        *("requests", "elapsed_s", "dry_run", "planned", "total", "plans"),
    }

    assert promised <= rehearsed.value.keys()
    assert (0, True, 0) == (
        rehearsed.code,
        rehearsed.value["dry_run"],
        rehearsed.value["exported"],
    )


def test_dry_run_works_when_another_process_holds_the_lock(ready: Ready) -> None:
    """What a daemon does is not disturbed, and nothing is asked of it."""
    holder = ready.program.start("daemon")
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        done = ready.program.call("sync", ready.name, "--dry-run", "--documents")
    finally:
        holder.terminate()
        holder.communicate(timeout=30)

    assert 0 == done.code, done.err
    assert f"{ready.name}: " in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("sync", "--documents"),
        ("sync", "--xml"),
        ("sync", "--dry-run", "--no-wait"),
        ("sync", "--dry-run", "--payments-only"),
        ("totals", "--since", "yesterday"),
    ],
    ids=" ".join,
)
def test_options_are_refused_when_they_do_not_belong_together(arguments: tuple[str, ...]) -> None:
    assert 2 == run(arguments, {})


def test_preview_is_a_document_or_xml_when_it_is_asked_for(ready: Ready) -> None:
    name = posted(ready)
    xml = ready.program.call("transactions", "preview", name, "--xml")
    value = ready.program.json("transactions", "preview", name).value

    assert xml.out.startswith('<function controlid="">')
    assert (xml.out.strip(), True, None) == (
        value["request"],
        value["would_send"],
        value["error"],
    )
    assert all(AMOUNT.fullmatch(line["amount"]) for line in value["lines"])


def test_diff_tells_three_sides_when_a_record_was_posted(ready: Ready) -> None:
    name = posted(ready)
    value = ready.program.json("transactions", "diff", name).value
    party = next(one for one in value["fields"] if one["field"] == "Party")

    assert 0 == value["differing"]
    assert party["sent"] == party["now"] == party["sage"]


def test_totals_exit_five_exactly_when_there_are_differences(ready: Ready) -> None:
    failed = ready.program.json("errors").value
    found = ready.program.json("totals", ready.name)

    assert (5 if found.value["differences"] else 0) == found.code
    assert {one["id"] for one in failed} == {one["id"] for one in found.value["differences"]}
    for row in found.value["rows"]:
        assert 0 == row["unaccounted"]
        assert row["ledger"]["exported"] == row["sage"]


def test_totals_are_refused_when_the_last_day_is_before_the_first(ready: Ready) -> None:
    wrong = ready.program.json("totals", "--since", "2026-03-02", "--until", "2026-03-01")

    assert (2, "Give the earlier day as --since.") == (wrong.code, wrong.error["hint"])
