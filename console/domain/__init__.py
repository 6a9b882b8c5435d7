"""Rules and values. Standard library only; screens ask, never decide."""

__all__: list[str] = []
