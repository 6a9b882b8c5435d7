"""Documents by their links: the bytes, streamed up to a limit.

Place in the path: a link that Alvys gave comes in, the document goes out. The link opens without a
token and is a secret, so it stands in no message; the token does not go where it leads.
"""

from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from console.alvys.exchange import Exchange
from console.alvys.outgoing import Outgoing
from console.errors import ProtocolError, RemoteError

__all__ = ["fetch_linked"]

_OPERATION = "download a document"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


async def fetch_linked(exchange: Exchange, link: SecretStr, *, api_url: str, most: int) -> bytes:
    """Return the document that a link leads to.

    Args:
        exchange: Carries the request.
        link: As Alvys gave it, lately.
        api_url: Address of the API; a link to this host is good only where that is there as well.
        most: Bytes that it may have; more are not read.

    Raises:
        ProtocolError: The link leads where no document of Alvys is, or to more than ``most``; the
            latter says so in ``details``.
        RemoteError: It is not good any more, or what ``Exchange.send`` raises.
    """
    url = link.get_secret_value()
    if not _leads_to_documents(url, api_url):
        raise ProtocolError(
            "Alvys gives a link that is not one of https",
            hint="Report it to Alvys; nothing was opened.",
            system="Alvys",
            operation=_OPERATION,
        )
    answer = await exchange.send(
        Outgoing(method="GET", url=url, operation=_OPERATION, accept="*/*", most=most)
    )
    if answer.status != 200:
        raise RemoteError(
            f"The link that Alvys gives for a document does not open ({answer.status})",
            hint="It is asked for anew the next time.",
            system="Alvys",
            operation=_OPERATION,
            details={"status": answer.status},
        )
    return answer.body


def _leads_to_documents(url: str, api_url: str) -> bool:
    try:
        parts, own = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None:
        return False
    if _is_loopback(parts):
        # A sandbox's; a real tenant has nothing to open on this host.
        return _is_loopback(own) and parts.scheme in {"http", "https"}
    return parts.scheme == "https"


def _is_loopback(parts: SplitResult) -> bool:
    return parts.hostname in _LOOPBACK
