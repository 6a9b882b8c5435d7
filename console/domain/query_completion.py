"""What a person may have begun to write in a query.

Place in the path: the query line hands over what stands in it and what there is to choose from, and
shows the answer behind the cursor. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.query import QUALIFIERS
from console.domain.remedies import REMEDIES

__all__ = ["complete", "invert_last", "known_values"]

_EXAMPLES = {"amount": (">500", "<=99.50"), "age": (">2d", "<1h")}


def known_values(subsidiaries: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return qualifier to its values, where they are known.

    Args:
        subsidiaries: Names of the subsidiaries.
    """
    return {
        "state": [state.value for state in State],
        "kind": [kind.value for kind in Kind],
        "cause": sorted(REMEDIES),
        "subsidiary": [_quoted(name) for name in subsidiaries],
        **_EXAMPLES,
    }


def complete(text: str, values: Mapping[str, Sequence[str]]) -> str:
    """Return the text with its last part completed; empty when nothing is known to follow.

    Args:
        text: The query so far.
        values: ``known_values``.
    """
    start = _start_of_last(text)
    head, last = text[:start], text[start:]
    dash, body = ("-", last[1:]) if last.startswith("-") else ("", last)
    if not body:
        return ""
    for candidate in _candidates(body, values):
        if candidate != body and candidate.casefold().startswith(body.casefold()):
            return f"{head}{dash}{body}{candidate[len(body) :]}"
    return ""


def invert_last(text: str) -> str:
    """Return the query with its last part inverted, or as it was when it is inverted already."""
    kept = text.rstrip()
    start = _start_of_last(kept)
    head, last = kept[:start], kept[start:]
    if not last:
        return text
    return f"{head}{last[1:]}" if last.startswith("-") else f"{head}-{last}"


def _candidates(body: str, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    name, colon, _ = body.partition(":")
    if not colon:
        yield from (f"{qualifier}:" for qualifier in QUALIFIERS)
    else:
        yield from (f"{name}:{value}" for value in values.get(name, ()))


def _start_of_last(text: str) -> int:
    """Return where the last part begins; a blank between quotes does not end a part."""
    start, is_quoted = 0, False
    for place, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        elif character == " " and not is_quoted:
            start = place + 1
    return start


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
