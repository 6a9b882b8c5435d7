"""Connections: what exists in Sage, and the services that make and change a connection."""

__all__: list[str] = []
