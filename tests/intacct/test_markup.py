"""Elements as they are written, held against the library that would build them as a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from console.intacct.markup import Element

_BORDERS = (
    *("\x00", "\x08", "\t", "\n", "\x0b", "\r", "\x1f", " ", "&", "'", '"', "<", ">", "\x7f"),
    *("\x80", "\x9f", "\xa0", "ä", "\ud7ff", "\ud800", "\udfff", "\ue000", "\ufeff", "\ufffd"),
    *("\ufffe", "\uffff", "\U00010000", "\U0001fffe", "\U0010ffff"),
)
"""One character of each kind, and those where kinds meet."""


def by_library(text: str, value: str) -> bytes | None:
    """Return what the library writes, None for what it refuses."""
    try:
        element = etree.Element("one", {"name": value})
        etree.SubElement(element, "two").text = text
        etree.SubElement(element, "three")
    except ValueError:
        return None
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False)


def by_us(text: str, value: str) -> bytes | None:
    """Return what we write, None for what we refuse."""
    element = Element("one")
    try:
        element.put("two", text)
        element.child("three")
        element.set("name", value)
    except ValueError:
        return None
    return element.text().encode()


@pytest.mark.parametrize("character", _BORDERS)
def test_character_is_written_or_refused_as_the_library_does_when_it_stands_alone(
    character: str,
) -> None:
    """A character comes out as in a tree, in a text and in an attribute, or is refused by both."""
    assert by_library(f"a{character}b", "") == by_us(f"a{character}b", "")
    assert by_library("", f"a{character}b") == by_us("", f"a{character}b")


@given(st.text(), st.text())
def test_bytes_are_those_of_the_library_when_the_text_is_anything(text: str, value: str) -> None:
    """Whatever the text, the bytes are those of a tree."""
    assert by_library(text, value) == by_us(text, value)


def test_element_knows_what_it_holds_when_it_is_asked() -> None:
    """Names and empty texts of its own elements are found, those further inside are not."""
    element = Element("one")
    assert element.is_empty
    element.child("two").put("three", "")
    element.put("four", "<x></x>")
    assert (element.has("two"), element.has("three"), element.has("four")) == (True, False, True)
    assert not element.has_blank()
    element.put("five", "")
    assert element.has_blank()


@pytest.mark.parametrize("name", ["", "1a", "a b", "a>", "ä", "a\n"])
def test_name_is_refused_when_it_is_none_of_an_element(name: str) -> None:
    """What is no name cannot become markup."""
    with pytest.raises(ValueError, match="not the name"):
        Element(name)
