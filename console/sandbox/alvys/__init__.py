"""The simulated Alvys public API, as Starlette routes over a tenant."""

from console.sandbox.alvys.auth import SCOPES, TokenOffice
from console.sandbox.alvys.downloads import Links
from console.sandbox.alvys.guard import Guard, Tally
from console.sandbox.alvys.limits import DOCUMENTED, Limits, RateLimiter
from console.sandbox.alvys.manners import AlvysManners, usual_manners
from console.sandbox.alvys.multipart import Upload
from console.sandbox.alvys.routes import alvys_routes
from console.sandbox.alvys.uploads import file_carrier_invoice

__all__ = [
    "DOCUMENTED",
    "SCOPES",
    "AlvysManners",
    "Guard",
    "Limits",
    "Links",
    "RateLimiter",
    "Tally",
    "TokenOffice",
    "Upload",
    "alvys_routes",
    "file_carrier_invoice",
    "usual_manners",
]
