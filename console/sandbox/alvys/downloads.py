"""What the links of documents lead to: the bytes, for as long as a link is good.

Place in the path: ``uploads`` lists links, ``routes`` mounts what they lead to. Whoever has a link
needs no token, as with the stores that real links lead to.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from console.sandbox.alvys.problems import Refusal
from console.sandbox.filing import Attachment
from console.sandbox.tms import Tms

__all__ = ["LINK_LIFE", "PATH", "Links"]

LINK_LIFE = timedelta(hours=1)
"""How long a link is good."""

PATH = "/files/{id}"
"""Where links lead."""


class Links:
    """Signs links and judges them.

    Args:
        tms: The tenant.
        key: What they are signed with.
    """

    def __init__(self, tms: Tms, *, key: str) -> None:
        self._tms = tms
        self._key = key.encode()

    def now(self) -> datetime:
        """Return the tenant's present."""
        return self._tms.now()

    def url_of(self, one: Attachment, base: str) -> str:
        """Return a link that is good from now on.

        Args:
            one: Where it leads.
            base: Address of the server, with the slash at its end.
        """
        until = str(int((self.now() + LINK_LIFE).timestamp()))
        query = urlencode({"until": until, "signature": self._signature(one.id, until)})
        return f"{base}files/{one.id}?{query}"

    async def open(self, request: Request) -> object:
        """Return the document of a link.

        Raises:
            Refusal: The link is not ours, or not good any more.
        """
        one = self._tms.filing.with_id(request.path_params["id"])
        until = request.query_params.get("until", "")
        signed = request.query_params.get("signature", "")
        if one is None or not hmac.compare_digest(signed, self._signature(one.id, until)):
            raise Refusal(403, "This link is not valid.")
        if self.now() >= datetime.fromtimestamp(int(until), UTC):
            raise Refusal(403, "This link has expired.")
        return Response(one.content, media_type=one.media_type)

    def _signature(self, attachment_id: str, until: str) -> str:
        content = f"{attachment_id}:{until}".encode()
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()
