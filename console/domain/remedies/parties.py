"""Causes about whom a document is for: the same for customers and vendors.

Source: "Error Transactions"; matching and creation of parties.
"""

from collections.abc import Mapping

from console.domain.remedies.remedy import Remedy

__all__ = ["PARTIES"]

_RETRY = "Retry; the record leaves this list when Sage has it."
_LINK = "Press f, compare the candidates and choose one; the choice is kept for this party."


_KINDS: Mapping[str, Remedy] = {
    "unmatched": Remedy(
        title="{Noun} is not in Sage",
        meaning="No {noun} of Sage has the id, key or name of the party, and none may be created.",
        steps=(
            "Set the party's External Accounting ID in Alvys to the right one.",
            "Or press f and link it here; or turn on auto_create_{noun} in the settings.",
            _RETRY,
        ),
    ),
    "ambiguous": Remedy(
        title="Several {noun}s match",
        meaning="Sage has more than one {noun} with this name or key; which one is meant a "
        "person must say.",
        steps=(_LINK, _RETRY),
    ),
    "inactive": Remedy(
        title="{Noun} is inactive in Sage",
        meaning="The {noun} exists and takes no documents.",
        steps=("Make it active in Sage, or link the party to another one.", _RETRY),
    ),
    "link-broken": Remedy(
        title="Chosen {noun} is gone",
        meaning="A person linked the party to a {noun} that Sage does not have any more.",
        steps=("Press f and link it to another one, or take the link back.", _RETRY),
    ),
    "conflict": Remedy(
        title="{Noun} cannot be created",
        meaning="Every id that the party could have is taken in Sage by somebody else, or "
        "what was created is not what was sent.",
        steps=(_LINK, "Or set its External Accounting ID in Alvys.", _RETRY),
    ),
    "gone": Remedy(
        title="{Noun} is not visible",
        meaning="The {noun} was created or found before, and this connection does not see it: "
        "it was deleted, or belongs to another entity.",
        steps=("Make it usable in Sage for this entity, or choose another one.", _RETRY),
    ),
    "not-created": Remedy(
        title="Sage refused to create the {noun}",
        meaning="Sage refused it for a reason that the record repeats.",
        steps=(
            "Correct the party's profile in Alvys as the message says.",
            "Or create the {noun} in Sage by hand and link it.",
            _RETRY,
        ),
    ),
}
"""Kind of trouble to its remedy; ``{noun}`` is customer or vendor."""


def _of(noun: str, remedy: Remedy) -> Remedy:
    def told(text: str) -> str:
        return text.format(noun=noun, Noun=noun.capitalize())

    return Remedy(
        title=told(remedy.title),
        meaning=told(remedy.meaning),
        steps=tuple(told(step) for step in remedy.steps),
    )


PARTIES: Mapping[str, Remedy] = {
    f"{noun}-{kind}": _of(noun, remedy)
    for noun in ("customer", "vendor")
    for kind, remedy in _KINDS.items()
}
"""Cause to its remedy."""
