"""Which papers back a document, how they are named, and why one does not go."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.domain.attachments import (
    MAX_BYTES,
    MAX_PAPERS,
    Paper,
    attachment_id,
    cabinet_of,
    described,
    extension_of,
    file_name,
    folder_name,
    paper_entry,
    paper_id,
    tag_of,
    tags_in,
    wants_papers,
)
from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.money import ZERO
from console.domain.outcome import WhoActs
from console.domain.paper_problems import (
    check_content,
    check_room,
    check_size,
    taken_problem,
    too_large,
    unopened_problem,
    waiting_problem,
)
from console.domain.settings import ApSettings, ArSettings, Settings
from console.domain.transaction import Transaction
from console.intacct import MAX_ATTACHMENT_ID
from tests.builders import NOW, entry, transaction

INVOICE = transaction(kind=Kind.AR_INVOICE, number="1084520", load_number="1084520")


def paper(**changes: object) -> Paper:
    base = Paper(
        id="D-1",
        type="Proof of Delivery",
        path="load/1084520/pod scan.pdf",
        size=1000,
        uploaded_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "record"),
    [
        (INVOICE, "load"),
        (transaction(kind=Kind.AP_BILL, load_number="1084520"), "trip"),
        (replace(INVOICE, billed=("1084520", "1084521")), None),
        (replace(INVOICE, load_number=""), None),
        (transaction(kind=Kind.AR_CREDIT_MEMO, load_number="1084520"), None),
        (transaction(kind=Kind.AP_DRIVER_STATEMENT, load_number="1084520"), None),
    ],
    ids=["invoice", "bill", "several loads", "standalone", "memo", "statement"],
)
def test_papers_lie_where_the_kind_says_when_a_document_is_of_one_load(
    source: Transaction, record: str | None
) -> None:
    cabinet = cabinet_of(source)
    assert record == (cabinet.record if cabinet else None)


@pytest.mark.parametrize("kind", [Kind.AR_INVOICE, Kind.AP_BILL])
@pytest.mark.parametrize("section", ["ar", "ap"])
def test_papers_are_wanted_when_the_toggle_of_their_side_is_on(kind: Kind, section: str) -> None:
    settings = Settings(
        ar=ArSettings(attach_documents=section == "ar"),
        ap=ApSettings(attach_documents=section == "ap"),
    )
    source = transaction(kind=kind, load_number="1084520")
    assert (kind.section == section) is wants_papers(source, settings)


def test_names_in_sage_are_derived_when_a_document_is_known() -> None:
    """The same on every host, so that a rebuilt ledger finds what it sent."""
    assert "AV0123456789ABCDEF" == attachment_id("0123456789abcdef")
    assert len(attachment_id("0123456789abcdef")) <= MAX_ATTACHMENT_ID
    assert ("Alvys", "Alvys E100") == (folder_name(""), folder_name("E100"))
    assert tag_of("D-1") == tag_of("D-1") != tag_of("D-2")


def test_description_names_every_paper_when_an_attachment_is_full() -> None:
    tags = tuple(tag_of(str(number)) for number in range(MAX_PAPERS))
    text = described(tags)
    assert (tags, True) == (tags_in(text), len(text) <= 80)


def test_description_of_a_person_names_no_paper_when_it_is_read() -> None:
    assert () == tags_in("Scans of load 1084520, see ABCDEF and 12345")


def test_paper_is_a_transaction_of_its_own_when_it_backs_a_document() -> None:
    document = entry(transaction=INVOICE, state=State.POSTED)
    found = paper_entry(document, paper(), NOW)
    assert found is not None
    source = found.transaction
    assert (State.READY, "D-1", Kind.AR_ATTACHMENT, f"1084520/{tag_of('D-1')}") == (
        found.state,
        paper_id(found),
        source.kind,
        source.number,
    )
    assert (ZERO, "Proof of Delivery: pod scan.pdf") == (found.amount, source.memo)
    assert None is paper_entry(document, paper(type="Shipping Labels"), NOW)


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("load/1/pod scan.pdf", "pod scan"),
        ("pod", "pod"),
        ("load/1/../../etc/passwd", "passwd"),
        ("load\\\\x\\pod.tar.gz", "pod.tar"),
        ("load/1/\u202egpj.exe", "gpj"),
        ("load/1/.htaccess", "htaccess"),
        ("load/1/<script>.pdf", "script"),
        ("load/1/\u00dcbergabe 3.pdf", "\u00dcbergabe 3"),
        ("load/1/...", ""),
        ("load/1/" + "a" * 300 + ".pdf", "a" * 60),
    ],
)
def test_name_is_harmless_whatever_an_uploader_chose(path: str, stem: str) -> None:
    """What the paper is comes first, what tells it from others last."""
    words = ["Proof of Delivery", *([stem] if stem else []), tag_of("D-1")]
    assert " ".join(words) == file_name(paper(path=path))


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xff\xd8\xff\xe0 ...", "jpg"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"II*\x00 ...", None),
        (b"<html>%PDF-", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_type_is_what_the_first_bytes_say_when_a_file_is_read(
    content: bytes, extension: str | None
) -> None:
    assert extension == extension_of(content)


@pytest.mark.parametrize(
    ("size", "cause"),
    [
        (None, None),
        (1, None),
        (MAX_BYTES, None),
        (MAX_BYTES + 1, "attachment-too-large"),
        (0, "attachment-empty"),
        (-1, "attachment-empty"),
    ],
)
def test_paper_is_not_opened_when_its_list_says_enough(size: int | None, cause: str | None) -> None:
    problem = check_size(paper(size=size))
    assert cause == (problem.cause if problem else None)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"%PDF-", None),
        (b"", "attachment-empty"),
        (b"GIF89a", "attachment-type"),
        (b"%PDF-" + bytes(MAX_BYTES), "attachment-too-large"),
    ],
)
def test_file_is_refused_when_its_bytes_do_not_fit(content: bytes, cause: str | None) -> None:
    """The list may say nothing, or something else."""
    problem = check_content(paper(size=None), content)
    assert cause == (problem.cause if problem else None)


def test_problem_says_which_paper_and_what_to_do_when_one_cannot_go() -> None:
    problem = too_large(paper(size=13 * 2**20))
    assert "Proof of Delivery 'pod scan.pdf' has 13.0 MB; at most 10 MB are sent" == problem.message
    assert "File a smaller scan in Alvys instead, then retry." == problem.fix
    assert (None, "attachment-full") == (
        check_room(paper(), MAX_PAPERS - 1),
        getattr(check_room(paper(), MAX_PAPERS), "cause", None),
    )


def test_people_are_named_who_can_help_when_a_paper_cannot_go() -> None:
    document = entry(transaction=INVOICE)
    found = {
        unopened_problem(paper(), "403").who,
        taken_problem(document, "BY-HAND").who,
        waiting_problem(document).who,
    }
    assert {WhoActs.DISPATCH, WhoActs.FINANCE, WhoActs.NOBODY} == found
