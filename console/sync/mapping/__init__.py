"""Mapping: a transaction becomes the function that Sage takes, or the reason why it cannot.

Place in the path: pure. The sender and every preview call the same ``map_transaction``.
"""

from console.sync.mapping.mapper import Mapped, MappingInputs, map_transaction

__all__ = ["Mapped", "MappingInputs", "map_transaction"]
