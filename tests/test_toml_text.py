"""TOML that a person wrote, whatever their editor puts around it."""

import pytest

from console.errors import ConfigurationError
from console.toml_text import parse_toml


def test_document_is_read_when_a_byte_order_mark_stands_in_front() -> None:
    raw = "key = 1\n".encode("utf-8-sig")

    assert {"key": 1} == parse_toml(raw, "the file")


def test_line_is_named_when_the_document_is_wrong_behind_a_byte_order_mark() -> None:
    raw = "key = 1\nkey\n".encode("utf-8-sig")

    with pytest.raises(ConfigurationError, match="line 2"):
        parse_toml(raw, "the file")
