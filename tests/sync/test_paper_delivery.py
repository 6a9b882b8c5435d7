"""From a paper to the functions of one request: word by word, and right by the schema."""

import hashlib
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from console.domain.attachments import Paper, paper_entry, tag_of
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.intacct import (
    AddFiles,
    CreateAttachment,
    CreateAttachmentFolder,
    SenderCredentials,
    UpdateBill,
    UpdateInvoice,
)
from console.intacct.credentials import SessionKey
from console.intacct.encode import encode_request
from console.sync.attachments.delivering import Delivery, plan_delivery
from console.sync.attachments.standing import Held
from tests.builders import NOW, entry, transaction
from tests.intacct.schema import faults

PDF = b"%PDF-1.4 proof"
POD = Paper(
    id="D-1",
    type="Proof of Delivery",
    path="load/1084520/pod.pdf",
    size=len(PDF),
    uploaded_at=datetime(2026, 3, 1, tzinfo=UTC),
)
HEADER = {"RECORDNO": "77", "SUPDOCID": "", "WHENDUE": "04/01/2026", "STATE": "Posted"}


def document(kind: Kind = Kind.AR_INVOICE) -> LedgerEntry:
    source = transaction(kind=kind, number="1084520", load_number="1084520")
    return entry(source, state=State.POSTED, sage_record_no="77", entity_id="E100")


def held(*, exists: bool = False, named: bool = False, tags: tuple[str, ...] = ()) -> Held:
    own = f"AV{document().id.upper()}"
    return Held(attachment_id=own, exists=exists, tags=tags, named=own if named else "")


def planned(
    found: Held,
    *,
    kind: Kind = Kind.AR_INVOICE,
    has_bytes: bool = True,
    has_folder: bool = False,
) -> Delivery:
    own = document(kind)
    paper = paper_entry(own, POD, NOW)
    assert paper is not None
    content = (POD, PDF) if has_bytes else None
    return plan_delivery(paper, own, found, HEADER, content=content, has_folder=has_folder)


def kinds(delivery: Delivery) -> list[type]:
    return [type(one) for one in delivery.functions]


@pytest.mark.parametrize(
    ("found", "has_bytes", "has_folder", "expected"),
    [
        (held(), True, False, [CreateAttachmentFolder, CreateAttachment, UpdateInvoice]),
        (held(), True, True, [CreateAttachment, UpdateInvoice]),
        (held(exists=True, named=True, tags=("aaaaaa",)), True, True, [AddFiles]),
        (held(exists=True, tags=("aaaaaa",)), True, True, [AddFiles, UpdateInvoice]),
        (held(exists=True, tags=(tag_of("D-1"),)), False, True, [UpdateInvoice]),
    ],
    ids=["first of all", "first", "second", "second of an unnamed one", "only unnamed"],
)
def test_request_holds_what_sage_lacks_when_a_paper_is_sent(
    found: Held, has_bytes: bool, has_folder: bool, expected: list[type]
) -> None:
    """The order is the one in which Sage has to run them."""
    assert expected == kinds(planned(found, has_bytes=has_bytes, has_folder=has_folder))


def test_bill_names_its_attachment_with_the_due_date_that_it_has() -> None:
    """A change of a bill demands one."""
    change = planned(held(), kind=Kind.AP_BILL).functions[-1]
    assert isinstance(change, UpdateBill)
    assert ("77", "2026-04-01") == (change.record_no, change.due_on.isoformat())


@pytest.mark.parametrize("kind", [Kind.AR_INVOICE, Kind.AP_BILL])
@pytest.mark.parametrize("found", [held(), held(exists=True, tags=("aaaaaa",))])
def test_request_is_right_by_the_published_schema_when_a_paper_is_sent(
    kind: Kind, found: Held
) -> None:
    body = encode_request(
        planned(found, kind=kind).numbered("avx:1:r1:a1"),
        sender=SenderCredentials(sender_id="s", password=SecretStr("p")),
        authentication=SessionKey(session_id=SecretStr("x")),
        control_id="1",
        unique=True,
        transaction=True,
    )
    assert "" == faults(body)


def test_control_ids_are_derived_and_the_entrys_own_is_the_last_when_it_is_sent() -> None:
    """The last function is the one that cannot run without those before it."""
    ids = [one.control_id for one in planned(held()).numbered("avx:1:r1:a1")]
    assert ["avx:1:r1:a1:1", "avx:1:r1:a1:2", "avx:1:r1:a1"] == ids


def test_bytes_are_shown_by_their_hash_when_a_request_is_kept() -> None:
    shown = planned(held(), has_folder=True).request_xml("avx:1:r1:a1")
    digest = hashlib.sha256(PDF).hexdigest()
    assert f"<attachmentdata>14 bytes, SHA-256 {digest}</attachmentdata>" in shown
    assert "JVBERi0" not in shown


def test_content_is_another_when_its_bytes_are() -> None:
    """A control id never names two contents."""
    own = document()
    paper = paper_entry(own, POD, NOW)
    assert paper is not None
    shown = {
        plan_delivery(paper, own, held(), HEADER, content=(POD, content), has_folder=True).shown
        for content in (PDF, b"%PDF-1.4 Proof")
    }
    assert 2 == len(shown)
