"""Papers of documents, through whole cycles against the sandbox: which go, and which cannot."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from console.domain.attachments import MAX_BYTES, MAX_PAPERS
from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.rehearsal import Fate
from console.errors import RuleError
from tests.builders import ADMIN
from tests.sync.books import add_loads
from tests.sync.console_kit import Console
from tests.sync.paper_kit import (
    POD,
    attached,
    document,
    encoded,
    exported,
    file_with_load,
    file_with_trip,
    next_cycle,
    paper_console,
    papers,
    start,
)

pytestmark = pytest.mark.anyio

PDF = b"%PDF-1.4 a scan"


@pytest.fixture
def console() -> Iterator[Console]:
    with paper_console() as opened:
        yield opened


def names(console: Console, number: str) -> list[str]:
    return [file["name"] for file in attached(console, number)]


async def test_invoice_and_bill_carry_their_papers_when_both_toggles_are_on(
    console: Console,
) -> None:
    [load] = await start(console, 1)
    trip = f"{load}-1"
    has_carrier = console.server.world.tms.trips[trip].carrier is not None
    file_with_load(console, load, name="pod scan.pdf", size=50_000)
    file_with_load(console, load, type="Customer Rate Confirmation", name="rc.pdf")
    file_with_load(console, load, type="Shipping Labels", name="labels.pdf")
    file_with_trip(console, trip, name="ci.pdf")
    await console.sync()
    assert [True, True] == [
        any(name.startswith(f"{kind} ") for name in names(console, load))
        for kind in (POD, "Customer Rate Confirmation")
    ]
    assert (2, 50_000) == (len(names(console, load)), attached(console, load)[0]["size"])
    assert int(has_carrier) == len(attached(console, trip))
    assert {State.POSTED} == {one.state for one in papers(console)}


@pytest.mark.parametrize("section", ["ar", "ap"])
async def test_sage_differs_when_an_attach_toggle_is_switched(
    console: Console, section: str
) -> None:
    """The document is in Sage either way; its papers only with the toggle."""
    await console.connect("Northlantern Logistics", await _only(console, section))
    console.clock.advance(minutes=1)
    add_loads(console, 3)
    tms = console.server.world.tms
    for number in list(tms.loads)[-3:]:
        file_with_load(console, number)
        for trip in tms.trips_of(number):
            if trip.carrier:
                file_with_trip(console, trip.number)
    await console.sync()
    found = {one.transaction.kind for one in papers(console)}
    assert {Kind.AR_ATTACHMENT if section == "ar" else Kind.AP_ATTACHMENT} == found


async def _only(console: Console, section: str) -> Any:
    settings = console.sample_settings()
    own = replace(getattr(settings, section), attach_documents=True)
    return replace(settings, **{section: own})


async def test_totals_count_documents_and_no_papers_when_papers_followed_them(
    console: Console,
) -> None:
    [load] = await start(console, 1)
    file_with_load(console, load)
    await console.sync()
    [link] = console.store.connections.all()
    found = await console.inspection.totals(ADMIN, link.subsidiary_id)

    assert [] != papers(console)
    assert {one.transaction.kind for one in console.entries()} - {
        Kind.AR_ATTACHMENT,
        Kind.AP_ATTACHMENT,
    } == {row.kind for row in found.rows}
    assert () == found.differences


async def test_nothing_is_asked_for_when_the_toggles_are_off(console: Console) -> None:
    """Off is the default, and costs no call."""
    assert (False, False) == (
        console.sample_settings().ar.attach_documents,
        console.sample_settings().ap.attach_documents,
    )
    [load] = await start(console, 1, ar=False, ap=False)
    file_with_load(console, load)
    await console.sync()
    assert ([], []) == (attached(console, load), papers(console))
    [link] = console.store.connections.all()
    assert [] == console.store.papers.wanted(link.subsidiary_id)


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"size": MAX_BYTES + 1}, "attachment-too-large"),
        ({"content": encoded(b"II*\0 a fax"), "name": "fax.pdf"}, "attachment-type"),
        ({"content": encoded(b"<html>"), "media_type": "image/png"}, "attachment-type"),
        ({"content": ""}, "attachment-empty"),
    ],
    ids=["size", "type", "lying type", "empty"],
)
async def test_document_is_posted_and_its_paper_is_an_error_of_its_own_when_it_cannot_go(
    console: Console, fields: dict[str, Any], cause: str
) -> None:
    """Rule attachments: the other papers go; of the refused one nothing, nor its link, is kept."""
    [load] = await start(console, 1)
    file_with_load(console, load, **fields)
    file_with_load(console, load, type="Bill of Lading", name="bol.pdf")
    run = await console.sync()
    [failed] = papers(console, State.FAILED)
    assert failed.problem is not None
    assert (State.POSTED, cause, 1) == (
        document(console, load).state,
        failed.problem.cause,
        run.counts.failed,
    )
    assert 1 == len(attached(console, load))
    [row] = console.store.ledger.attempts(failed.id)
    assert ("not sent", "", False) == (row.outcome, row.control_id, "signature" in repr(failed))


async def test_new_paper_goes_and_the_bad_one_leaves_when_it_was_replaced_in_alvys(
    console: Console,
) -> None:
    [load] = await start(console, 1)
    file_with_load(console, load, size=MAX_BYTES + 1)
    await console.sync()
    [failed] = papers(console, State.FAILED)
    filing = console.server.world.tms.filing
    filing.remove(filing.of("Load", load)[0].id)
    file_with_load(console, load, name="smaller.pdf")
    await next_cycle(console, load)
    await console.retry(failed.id)
    assert 1 == len(attached(console, load))
    assert {State.POSTED, State.SUPERSEDED} == {one.state for one in papers(console)}


async def test_second_paper_joins_the_first_when_it_is_filed_later(console: Console) -> None:
    """Sage keeps one attachment of a document, to which files are added."""
    [load] = await start(console, 1)
    file_with_load(console, load)
    await console.sync()
    first = names(console, load)
    file_with_load(console, load, type="Bill of Lading", name="bol.pdf")
    await next_cycle(console, load)
    assert (1, 2, True) == (len(first), len(names(console, load)), first[0] in names(console, load))


async def test_papers_are_named_anew_when_their_document_is_posted_anew(console: Console) -> None:
    """A changed invoice is reversed and posted again; no file is sent twice."""
    [load] = await start(console, 1)
    file_with_load(console, load)
    file_with_load(console, load, type="Bill of Lading", name="bol.pdf")
    await console.sync()
    before = document(console, load).sage_record_no
    console.clock.advance(minutes=1)
    accessorial = {"type": "Detention", "amount": 50}
    console.control("POST", "change", {"load_number": load, "accessorial": accessorial})
    console.clock.advance(minutes=1)
    await console.sync()
    after = document(console, load)
    assert (True, State.POSTED) == (after.sage_record_no != before, after.state)
    assert 2 == len(attached(console, load))
    assert [State.POSTED] * 2 == [one.state for one in papers(console)]
    files = console.server.world.books.rows("SUPDOCFILE")
    assert 2 == len(files)


async def test_attachment_of_a_person_is_not_replaced_when_a_document_has_one(
    console: Console,
) -> None:
    [load] = await exported(console)
    file_with_load(console, load)
    books = console.server.world.books
    books.add("SUPDOC", {"SUPDOCID": "BY-HAND", "SUPDOCNAME": "x", "SUPDOCFOLDERNAME": "x"})
    record_no = document(console, load).sage_record_no
    books.change("ARINVOICE", record_no, {"SUPDOCID": "BY-HAND"})
    await next_cycle(console, load)
    [failed] = papers(console, State.FAILED)
    assert failed.problem is not None
    assert "attachment-taken" == failed.problem.cause
    row = books.find("ARINVOICE", "RECORDNO", record_no)
    assert row is not None
    assert "BY-HAND" == row["SUPDOCID"]


async def test_eleventh_paper_is_refused_when_an_attachment_is_full(console: Console) -> None:
    [load] = await start(console, 1)
    for number in range(MAX_PAPERS + 1):
        file_with_load(console, load, name=f"{number}.pdf")
    await console.sync()
    [failed] = papers(console, State.FAILED)
    assert failed.problem is not None
    assert ("attachment-full", MAX_PAPERS) == (failed.problem.cause, len(attached(console, load)))


HOSTILE = ("../../etc/passwd", "a\x00b.pdf", "\u202egpj.exe", "<b>&amp;.pdf", "C:\\x\\con.pdf", ".")


async def test_names_are_harmless_when_uploaders_chose_hostile_ones(console: Console) -> None:
    [load] = await start(console, 1)
    for name in HOSTILE:
        file_with_load(console, load, name=name)
    await console.sync()
    found = names(console, load)
    assert len(HOSTILE) == len(found) == len(set(found))
    for name in found:
        assert name.startswith(f"{POD} ")
        assert name.endswith(".pdf")
        assert not set(name) & set("/\\<>:\"'|?*\x00\u202e\ufffd")


async def test_one_paper_is_retried_alone_when_a_person_asks_for_it(console: Console) -> None:
    [load] = await start(console, 1)
    file_with_load(console, load, content=encoded(b"no paper"))
    file_with_load(console, load, content=encoded(b"nor this"), name="b.pdf")
    await console.sync()
    first, second = papers(console, State.FAILED)
    filing = console.server.world.tms.filing
    filing.replace(first.transaction.attributes["attachment.paper"], PDF)
    run = await console.retry(first.id)
    ledger = console.store.ledger
    stood = [one.state for one in ledger.find([first.id, second.id])]
    assert ([State.POSTED, State.FAILED], 1) == (stood, run.counts.exported)


async def test_nothing_is_sent_twice_when_the_toggle_is_switched_off_and_on(
    console: Console,
) -> None:
    [load] = await start(console, 1)
    file_with_load(console, load)
    await console.sync()
    [link] = console.store.connections.all()
    off = replace(link.settings, ar=replace(link.settings.ar, attach_documents=False))
    console.store.connections.save(replace(link, settings=off))
    file_with_load(console, load, name="later.pdf")
    await next_cycle(console, load)
    between = len(attached(console, load))
    console.store.connections.save(link)
    await next_cycle(console, load)
    assert (1, 2) == (between, len(attached(console, load)))


async def test_request_of_an_attempt_shows_hashes_instead_of_bytes(console: Console) -> None:
    [load] = await start(console, 1)
    file_with_load(console, load, size=300_000)
    await console.sync()
    [paper] = papers(console)
    [row] = console.store.ledger.attempts(paper.id)
    assert ("posted", True, True) == (
        row.outcome,
        "300000 bytes, SHA-256 " in row.request_xml,
        len(row.request_xml) < 4_000,
    )
    kept = console.store.exchanges.of_batch(row.batch_id)
    assert kept
    assert not any("JVBERi0" in one.request_xml for one in kept)


async def test_preview_shows_what_would_follow_when_a_document_is_looked_at(
    console: Console,
) -> None:
    """By Alvys's list alone: nothing is opened, and nothing sent."""
    [load] = await start(console, 1)
    file_with_load(console, load, name="pod.pdf", size=4_000)
    file_with_load(console, load, type="Bill of Lading", size=MAX_BYTES + 1)
    file_with_load(console, load, type="Shipping Labels")
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    await console.sync()
    seen = await console.inspection.preview(ADMIN, document(console, load).id)
    assert [(POD, 4_000, ""), ("Bill of Lading", MAX_BYTES + 1, "attachment-too-large")] == [
        (one.type, one.size, one.problem.cause if one.problem else "") for one in seen.papers
    ]


async def test_preview_of_a_paper_shows_where_it_goes_when_it_failed(console: Console) -> None:
    [load] = await start(console, 1)
    file_with_load(console, load, content=encoded(b"no paper"), name="fax.pdf")
    await console.sync()
    [failed] = papers(console, State.FAILED)
    seen = await console.inspection.preview(ADMIN, failed.id)
    shown = dict(seen.header)
    assert (True, load, "8 bytes") == (seen.would_be_sent, shown["Document"], shown["Size"])
    plan = await console.inspection.rehearse_retry(ADMIN, [failed.id])
    assert [Fate.SEND] == [one.fate for of_one in plan for one in of_one.documents]
    with pytest.raises(RuleError):
        await console.inspection.compare(ADMIN, failed.id)
    filing = console.server.world.tms.filing
    filing.remove(failed.transaction.attributes["attachment.paper"])
    gone = await console.inspection.preview(ADMIN, failed.id)
    assert (False, True) == (gone.would_be_sent, "Alvys has it no more" in gone.note)
