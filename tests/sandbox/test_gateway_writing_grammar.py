"""Every writing function has the form of the published schema: valid requests, and broken ones."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Final

import pytest
from lxml import etree

from console.sandbox.gateway import (
    models_documents,
    models_masters,
    models_parties,
    models_payments,
)
from console.sandbox.gateway.grammar import compile_grammar
from console.sandbox.gateway.models import ATTRIBUTES, MODELS, TYPES
from tests.sandbox.gateway_kit import envelope
from tests.sandbox.schema_kit import mutate, published

_MODULES = (models_documents, models_masters, models_parties, models_payments)
_NAMES: Final = [name for module in _MODULES for name in module.FUNCTIONS]
_WHOLE = 4
_BROKEN = 12
_DEEP = 3


@cache
def _own() -> etree.XMLSchema:
    return compile_grammar(MODELS, ATTRIBUTES, TYPES)


class _Sample:
    """Makes a valid element of a model, with some of what may be absent."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def element(self, name: str, depth: int = 0) -> etree._Element:
        made = etree.Element(name)
        for attribute, kind in ATTRIBUTES.get(name, {}).items():
            if kind.endswith("!") or self._random.random() < 0.5:
                made.set(attribute, "true")
        model = MODELS.get(name)
        if model in (None, "<text>"):
            made.text = "true" if name in TYPES else "1"
        elif model:
            tokens = [token for token in _tokens(model) if token not in (",", "&")]
            self._sequence(made, tokens, depth)
        return made

    def _sequence(self, parent: etree._Element, tokens: list[str], depth: int) -> None:
        while tokens and tokens[0] != ")":
            self._choice(parent, tokens, depth)

    def _choice(self, parent: etree._Element, tokens: list[str], depth: int) -> None:
        """One particle, or one of several with bars between them."""
        options = [_particle(tokens)]
        while tokens and tokens[0] == "|":
            del tokens[0]
            options.append(_particle(tokens))
        particle, occurs = self._random.choice(options)
        for _ in range(self._count(occurs, depth)):
            if isinstance(particle, list):
                self._sequence(parent, list(particle), depth)
            elif particle == "<any>":
                etree.SubElement(parent, "X")
            else:
                parent.append(self.element(particle, depth + 1))

    def _count(self, occurs: str, depth: int) -> int:
        least, most = {"?": (0, 1), "*": (0, 2), "+": (1, 2)}.get(occurs, (1, 1))
        return least if depth > _DEEP else self._random.randint(least, most)


def _tokens(model: str) -> list[str]:
    spaced = model
    for mark in "(),|?*+&":
        spaced = spaced.replace(mark, f" {mark} ")
    return spaced.replace("{ 1 , 2 }", "").replace("{1 , 2}", "").split()


def _particle(tokens: list[str]) -> tuple[str | list[str], str]:
    head = tokens.pop(0)
    particle: str | list[str] = head
    if head == "(":
        particle = _group(tokens)
    occurs = tokens.pop(0) if tokens and tokens[0] in "?*+" else ""
    return particle, occurs


def _group(tokens: list[str]) -> list[str]:
    inner: list[str] = []
    depth = 1
    while depth:
        token = tokens.pop(0)
        depth += {"(": 1, ")": -1}.get(token, 0)
        inner.append(token)
    return inner[:-1]


def _request(name: str, random: Random) -> etree._Element:
    function = etree.tostring(_Sample(random).element(name)).decode()
    return etree.fromstring(envelope(function))


@pytest.mark.parametrize("name", _NAMES)
def test_request_is_valid_here_when_it_follows_the_model(name: str) -> None:
    random = Random(name)
    samples = [_request(name, random) for _ in range(_WHOLE)]
    assert [True] * _WHOLE == [_own().validate(sample) for sample in samples]


@pytest.mark.parametrize("name", _NAMES)
def test_verdict_is_the_published_schemas_when_a_writing_request_is_mutated(name: str) -> None:
    schema = published()
    if schema is None:
        return
    random = Random(name)
    samples = [_request(name, random) for _ in range(_WHOLE + _BROKEN)]
    for sample in samples[_WHOLE:]:
        function = sample.find(".//function")
        assert function is not None
        mutate(function, random)
    differing = [
        etree.tostring(sample)
        for sample in samples
        if _own().validate(sample) != schema.validate(sample)
    ]
    assert [] == differing
