"""Parties: the customers, vendors and factoring companies that documents need in Sage.

``profiles`` says who they are, ``wishes`` which of them Sage does not have, ``creation`` brings
those there; ``service`` is what people may ask.
"""

__all__: list[str] = []
