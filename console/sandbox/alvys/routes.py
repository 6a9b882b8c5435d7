"""All endpoints of the Alvys API that exist here, behind their guard.

Place in the path: ``server`` mounts ``alvys_routes``; each family of endpoints is a module of its
own that reads the request, asks the tenant and shapes the answer.
"""

from starlette.requests import Request
from starlette.routing import Route

from console.sandbox.alvys.auth import TokenOffice, read_fields
from console.sandbox.alvys.costs import cost_endpoints
from console.sandbox.alvys.customers import customer_endpoints
from console.sandbox.alvys.downloads import PATH, Links
from console.sandbox.alvys.guard import Endpoint, Guard
from console.sandbox.alvys.parties import party_endpoints
from console.sandbox.alvys.payments import payment_endpoints
from console.sandbox.alvys.uploads import document_endpoints
from console.sandbox.alvys.work import work_endpoints
from console.sandbox.tms import Tms

__all__ = ["alvys_routes"]

_BASE = "/api/p/v{version}"


def alvys_routes(
    tms: Tms, office: TokenOffice, guard: Guard, links: Links, *, strict: bool
) -> list[Route]:
    """Return the routes of the API, of its token endpoint and of the links that it gives.

    Args:
        tms: The tenant.
        office: Issues tokens.
        guard: Stands before every call.
        links: Makes links of documents and opens them.
        strict: Whether requests are held to the letter of the documentation.
    """

    async def token(request: Request) -> object:
        return office.issue(await read_fields(request))

    routes = [
        Route("/oauth/token", guard.open(token), methods=["POST"]),
        Route(PATH, guard.serve(links.open), methods=["GET"]),
    ]
    return routes + [
        Route(_BASE + one.path, guard.wrap(one), methods=[one.method])
        for one in _endpoints(tms, links, strict=strict)
    ]


def _endpoints(tms: Tms, links: Links, *, strict: bool) -> list[Endpoint]:
    return [
        *party_endpoints(tms, strict=strict),
        *customer_endpoints(tms),
        *work_endpoints(tms, strict=strict),
        *cost_endpoints(tms, strict=strict),
        *payment_endpoints(tms),
        *document_endpoints(tms, links),
    ]
