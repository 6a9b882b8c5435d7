"""How parties, contacts, terms and attachments are written: one ordered table per function.

Place in the path: ``encode`` hands a function and its parent element in, out goes the parent with
the function's element inside. It must not decide what a party is called.

Source: the gateway's object pages and its published schema, version 3.0.
"""

from base64 import b64encode
from typing import assert_never

from lxml import etree

from console.intacct.attachments import (
    AddFiles,
    AttachedFile,
    AttachmentFunction,
    CreateAttachment,
    CreateAttachmentFolder,
    DeleteAttachment,
)
from console.intacct.encode_parts import (
    Writer,
    block,
    custom_flat,
    flagged,
    put_all,
    set_attribute,
    some,
    text,
)
from console.intacct.parties import (
    Address,
    ContactDetails,
    CreateApTerm,
    CreateArTerm,
    CreateContact,
    CreateCustomer,
    CreateVendor,
    PartyFunction,
    UpdateApTerm,
    UpdateArTerm,
    UpdateContact,
    UpdateCustomer,
    UpdateVendor,
)

__all__ = ["put_attachment", "put_party"]

_STATUS = ("active", "inactive")
_NewTerm = CreateArTerm | CreateApTerm
_ChangedTerm = UpdateArTerm | UpdateApTerm


def put_party(parent: etree._Element, function: PartyFunction) -> None:
    """Write a function that changes parties, contacts or terms.

    Raises:
        RuleError: a text or field name cannot be sent.
    """
    match function:
        case CreateCustomer():
            put_all(_generic(parent, "create", "CUSTOMER"), function, _CUSTOMER)
        case UpdateCustomer():
            put_all(_generic(parent, "update", "CUSTOMER"), function, _CHANGED_CUSTOMER)
        case CreateVendor():
            put_all(_generic(parent, "create", "VENDOR"), function, _VENDOR)
        case UpdateVendor():
            put_all(_generic(parent, "update", "VENDOR"), function, _CHANGED_VENDOR)
        case CreateContact():
            put_all(_generic(parent, "create", "CONTACT"), function, _CONTACT)
        case UpdateContact():
            put_all(_generic(parent, "update", "CONTACT"), function, _CONTACT)
        case CreateArTerm():
            put_all(etree.SubElement(parent, "create_arterm"), function, _TERM)
        case CreateApTerm():
            put_all(etree.SubElement(parent, "create_apterm"), function, _TERM)
        case UpdateArTerm() | UpdateApTerm():
            _put_changed_term(parent, function)
        case _:
            assert_never(function)


def put_attachment(parent: etree._Element, function: AttachmentFunction) -> None:
    """Write a function that changes attachments.

    Raises:
        RuleError: a text cannot be sent.
    """
    match function:
        case CreateAttachmentFolder():
            put_all(etree.SubElement(parent, "create_supdocfolder"), function, _FOLDER)
        case CreateAttachment():
            put_all(etree.SubElement(parent, "create_supdoc"), function, _ATTACHMENT)
        case AddFiles():
            put_all(etree.SubElement(parent, "update_supdoc"), function, _MORE_FILES)
        case DeleteAttachment():
            element = etree.SubElement(parent, "delete_supdoc")
            set_attribute(element, "key", function.attachment_id)
        case _:
            assert_never(function)


def _generic(parent: etree._Element, verb: str, object_name: str) -> etree._Element:
    return etree.SubElement(etree.SubElement(parent, verb), object_name)


def _put_changed_term(parent: etree._Element, function: _ChangedTerm) -> None:
    tag = "update_arterm" if isinstance(function, UpdateArTerm) else "update_apterm"
    element = etree.SubElement(parent, tag)
    set_attribute(element, "name", function.name)
    put_all(element, function, _CHANGED_TERM)


_ADDRESS: tuple[Writer[Address], ...] = (
    text("ADDRESS1", lambda address: address.line1),
    text("ADDRESS2", lambda address: address.line2),
    text("CITY", lambda address: address.city),
    text("STATE", lambda address: address.state),
    text("ZIP", lambda address: address.zip_code),
    text("COUNTRY", lambda address: address.country),
    text("ISOCOUNTRYCODE", lambda address: address.country_code),
)

