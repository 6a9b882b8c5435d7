"""What a cause is called, what it means and what removes it."""

from dataclasses import dataclass

__all__ = ["Remedy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One cause, for somebody who meets it for the first time at night."""

    title: str
    """Its name, a few words."""

    meaning: str
    """What happened and what it means, one or two sentences."""

    steps: tuple[str, ...]
    """What to do, in this order; the last one is how to know that it worked."""
