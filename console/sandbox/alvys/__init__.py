"""The simulated Alvys public API, as Starlette routes over a tenant."""

from console.sandbox.alvys.auth import TokenOffice
from console.sandbox.alvys.guard import Guard
from console.sandbox.alvys.routes import alvys_routes

__all__ = ["Guard", "TokenOffice", "alvys_routes"]
