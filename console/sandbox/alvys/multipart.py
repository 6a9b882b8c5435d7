"""Forms with a file: the parts of a ``multipart/form-data`` body.

Place in the path: ``uploads`` hands in a request; texts and at most one file go out. The parser is
the standard library's for mail, which has the same format; sizes are checked before it runs.
"""

from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP

from starlette.requests import Request

from console.sandbox.alvys.problems import Refusal

__all__ = ["Form", "Upload", "read_form"]

_MARGIN = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """The file of a form."""

    name: str
    """File name; empty when the client named none."""

    media_type: str
    """As the client said, in small letters."""

    content: bytes = field(repr=False)
    """The file itself."""

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A parsed form."""

    texts: dict[str, str]
    """Field name in small letters to its text."""

    file: Upload | None
    """The part named ``File``; None without one."""


async def read_form(request: Request, *, most: int) -> Form:
    """Return the form of a request.

    Args:
        request: The request.
        most: Bytes that a file may have.

    Raises:
        Refusal: Another content type, or a file that is too large.
    """
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "multipart/form-data":
        raise Refusal(415, "Send the document as multipart/form-data.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most + _MARGIN:
            raise Refusal(413, f"A file may have at most {most // 1024 // 1024} MB.")
    form = _parse(content_type, bytes(body))
    if form.file is not None and form.file.size > most:
        raise Refusal(413, f"A file may have at most {most // 1024 // 1024} MB.")
    return form


def _parse(content_type: str, body: bytes) -> Form:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    texts: dict[str, str] = {}
    file: Upload | None = None
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition")).lower()
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        if name == "file":
            file = Upload(
                name=part.get_filename() or "",
                media_type=part.get_content_type(),
                content=content,
            )
        elif name:
            texts[name] = content.decode("utf-8", "replace")
    return Form(texts=texts, file=file)
