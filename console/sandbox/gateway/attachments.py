"""The functions for attachments and their folders.

Place: functions of the gateway. An attachment is a ``SUPDOC`` row (SUPDOCID, SUPDOCNAME,
SUPDOCFOLDERNAME, SUPDOCDESCRIPTION); each of its files is a ``SUPDOCFILE`` row (SUPDOCID,
ATTACHMENTNAME, ATTACHMENTTYPE, ATTACHMENTDATA in base64); a folder is a ``SUPDOCFOLDER`` row
(SUPDOCFOLDERNAME, SUPDOCFOLDERDESCRIPTION, SUPDOCPARENTFOLDERNAME). Files are added and never
replaced.

Must not: look into a file.

Source: intacct-api.md section 6.10.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, owner_fields, succeeded
from console.sandbox.gateway.legacy import text_at, values_at
from console.sandbox.gateway.refusals import FunctionRefused, invalid, missing, not_processed
from console.sandbox.gateway.write_refusals import exists_already, in_use, not_found

ATTACHMENT: Final = "SUPDOC"
FILE: Final = "SUPDOCFILE"
FOLDER: Final = "SUPDOCFOLDER"

_ID = "SUPDOCID"
_FOLDER_ID = "SUPDOCFOLDERNAME"
_MOST_ID = 20
_USERS = ("ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT", "CUSTOMER", "VENDOR")
_NAMES = {"supdocname": "SUPDOCNAME", "supdocdescription": "SUPDOCDESCRIPTION"} | {
    "supdocfoldername": _FOLDER_ID
}
_FOLDER_NAMES = {
    "supdocfolderdescription": "SUPDOCFOLDERDESCRIPTION",
    "supdocparentfoldername": "SUPDOCPARENTFOLDERNAME",
}


def create_attachment(call: Call) -> Result:
    """Make an attachment with its files.

    Raises:
        FunctionRefused: The id is missing, too long or taken, or the folder is not there.
    """
    call.require("create", ATTACHMENT)
    supdoc_id, values = call.text("supdocid"), values_at(call.element, _NAMES)
    if not supdoc_id:
        supdoc_id = _next_id(call)
    if len(supdoc_id) > _MOST_ID:
        raise FunctionRefused(not_processed(f"supdocid is longer than {_MOST_ID} characters."))
    if call.books.find(ATTACHMENT, _ID, supdoc_id):
        raise FunctionRefused(exists_already("Attachment", supdoc_id))
    for name, label in (("SUPDOCNAME", "name"), (_FOLDER_ID, "folder")):
        if not values.get(name):
            text = f"The {label} of the attachment is missing."
            raise FunctionRefused(missing("BL01001973", text, correction=f"Enter a {label}."))
    _check_folder(call, values[_FOLDER_ID])
    call.books.add(ATTACHMENT, {_ID: supdoc_id, **values, **owner_fields(call)})
    _add_files(call, supdoc_id)
    return succeeded(element("key", supdoc_id))


def update_attachment(call: Call) -> Result:
    """Change an attachment; files come on top of those that are there.

    Raises:
        FunctionRefused: It is not there, nor the folder.
    """
    call.require("update", ATTACHMENT)
    supdoc_id = call.text("supdocid")
    row = _find(call, ATTACHMENT, _ID, supdoc_id, "update")
    values = values_at(call.element, _NAMES)
    if _FOLDER_ID in values:
        _check_folder(call, values[_FOLDER_ID])
    call.books.change(ATTACHMENT, row["RECORDNO"], values)
    _add_files(call, supdoc_id)
    return succeeded(element("key", supdoc_id))


def delete_attachment(call: Call) -> Result:
    """Delete an attachment with its files.

    Raises:
        FunctionRefused: It is not there, or something refers to it.
    """
    call.require("delete", ATTACHMENT)
    supdoc_id = call.element.get("key", "").strip()
    row = _find(call, ATTACHMENT, _ID, supdoc_id, "delete")
    if any(call.books.find(user, _ID, supdoc_id) for user in _USERS):
        raise FunctionRefused(in_use("attachment", supdoc_id))
    for file in call.books.find_all(FILE, _ID, supdoc_id):
        call.books.remove(FILE, file["RECORDNO"])
    call.books.remove(ATTACHMENT, row["RECORDNO"])
    return succeeded(element("key", supdoc_id))


def create_folder(call: Call) -> Result:
    """Make a folder.

    Raises:
        FunctionRefused: The name is missing or taken, or the folder above is not there.
    """
    call.require("create", FOLDER)
    name, values = call.text("supdocfoldername"), values_at(call.element, _FOLDER_NAMES)
    if not name:
        text = "The name of the folder is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter a name."))
    if call.books.find(FOLDER, _FOLDER_ID, name):
        raise FunctionRefused(exists_already("Attachment Folder", name))
    _check_folder(call, values.get("SUPDOCPARENTFOLDERNAME", ""))
    call.books.add(FOLDER, {_FOLDER_ID: name, **values, **owner_fields(call)})
    return succeeded(element("key", name))


def update_folder(call: Call) -> Result:
    """Change a folder.

    Raises:
        FunctionRefused: It is not there, nor the folder above.
    """
    call.require("update", FOLDER)
    name, values = call.text("supdocfoldername"), values_at(call.element, _FOLDER_NAMES)
    row = _find(call, FOLDER, _FOLDER_ID, name, "update")
    _check_folder(call, values.get("SUPDOCPARENTFOLDERNAME", ""))
    call.books.change(FOLDER, row["RECORDNO"], values)
    return succeeded(element("key", name))


def delete_folder(call: Call) -> Result:
    """Delete an empty folder.

    Raises:
        FunctionRefused: It is not there, or something is in it.
    """
    call.require("delete", FOLDER)
    name = call.element.get("key", "").strip()
    row = _find(call, FOLDER, _FOLDER_ID, name, "delete")
    holds = call.books.find(ATTACHMENT, _FOLDER_ID, name)
    if holds or call.books.find(FOLDER, "SUPDOCPARENTFOLDERNAME", name):
        raise FunctionRefused(in_use("attachment folder", name))
    call.books.remove(FOLDER, row["RECORDNO"])
    return succeeded(element("key", name))


def _next_id(call: Call) -> str:
    if not call.books.company.attachment_sequencing:
        text = "The attachment ID is missing."
        correction = "Enter an ID, or set up attachment sequencing."
        raise FunctionRefused(missing("BL01001973", text, correction=correction))
    at = len(call.books.rows(ATTACHMENT)) + 1
    while call.books.find(ATTACHMENT, _ID, f"ATT-{at:05}"):
        at += 1
    return f"ATT-{at:05}"


def _add_files(call: Call, supdoc_id: str) -> None:
    for file in call.element.iterfind("attachments/attachment"):
        call.books.add(FILE, {_ID: supdoc_id, **_read_file(file)})


def _read_file(file: etree._Element) -> dict[str, str]:
    data = "".join(text_at(file, "attachmentdata").split())
    try:
        base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise FunctionRefused(not_processed("attachmentdata is not base64.")) from error
    return {
        "ATTACHMENTNAME": text_at(file, "attachmentname"),
        "ATTACHMENTTYPE": text_at(file, "attachmenttype"),
        "ATTACHMENTDATA": data,
    }


def _check_folder(call: Call, name: str) -> None:
    if name and call.books.find(FOLDER, _FOLDER_ID, name) is None:
        text = f"Invalid attachment folder '{name}': it does not exist."
        raise FunctionRefused(invalid(text, correction="Create the folder first."))


def _find(call: Call, object_name: str, field: str, key: str, verb: str) -> Row:
    row = call.books.find(object_name, field, key) if key else None
    if row is None:
        label = "attachment" if object_name == ATTACHMENT else "attachment folder"
        raise FunctionRefused(not_found(label, key, verb))
    return row


FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    "create_supdoc": create_attachment,
    "update_supdoc": update_attachment,
    "delete_supdoc": delete_attachment,
    "create_supdocfolder": create_folder,
    "update_supdocfolder": update_folder,
    "delete_supdocfolder": delete_folder,
}
"""Key: name of the function."""
