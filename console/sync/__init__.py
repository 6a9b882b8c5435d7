"""The path from Alvys to Sage. ``cycle`` tells it from top to bottom."""

__all__: list[str] = []
