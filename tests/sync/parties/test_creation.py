"""Parties that Sage lacks are created before the documents that need them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.ledger import State
from console.domain.machine import State as PartyState
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, writes
from tests.sync.console_kit import Console, running_console
from tests.sync.parties.kit import (
    COMPANY,
    begin,
    bring,
    creating,
    of_new_parties,
    references,
    rows,
    states,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


async def test_documents_go_out_when_their_parties_are_new(console: Console) -> None:
    await begin(console)
    await console.sync()

    assert {State.POSTED} == states(console)
    assert [1, 1, 1, 1] == list(references(console).values())


async def test_customer_bears_all_data_when_it_is_created(console: Console) -> None:
    await begin(console, loads=1, new=1)
    [customer] = [one for one in console.server.world.tms.customers.values() if " No. " in one.name]
    await console.sync()

    [made] = rows(console, "CUSTOMER")
    contact = "DISPLAYCONTACT"
    assert {
        "CUSTOMERID": customer.company_number,
        "NAME": customer.name,
        "TERMNAME": "Net 15",
        "COMMENTS": f"[Alvys customer {customer.id}]",
        "STATUS": "active",
        f"{contact}.PRINTAS": customer.name,
        f"{contact}.PHONE1": customer.phone,
        f"{contact}.EMAIL1": customer.email,
        f"{contact}.MAILADDRESS.ADDRESS1": customer.address.street,
        f"{contact}.MAILADDRESS.CITY": customer.address.city,
        f"{contact}.MAILADDRESS.STATE": customer.address.state,
        f"{contact}.MAILADDRESS.ZIP": customer.address.zip_code,
    }.items() <= made.items()
    assert "" == made.get("MEGAENTITYID", "")


async def test_vendor_bears_its_numbers_when_it_is_created(console: Console) -> None:
    await begin(console, loads=2, new=2, link_carriers_by="mc_number")
    [carrier] = [one for one in console.server.world.tms.carriers.values() if " No. " in one.name]
    await console.sync()

    [made] = rows(console, "VENDOR")
    assert {
        "VENDORID": f"MC{carrier.mc_no}",
        "NAME": carrier.name,
        "MC_NUMBER": carrier.mc_no,
        "COMMENTS": f"MC {carrier.mc_no}, USDOT {carrier.usdot_no} [Alvys carrier {carrier.id}]",
    }.items() <= made.items()


async def test_nothing_is_written_when_a_second_run_has_nothing_new(console: Console) -> None:
    await begin(console)
    await console.sync()
    console.clock.advance(hours=12)
    console.control("DELETE", "counters")
    await console.sync()

    assert 0 == writes(console)


async def test_party_is_used_again_when_more_work_comes_for_it(console: Console) -> None:
    await begin(console, loads=1, new=1)
    await console.sync()
    tms = console.server.world.tms
    [customer] = [one for one in tms.customers.values() if " No. " in one.name]
    parties = console.server.world.work._parties
    console.server.world.work._parties = replace(parties, customers=(customer,))
    bring(console, loads=3, new=0)
    await console.sync()

    ids = {one.party_no for one in of_new_parties(console) if one.transaction.kind.section == "ar"}
    assert {customer.company_number} == ids
    assert 1 == len(rows(console, "CUSTOMER"))


async def test_ids_are_sages_when_the_company_numbers_its_parties(console: Console) -> None:
    console.control("PATCH", "company", {"party_sequencing": True})
    await begin(console, loads=6, new=6)
    await console.sync()

    assert {"C10001", "C10002", "C10003"} == {
        row["CUSTOMERID"] for row in rows(console, "CUSTOMER")
    }
    assert {State.POSTED} == states(console)


async def test_party_gets_its_external_id_when_sage_lacks_it(console: Console) -> None:
    await begin(console, loads=1, new=1)
    tms = console.server.world.tms
    [customer] = [one for one in tms.customers.values() if " No. " in one.name]
    tms.customers[customer.id] = replace(customer, external_id="ACME-7")
    await console.sync()

    assert ["ACME-7"] == [row["CUSTOMERID"] for row in rows(console, "CUSTOMER")]
    assert {"ACME-7"} == {
        one.party_no for one in of_new_parties(console) if one.transaction.kind.section == "ar"
    }


async def test_party_gets_a_second_id_when_somebody_bears_the_first(console: Console) -> None:
    await begin(console, loads=1, new=1)
    [customer] = [one for one in console.server.world.tms.customers.values() if " No. " in one.name]
    console.control("PUT", f"parties/CUSTOMER/{customer.company_number}", {"name": "Another"})
    await console.sync()

    [made] = rows(console, "CUSTOMER")
    assert made["CUSTOMERID"].startswith(f"{customer.company_number}-")
    assert {State.POSTED} == states(console)


async def test_no_party_is_created_when_its_document_could_not_go_out(console: Console) -> None:
    await begin(console, loads=1, new=1)
    console.control("PATCH", "accounts/40000", {"status": "inactive"})
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()

    [failed] = [one for one in of_new_parties(console) if one.transaction.kind.section == "ar"]
    assert failed.problem is not None
    assert "account-inactive" == failed.problem.cause
    assert [] == rows(console, "CUSTOMER")


async def test_documents_fail_with_the_reason_when_sage_refuses_the_party(
    console: Console,
) -> None:
    await begin(console, loads=2, new=2)
    console.control("PATCH", "custom-fields/VENDOR/MC_NUMBER", {"required": True})
    await console.sync()

    [failed] = [one for one in of_new_parties(console) if one.state is State.FAILED]
    assert failed.problem is not None
    assert "vendor-not-created" == failed.problem.cause
    assert "MC Number" in failed.problem.message or "MC_NUMBER" in failed.problem.message
    assert failed.problem.fix


async def test_refused_party_is_not_sent_again_when_nothing_has_changed(console: Console) -> None:
    await begin(console, loads=2, new=2)
    console.control("PATCH", "custom-fields/VENDOR/MC_NUMBER", {"required": True})
    await console.sync()
    console.clock.advance(hours=12)
    console.control("DELETE", "counters")
    await console.sync()

    assert 0 == writes(console)


async def test_refused_party_is_created_when_a_person_retries_after_a_repair(
    console: Console,
) -> None:
    await begin(console, loads=2, new=2)
    console.control("PATCH", "custom-fields/VENDOR/MC_NUMBER", {"required": True})
    await console.sync()
    [failed] = [one for one in of_new_parties(console) if one.state is State.FAILED]
    console.control("PATCH", "custom-fields/VENDOR/MC_NUMBER", {"required": False})
    await console.retry(failed.id)

    assert {State.POSTED} == states(console)


@pytest.mark.parametrize("kind", ["lost_answer", "missing_result", "duplicate_delivery"])
async def test_party_is_in_sage_once_when_the_answer_to_its_creation_is_lost(
    console: Console, kind: str
) -> None:
    console.control("PATCH", "company", {"party_sequencing": True})
    await begin(console, loads=2, new=2)
    console.control("POST", "faults", [{"match": "write", "kind": kind, "count": 1}])
    await console.sync()
    console.control("DELETE", "faults")
    console.clock.advance(minutes=31)
    await console.sync()

    assert {1} == set(references(console).values())
    assert {State.POSTED} == states(console)


async def test_documents_wait_when_it_is_not_known_whether_their_party_exists(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()

    [waiting] = [one for one in of_new_parties(console) if one.transaction.kind.section == "ar"]
    assert State.READY is waiting.state
    assert console.clock.now() + timedelta(minutes=30) == waiting.next_attempt_at
    [party] = [one for one in console.store.parties.of_company(COMPANY) if one.object == "CUSTOMER"]
    assert PartyState.UNVERIFIED is party.state


async def test_refusal_is_believed_when_its_answer_was_lost_and_the_company_demands_ids(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    console.control("POST", "faults", [{"match": "write", "kind": "lost_answer", "count": 1}])
    await console.sync()
    console.control("DELETE", "faults")
    # Once to learn that nothing ran, once more to believe the refusal of the second send.
    for _ in range(2):
        console.clock.advance(minutes=31)
        await console.sync()

    assert {1} == set(references(console).values())
    assert {State.POSTED} == states(console)


async def test_party_is_not_sent_again_when_the_quiet_time_is_not_over(console: Console) -> None:
    await begin(console, loads=1, new=1)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()
    console.control("DELETE", "faults")
    console.clock.advance(minutes=10)
    await console.sync()

    assert [] == rows(console, "CUSTOMER")


async def test_control_id_is_the_same_when_a_lost_creation_is_sent_again(
    console: Console,
) -> None:
    console.control("PATCH", "company", {"party_sequencing": True})
    await begin(console, loads=1, new=1)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()
    [before] = [
        one for one in console.store.parties.of_company(COMPANY) if one.object == "CUSTOMER"
    ]
    console.control("DELETE", "faults")
    console.clock.advance(minutes=31)
    await console.sync()

    sent = [
        one.control_id
        for one in console.store.ledger.attempts(before.id)
        if one.outcome in {"unconfirmed", "posted", "rejected"}
    ]
    assert [before.control_id, before.control_id] == sent[:2]
    assert {1} == set(references(console).values())


async def test_party_is_adopted_when_the_store_that_created_it_is_lost(console: Console) -> None:
    await begin(console, loads=2, new=2)
    await console.sync()
    before = references(console)
    for table in ("parties",):
        console.store.database.table(table).truncate()
    bring(console, loads=2, new=0)
    await console.sync()

    assert before == references(console)


async def test_party_that_was_deleted_in_sage_is_told_when_it_is_needed_again(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    await console.sync()
    tms = console.server.world.tms
    [customer] = [one for one in tms.customers.values() if " No. " in one.name]
    books = console.server.world.books
    [made] = rows(console, "CUSTOMER")
    books.remove("CUSTOMER", made["RECORDNO"])
    work = console.server.world.work
    work._parties = replace(work._parties, customers=(customer,))
    bring(console, loads=2, new=0)
    await console.sync()

    problems = {one.problem.cause for one in of_new_parties(console) if one.problem}
    assert {"customer-gone"} == problems


async def test_two_parties_are_one_when_they_share_an_external_id(console: Console) -> None:
    await begin(console, loads=3, new=3)
    tms = console.server.world.tms
    for customer in [one for one in tms.customers.values() if " No. " in one.name]:
        tms.customers[customer.id] = replace(customer, external_id="SHARED")
    await console.sync()

    assert ["SHARED"] == [row["CUSTOMERID"] for row in rows(console, "CUSTOMER")]
    assert {State.POSTED} == states(console)


async def test_failed_documents_go_out_when_creation_is_switched_on(console: Console) -> None:
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    bring(console, loads=2, new=2)
    await console.sync()
    before = states(console)
    connection = console.store.connections.all()[0]
    changed = replace(connection, settings=creating(connection.settings))
    console.store.connections.save(changed)
    await console.sync()

    assert {State.FAILED} == before
    assert {State.POSTED} == states(console)


async def test_actor_of_a_creation_is_told_when_its_history_is_read(console: Console) -> None:
    await begin(console, loads=1, new=1)
    await console.sync()
    [party] = [one for one in console.store.parties.of_company(COMPANY) if one.object == "CUSTOMER"]

    history = console.store.ledger.attempts(party.id)
    assert [("rejected", ADMIN.name), ("posted", ADMIN.name)] == [
        (one.outcome, one.actor) for one in history
    ]
    assert "<CUSTOMERID>CUST-" in history[-1].request_xml
    assert console.store.exchanges.of_batch(history[-1].batch_id)
