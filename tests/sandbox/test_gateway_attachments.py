"""Attachments and folders: made, grown, deleted, and referred to by documents."""

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, invoice
from tests.sandbox.writing_kit import company, keyed, made, shown

_FILE = "POD"


def _attachment(
    supdoc_id: str = "LOAD-7", data: str = "aGVsbG8=", folder: str = "Freight", name: str = "Load"
) -> str:
    parts = {"supdocid": supdoc_id, "supdocname": name, "supdocfoldername": folder}
    flat = "".join(
        f"<{tag}>{text}</{tag}>" for tag, text in parts.items() if text or tag == "supdocid"
    )
    return f"<create_supdoc>{flat}{_files(data)}</create_supdoc>"


def _files(data: str, name: str = _FILE) -> str:
    return (
        f"<attachments><attachment><attachmentname>{name}</attachmentname><attachmenttype>pdf"
        f"</attachmenttype><attachmentdata>{data}</attachmentdata></attachment></attachments>"
    )


def _names(asked: Gateway) -> list[str]:
    files = asked.books.find_all("SUPDOCFILE", "SUPDOCID", "LOAD-7")
    return [file["ATTACHMENTNAME"] for file in files]


def test_attachment_holds_its_file_when_it_is_created() -> None:
    asked = company()
    assert "LOAD-7" == made(ask(asked, _attachment()))
    (file,) = asked.books.rows("SUPDOCFILE")
    assert ("POD", "pdf", "aGVsbG8=") == (
        file["ATTACHMENTNAME"],
        file["ATTACHMENTTYPE"],
        file["ATTACHMENTDATA"],
    )


def test_file_is_added_and_none_replaced_when_an_attachment_is_updated() -> None:
    asked = company()
    made(ask(asked, _attachment()))
    more = f"<update_supdoc><supdocid>LOAD-7</supdocid>{_files('YQ==')}</update_supdoc>"
    made(ask(asked, more))
    assert [_FILE, _FILE] == _names(asked)


def test_document_names_an_attachment_when_both_come_in_one_transaction() -> None:
    asked = company()
    referring = invoice(after_number="<supdocid>LOAD-7</supdocid>")
    answer = ask(asked, _attachment(), referring, transaction="true")
    assert ["success", "success"] == answer.statuses
    assert ["LOAD-7"] == shown(asked, "ARINVOICE", answer.key(1), "SUPDOCID")


def test_attachment_stays_when_a_document_names_it() -> None:
    asked = company()
    ask(asked, _attachment(), invoice(after_number="<supdocid>LOAD-7</supdocid>"))
    ((_, text),) = ask(asked, keyed("delete_supdoc", "LOAD-7")).errors()
    assert "The attachment 'LOAD-7' cannot be deleted because it is in use." == text


def test_files_go_too_when_an_attachment_is_deleted() -> None:
    asked = company()
    ask(asked, _attachment(), keyed("delete_supdoc", "LOAD-7"))
    assert [[], []] == [asked.books.rows(name) for name in ("SUPDOC", "SUPDOCFILE")]


def test_id_is_given_when_the_company_numbers_its_attachments() -> None:
    assert "ATT-00001" == made(ask(company(attachment_sequencing=True), _attachment("")))


_FOLDER = "<{}_supdocfolder><supdocfoldername>{}</supdocfoldername>{}</{}_supdocfolder>"


def _folder(verb: str, name: str, inner: str = "") -> str:
    return _FOLDER.format(verb, name, inner, verb)


def test_folder_lives_from_create_to_delete_when_nothing_is_in_it() -> None:
    asked = company()
    above = "<supdocparentfoldername>Freight</supdocparentfoldername>"
    made(ask(asked, _folder("create", "Bills", above)))
    text = "<supdocfolderdescription>All bills</supdocfolderdescription>"
    made(ask(asked, _folder("update", "Bills", text)))
    row = asked.books.find("SUPDOCFOLDER", "SUPDOCFOLDERNAME", "Bills")
    assert row is not None
    assert ("All bills", "Freight") == (
        row["SUPDOCFOLDERDESCRIPTION"],
        row["SUPDOCPARENTFOLDERNAME"],
    )
    made(ask(asked, keyed("delete_supdocfolder", "Bills")))
    assert 1 == len(asked.books.rows("SUPDOCFOLDER"))


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (_attachment(""), "The attachment ID is missing."),
        (_attachment("L" * 21), "There was an error processing the request. supdocid is longer"),
        (_attachment(name=""), "The name of the attachment is missing."),
        (_attachment(folder=""), "The folder of the attachment is missing."),
        (_attachment(folder="None"), "Invalid attachment folder 'None': it does not exist."),
        (_attachment(data="%%"), "There was an error processing the request. attachmentdata is"),
        (keyed("delete_supdoc", "X"), "Cannot find the attachment with key 'X' to delete."),
        (_folder("create", ""), "The name of the folder is missing."),
        (_folder("create", "Freight"), "Another Attachment Folder with the given value(s) Freight"),
        (_folder("update", "None"), "Cannot find the attachment folder with key 'None' to update."),
    ],
)
def test_attachment_is_refused_and_nothing_written_when_a_rule_is_broken(
    function: str, text: str
) -> None:
    asked = company()
    ((_, told),) = ask(asked, function).errors()
    assert (True, [], 1) == (
        told.startswith(text),
        asked.books.rows("SUPDOC"),
        len(asked.books.rows("SUPDOCFOLDER")),
    )


def test_second_attachment_is_refused_when_its_id_is_taken() -> None:
    asked = company()
    ((number, _),) = ask(asked, _attachment(), _attachment()).errors()
    assert "BL34000061" == number


def test_folder_stays_when_something_is_in_it() -> None:
    asked = company()
    made(ask(asked, _attachment()))
    ((_, text),) = ask(asked, keyed("delete_supdocfolder", "Freight")).errors()
    assert "The attachment folder 'Freight' cannot be deleted because it is in use." == text
