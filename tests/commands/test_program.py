"""The real program on a real sandbox: what scripts may rely on."""

import csv
import re
from pathlib import Path

import pytest

from console.store import open_store
from tests.commands.conftest import Ready

pytestmark = pytest.mark.xdist_group("program")

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
AMOUNT = re.compile(r"-?\d+\.\d\d")


def test_subsidiary_is_active_when_it_was_connected(ready: Ready) -> None:
    assert ("active", 0) == (ready.connected.value["status"], ready.connected.code)


def test_only_warnings_are_found_when_the_settings_fit(ready: Ready) -> None:
    severities = {finding["severity"] for finding in ready.connected.value["findings"]}

    assert severities <= {"warning"}


def test_counts_add_up_when_a_cycle_has_run(ready: Ready) -> None:
    counts = ready.synced.value

    assert len(ready.loads) == counts["exported"] + counts["failed"]


def test_sync_has_the_keys_of_the_contract_when_it_is_json(ready: Ready) -> None:
    promised = {
        *("run_id", "exported", "failed", "skipped", "unverified"),
        *("payments_imported", "requests", "elapsed_s"),
    }

    assert promised <= ready.synced.value.keys()


def test_books_hold_what_was_exported_when_a_cycle_has_run(ready: Ready) -> None:
    numbers = [one["document_no"] for one in ready.company.control("GET", "documents")]
    found = [load for load in ready.loads if load in numbers]

    assert ready.synced.value["exported"] == len(found)


def test_nothing_is_sent_twice_when_it_is_synced_again(ready: Ready) -> None:
    again = ready.program.json("sync", "--all")

    assert 0 == again.value["exported"]


def test_subsidiaries_have_the_keys_of_the_contract_when_listed(ready: Ready) -> None:
    promised = {
        *("id", "name", "kind", "status", "posting_destination", "entity"),
        *("last_sync_at", "next_sync_at", "open_errors"),
    }
    rows = ready.program.json("subsidiaries").value

    assert all(promised <= row.keys() for row in rows)


def test_times_are_utc_when_they_are_json(ready: Ready) -> None:
    rows = ready.program.json("subsidiaries").value
    moments = [row["next_sync_at"] for row in rows if row["id"] == ready.own_id]

    assert all(MOMENT.fullmatch(moment) for moment in moments)


def test_transactions_have_the_keys_of_the_contract_when_listed(ready: Ready) -> None:
    promised = {
        *("id", "subsidiary", "kind", "number", "party", "amount", "currency"),
        *("state", "sage_record_no", "error", "attempts"),
    }
    rows = ready.program.json("transactions").value

    assert all(promised <= row.keys() for row in rows)


def test_money_is_a_decimal_text_when_it_is_json(ready: Ready) -> None:
    rows = ready.program.json("transactions", "state:posted").value

    assert all(AMOUNT.fullmatch(row["amount"]) for row in rows)


def test_limit_is_kept_when_transactions_are_listed(ready: Ready) -> None:
    assert 3 == len(ready.program.json("transactions", "--limit", "3").value)


def test_query_is_inverted_when_it_begins_with_a_dash(ready: Ready) -> None:
    states = {row["state"] for row in ready.program.json("transactions", "-state:posted").value}

    assert "posted" not in states


def test_record_is_found_when_it_is_named_by_its_number(ready: Ready) -> None:
    number = ready.program.json("transactions", "state:posted", "--limit", "1").value[0]["number"]
    record = ready.program.json("transactions", "show", number).value

    assert (number, "posted") == (record["number"], record["attempts"][-1]["outcome"])


def test_request_is_shown_without_secrets_when_a_record_is_shown(ready: Ready) -> None:
    number = ready.program.json("transactions", "state:posted", "--limit", "1").value[0]["number"]
    shown = ready.program.call("transactions", "show", number).out

    assert "<create_invoice>" in shown
    assert not [
        key for name, key in ready.company.keys.items() if "password" in name and key in shown
    ]


def test_check_repeats_the_findings_when_nothing_was_changed(ready: Ready) -> None:
    checked = ready.program.json("check", ready.name)
    account = {"40300"}

    blocking = [one for one in checked.value["findings"] if one["severity"] == "error"]
    assert account == {finding["value"] for finding in blocking}


def test_exit_code_is_a_refusal_when_the_check_finds_what_blocks(ready: Ready) -> None:
    assert 1 == ready.program.call("check", ready.name).code


def test_run_is_shown_when_it_is_named(ready: Ready) -> None:
    run_id = ready.synced.value["run_id"]

    assert run_id == ready.program.json("runs", "show", run_id).value["id"]


def test_paused_subsidiary_is_not_synced_when_it_is_asked_for(ready: Ready) -> None:
    paused = ready.program.json("pause", ready.name.upper())
    refused = ready.program.json("sync", ready.name)
    resumed = ready.program.json("resume", ready.own_id)

    assert ("paused", 1, "active") == (
        paused.value["status"],
        refused.code,
        resumed.value["status"],
    )


def test_second_connection_is_refused_when_the_subsidiary_has_one(ready: Ready) -> None:
    keys = ready.company.keys
    again = ready.program.json(
        *("connect", ready.name, "--posting", "top", "--company-id", keys["company_id"]),
        *("--user-id", keys["user_id"], "--password-stdin"),
        stdin=keys["user_password"],
    )

    assert (1, "already_connected") == (again.code, again.error["code"])


