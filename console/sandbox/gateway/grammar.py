"""Turns the table of models into a validator.

Place: between ``models`` and ``envelope``. In comes the table, out comes a compiled schema, so that
libxml does the judging and its own words and error numbers reach the client.

Must not: know a function by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

_TOKEN = re.compile(
    r"\s*(?:(<any>)|([A-Za-z_][\w.]*(?:=[\w.]+)?)|(\{\d+,(?:\d+|\*)\})|([&,|()?*+]))"
)
_OCCURS = {"?": (0, "1"), "*": (0, "unbounded"), "+": (1, "unbounded")}
_TEXT = "<text>"
_ANY = '<xs:any processContents="skip" minOccurs="{least}" maxOccurs="{most}"/>'

_SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{types}{body}</xs:schema>'

# Some clients write True and False, which xs:boolean would refuse.
_SIMPLE_TYPES = """
<xs:simpleType name="flag"><xs:restriction base="xs:string">
  <xs:whiteSpace value="collapse"/>
  <xs:pattern value="[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="truth"><xs:restriction base="xs:string">
  <xs:enumeration value="true"/><xs:enumeration value="false"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="id"><xs:restriction base="xs:string">
  <xs:minLength value="1"/><xs:maxLength value="256"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="version"><xs:restriction base="xs:string">
  <xs:enumeration value="2.1"/><xs:enumeration value="3.0"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="pagesize"><xs:restriction base="xs:integer">
  <xs:minInclusive value="1"/><xs:maxInclusive value="2000"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="offset"><xs:restriction base="xs:integer">
  <xs:minInclusive value="0"/><xs:maxInclusive value="2147483647"/>
</xs:restriction></xs:simpleType>
"""


def compile_grammar(
    models: Mapping[str, str],
    attributes: Mapping[str, Mapping[str, str]],
    types: Mapping[str, str],
) -> etree.XMLSchema:
    """Compile the table.

    Args:
        models: Element name to model, in the notation of ``models``.
        attributes: Element name to its attributes.
        types: Element name to the type of its text.

    Returns:
        A schema that accepts the elements of the table and nothing else.
    """
    used: dict[str, None] = {}
    elements = [
        _declared(name, _complex(model, attributes.get(name, {}), used))
        for name, model in models.items()
    ]
    leaves = [_leaf(name, types.get(name, "xs:string")) for name in used if name not in models]
    body = "".join((*elements, *leaves))
    return etree.XMLSchema(etree.fromstring(_SCHEMA.format(types=_SIMPLE_TYPES, body=body)))


def _declared(name: str, content: str) -> str:
    """An element, or for a name with a dot the type that elements are given by ``element=name``."""
    if "." in name:
        return content.replace("<xs:complexType", f"<xs:complexType name={quoteattr(name)}", 1)
    return f"<xs:element name={quoteattr(name)}>{content}</xs:element>"


def _complex(model: str, attributes: Mapping[str, str], used: dict[str, None]) -> str:
    declared = "".join(_attribute(name, kind) for name, kind in attributes.items())
    if model == _TEXT:
        return f'<xs:complexType mixed="true">{declared}</xs:complexType>'
    tokens = _Tokens(model)
    content = _model(tokens, used) if model else ""
    tokens.expect_end()
    return f"<xs:complexType>{content}{declared}</xs:complexType>"


def _attribute(name: str, kind: str) -> str:
    use = "required" if kind.endswith("!") else "optional"
    kind = kind.rstrip("!")
    if "|" not in kind:
        return f'<xs:attribute name={quoteattr(name)} type={quoteattr(kind)} use="{use}"/>'
    words = "".join(f"<xs:enumeration value={quoteattr(word)}/>" for word in kind.split("|"))
    return (
        f'<xs:attribute name={quoteattr(name)} use="{use}"><xs:simpleType>'
        f'<xs:restriction base="xs:string">{words}</xs:restriction>'
        "</xs:simpleType></xs:attribute>"
    )


def _leaf(name: str, kind: str) -> str:
    kind, _, default = kind.partition("=")
    stands_for = f" default={quoteattr(default)}" if default else ""
    return f"<xs:element name={quoteattr(name)} type={quoteattr(kind)}{stands_for}/>"


class _Tokens:
    """The tokens of one model, read from left to right."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._tokens = list(_split(model))
        self._at = 0

    def peek(self) -> str:
        """The next token, empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def next(self) -> str:
        """The next token, which is thereby read."""
        token = self.peek()
        self._at += 1
        return token

    def take(self, token: str) -> bool:
        """Read the next token if it is this one."""
        if self.peek() != token:
            return False
        self._at += 1
        return True

    def expect_end(self) -> None:
        """Refuse a model that goes on.

        Raises:
            ValueError: The table is wrong.
        """
        if self.peek():
            raise ValueError(f"unexpected {self.peek()!r} in model {self._model!r}")


def _split(model: str) -> Iterator[str]:
    at = 0
    while at < len(model):
        match = _TOKEN.match(model, at)
        if match is None:
            raise ValueError(f"unreadable model {model!r}")
        yield match.group().strip()
        at = match.end()


def _model(tokens: _Tokens, used: dict[str, None]) -> str:
    if tokens.take("&"):
        return f"<xs:all>{''.join(_sequence(tokens, used))}</xs:all>"
    return _group(tokens, used, (1, "1"))


def _group(tokens: _Tokens, used: dict[str, None], occurs: tuple[int, str] | None) -> str:
    """A sequence or a choice; without given occurrence, its own follows the closing bracket."""
    parts = _sequence(tokens, used)
    kind = "sequence"
    if tokens.peek() == "|":
        kind = "choice"
        while tokens.take("|"):
            parts.append(_particle(tokens, used))
    if occurs is None:
        tokens.take(")")
        occurs = _occurs(tokens)
    least, most = occurs
    body = "".join(parts)
    return f'<xs:{kind} minOccurs="{least}" maxOccurs="{most}">{body}</xs:{kind}>'


def _sequence(tokens: _Tokens, used: dict[str, None]) -> list[str]:
    parts = [_particle(tokens, used)]
    while tokens.take(","):
        parts.append(_particle(tokens, used))
    return parts


def _particle(tokens: _Tokens, used: dict[str, None]) -> str:
    if tokens.take("("):
        return _group(tokens, used, None)
    name = tokens.next()
    least, most = _occurs(tokens)
    if name == "<any>":
        return _ANY.format(least=least, most=most)
    occurs = f'minOccurs="{least}" maxOccurs="{most}"'
    name, _, kind = name.partition("=")
    if kind:
        kind = "xs:string" if kind == "text" else kind
        return f"<xs:element name={quoteattr(name)} type={quoteattr(kind)} {occurs}/>"
    used[name] = None
    return f"<xs:element ref={quoteattr(name)} {occurs}/>"


def _occurs(tokens: _Tokens) -> tuple[int, str]:
    if tokens.peek() in _OCCURS:
        return _OCCURS[tokens.next()]
    if tokens.peek().startswith("{"):
        least, most = tokens.next()[1:-1].split(",")
        return int(least), "unbounded" if most == "*" else most
    return 1, "1"