_DETAILS: tuple[Writer[ContactDetails], ...] = (
    text("PRINTAS", lambda details: details.print_as),
    text("COMPANYNAME", lambda details: details.company_name),
    flagged("TAXABLE", lambda details: details.taxable, "true", "false"),
    text("FIRSTNAME", lambda details: details.first_name),
    text("LASTNAME", lambda details: details.last_name),
    text("PHONE1", lambda details: details.phone),
    text("EMAIL1", lambda details: details.email),
    block("MAILADDRESS", lambda details: details.address, _ADDRESS),
)

_CONTACT_NAME: tuple[Writer[str], ...] = (text("CONTACTNAME", lambda name: name),)

_CONTACT: tuple[Writer[CreateContact | UpdateContact], ...] = (
    text("CONTACTNAME", lambda contact: contact.name),
    lambda parent, contact: put_all(parent, contact.details, _DETAILS),
)

_PARTY: tuple[Writer[CreateCustomer | CreateVendor | UpdateCustomer | UpdateVendor], ...] = (
    text("NAME", lambda party: party.name),
    block("DISPLAYCONTACT", lambda party: party.contact, _DETAILS),
    text("TERMNAME", lambda party: party.term_name),
    text("TAXID", lambda party: party.tax_id),
    text("COMMENTS", lambda party: party.comments),
)

_CUSTOMER: tuple[Writer[CreateCustomer], ...] = (
    text("CUSTOMERID", lambda customer: customer.party_id),
    *_PARTY,
    text("CURRENCY", lambda customer: customer.currency_code),
    custom_flat(lambda customer: customer.custom_fields),
)

_CHANGED_CUSTOMER: tuple[Writer[UpdateCustomer], ...] = (
    text("CUSTOMERID", lambda customer: customer.party_id),
    *_PARTY,
    flagged("STATUS", lambda customer: customer.active, *_STATUS),
    custom_flat(lambda customer: customer.custom_fields),
)

_VENDOR: tuple[Writer[CreateVendor], ...] = (
    text("VENDORID", lambda vendor: vendor.party_id),
    *_PARTY,
    text("CURRENCY", lambda vendor: vendor.currency_code),
    block("PAYTO", lambda vendor: vendor.pay_to_contact, _CONTACT_NAME),
    custom_flat(lambda vendor: vendor.custom_fields),
)

_CHANGED_VENDOR: tuple[Writer[UpdateVendor], ...] = (
    text("VENDORID", lambda vendor: vendor.party_id),
    *_PARTY,
    flagged("STATUS", lambda vendor: vendor.active, *_STATUS),
    block("PAYTO", lambda vendor: vendor.pay_to_contact, _CONTACT_NAME),
    custom_flat(lambda vendor: vendor.custom_fields),
)

# Where the days count from is left to Sage's own default, the date of the document.
_DUE: tuple[Writer[int], ...] = (text("dueday", str),)

_TERM: tuple[Writer[_NewTerm], ...] = (
    text("name", lambda term: term.name),
    text("description", lambda term: term.description),
    block("due", lambda term: term.days, _DUE),
)

_CHANGED_TERM: tuple[Writer[_ChangedTerm], ...] = (
    text("description", lambda term: term.description),
    flagged("status", lambda term: term.active, *_STATUS),
    block("due", lambda term: term.days, _DUE),
)

_FOLDER: tuple[Writer[CreateAttachmentFolder], ...] = (
    text("supdocfoldername", lambda folder: folder.name),
    text("supdocfolderdescription", lambda folder: folder.description),
    text("supdocparentfoldername", lambda folder: folder.parent_name),
)

_FILE: tuple[Writer[AttachedFile], ...] = (
    text("attachmentname", lambda file: file.name),
    text("attachmenttype", lambda file: file.extension),
    text("attachmentdata", lambda file: b64encode(file.content).decode("ascii")),
)

_ATTACHMENT: tuple[Writer[CreateAttachment], ...] = (
    text("supdocid", lambda attachment: attachment.attachment_id),
    text("supdocname", lambda attachment: attachment.name),
    text("supdocfoldername", lambda attachment: attachment.folder_name),
    text("supdocdescription", lambda attachment: attachment.description),
    some("attachments", "attachment", lambda attachment: attachment.files, _FILE),
)

_MORE_FILES: tuple[Writer[AddFiles], ...] = (
    text("supdocid", lambda addition: addition.attachment_id),
    text("supdocdescription", lambda addition: addition.description),
    some("attachments", "attachment", lambda addition: addition.files, _FILE),
)