def test_credentials_are_refused_when_the_password_is_wrong(ready: Ready) -> None:
    keys = ready.company.keys
    other = next(
        row["name"]
        for row in ready.program.json("subsidiaries").value
        if row["status"] == "not_set_up"
    )
    refused = ready.program.json(
        *("connect", other, "--posting", "child", "--company-id", keys["company_id"]),
        *("--user-id", keys["user_id"], "--password-stdin"),
        stdin="wrong password",
    )

    assert (3, "authentication") == (refused.code, refused.error["code"])
    assert "wrong password" not in refused.out + refused.err


def test_draft_is_kept_when_something_blocks(ready: Ready) -> None:
    keys = ready.company.keys
    other = ready.program.json("subsidiaries").value[-1]["name"]
    draft = ready.program.json(
        *("connect", other, "--posting", "child", "--company-id", keys["company_id"]),
        *("--user-id", keys["user_id"], "--password-stdin"),
        stdin=keys["user_password"],
    )

    assert (1, "not_set_up", "draft_incomplete") == (
        draft.code,
        draft.value["status"],
        draft.error["code"],
    )


def test_remote_is_named_when_it_cannot_be_reached(ready: Ready) -> None:
    elsewhere = {"INTACCT_CONSOLE_INTACCT_URL": "http://127.0.0.1:9/ia/xml/xmlgw.phtml"}
    cut_off = type(ready.program)(
        home=ready.program.home, environ={**ready.company.environ, **elsewhere}
    )

    assert 4 == cut_off.call("check", ready.name).code


def test_status_asks_for_attention_when_errors_are_open(ready: Ready) -> None:
    status = ready.program.json("status")

    assert (1, True) == (status.code, status.value["needs_attention"])


def test_retry_plans_and_sends_nothing_when_it_is_a_dry_run(ready: Ready) -> None:
    before = ready.program.json("errors").value
    planned = ready.program.json("errors", "retry", "--query", "", "--dry-run")

    assert (len(before), 0) == (planned.value["planned"], planned.code)
    assert before == ready.program.json("errors").value


def test_secrets_are_nowhere_in_the_home_when_everything_was_done(ready: Ready) -> None:
    secrets = [key.encode() for name, key in ready.company.keys.items() if "_id" not in name]
    files = [path for path in ready.program.home.rglob("*") if path.is_file()]

    assert [] == [path.name for path in files for one in secrets if one in path.read_bytes()]


def test_request_and_answer_are_kept_without_secrets_when_something_was_sent(
    ready: Ready,
) -> None:
    secrets = [key for name, key in ready.company.keys.items() if "_id" not in name]
    store = open_store(ready.program.home)
    entry = store.ledger.find([ready.program.json("transactions", "state:posted").value[0]["id"]])
    attempt = store.ledger.attempts(entry[0].id)[-1]
    kept = store.exchanges.of_batch(attempt.batch_id)
    store.close()
    told = "".join(one.request_xml + one.response_xml for one in kept)

    assert [] == [one for one in secrets if one in told]
    assert f"<controlid>{attempt.control_id}</controlid>" in kept[-1].response_xml


def test_error_leaves_the_queue_and_comes_back_when_it_is_marked_and_unmarked(
    ready: Ready,
) -> None:
    before = ready.program.json("errors").value
    chosen = before[0]["id"]
    marked = ready.program.json("errors", "mark-synced", chosen, "--reason", "entered by hand")
    meanwhile = ready.program.json("errors").value
    back = ready.program.json("errors", "unmark", chosen, "--reason", "it was not")

    assert ((0, 1), (0, 1)) == (
        (marked.code, marked.value["changed"]),
        (back.code, back.value["changed"]),
    )
    assert {one["id"] for one in before} - {chosen} == {one["id"] for one in meanwhile}
    assert len(before) == len(ready.program.json("errors").value)


def test_causes_and_table_tell_the_same_errors_when_both_are_asked(
    ready: Ready, tmp_path: Path
) -> None:
    """A note is kept with its cause, and a file that exists is left alone."""
    listed = ready.program.json("errors").value
    groups = ready.program.json("errors", "--group").value["groups"]
    largest = groups[0]
    ready.program.json("errors", "note", largest["cause"], "ask", "Kim")
    quiet = ready.program.json(
        *("errors", "quiet", largest["cause"], "--reason", "known", "--for", "8h")
    )
    table = tmp_path / "errors.csv"
    written = ready.program.json("errors", "export", "--output", str(table))
    again = ready.program.json("errors", "export", "--output", str(table))
    after = ready.program.json("errors", "--group").value["groups"]
    ready.program.json("errors", "unquiet", largest["cause"])

    assert len(listed) == sum(group["count"] for group in groups)
    assert {entry["error"]["cause"] for entry in listed} == {group["cause"] for group in groups}
    assert (0, "known") == (quiet.code, quiet.value["quiet"]["reason"])
    assert (largest["cause"], ["ask Kim"]) == (
        after[-1]["cause"],
        [note["text"] for note in after[-1]["notes"]],
    )
    with table.open(newline="", encoding="utf-8") as file:
        assert sorted(entry["id"] for entry in listed) == sorted(
            row["id"] for row in csv.DictReader(file)
        )
    assert ({"file": str(table), "rows": len(listed)}, 2) == (written.value, again.code)
