"""The additional information of an error, for those who ask for it.

Place: under ``answer``. It tells a machine what the texts tell a person: which object and field,
and the values that stand in the sentences.

Must not: say anything that the error does not say.

Source: intacct-api.md section 3.1; the form of the placeholders is this sandbox's own.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from console.sandbox.gateway.refusals import Refusal

# What the number of an error begins with, by the first letters of the object it is about.
_MODULES: Final = (
    ("AR", "AR"),
    ("CUSTOMER", "AR"),
    ("AP", "AP"),
    ("VENDOR", "AP"),
    ("GL", "GL"),
    ("ACCOUNT", "GL"),
)
_QUOTED = re.compile(r"'([^']*)'")


def explanation(refusal: Refusal, support_id: str) -> etree._Element:
    """The block that stands behind the texts of one error."""
    error_id = refusal.error_id or _error_id(refusal)
    block = etree.Element("additionalinfo")
    etree.SubElement(block, "errorid").text = error_id
    etree.SubElement(block, "category").text = refusal.category
    target = etree.SubElement(block, "target")
    target.set("domain", "")
    target.set("requestinfo", support_id)
    target.set("object", refusal.target)
    target.set("field", refusal.field)
    target.set("businessinfo", "")
    for tag, text in (("cdescription", refusal.text), ("correction", refusal.correction)):
        if text:
            _append_message(block, tag, f"IA.{error_id.replace('-', '_')}", text)
    return block


def _append_message(block: etree._Element, tag: str, message_id: str, text: str) -> None:
    message = etree.SubElement(block, tag)
    etree.SubElement(message, "messageid").text = f"{message_id}_{tag.upper()}"
    placeholders = etree.SubElement(message, "placeholders")
    for number, value in enumerate(_QUOTED.findall(text), start=1):
        placeholder = etree.SubElement(placeholders, "placeholder")
        etree.SubElement(placeholder, "name").text = f"VALUE_{number}"
        etree.SubElement(placeholder, "value").text = value


def _error_id(refusal: Refusal) -> str:
    about = refusal.target or refusal.field
    module = next((module for start, module in _MODULES if about.startswith(start)), "CO")
    digits = "".join(letter for letter in refusal.number if letter.isdigit())
    return f"{module}-{digits[-4:].rjust(4, '0')}"
