"""What the families of endpoints share: a search as a handler, one record by its key.

Place in the path: a form, the records and their shape come in, handlers for ``guard`` go out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from starlette.requests import Request

from console.sandbox.alvys.fields import read_json
from console.sandbox.alvys.guard import Handler
from console.sandbox.alvys.problems import Refusal
from console.sandbox.alvys.search import SearchForm, search
from console.sandbox.alvys.shapes import Json

__all__ = ["found", "number_in_path", "one_of", "searcher"]

R = TypeVar("R")


def searcher(
    form: SearchForm[R],
    records: Callable[[list[str] | None], Iterable[R]],
    shape: Callable[[R], Json],
    *,
    strict: bool,
) -> Handler:
    """Return the handler of a search.

    Args:
        form: What may be asked.
        records: Gives the records; takes the load numbers that were asked for, None for any.
        shape: Shows one.
        strict: Whether the request is held to the letter of the documentation.
    """

    async def handler(request: Request) -> object:
        body = await read_json(request)
        page = search(form, body, records(_load_numbers(body)), strict=strict)
        return {
            "Page": page.number,
            "PageSize": page.size,
            "Total": page.total,
            "Items": [shape(one) for one in page.records],
            "Facets": None,
        }

    return handler


def one_of(request: Request, keys: Mapping[str, str], records: Iterable[R]) -> R:
    """Return the record that the query string names by one of the keys.

    Args:
        request: The request.
        keys: Parameter to the record's attribute.
        records: All records.

    Raises:
        Refusal: None of the keys is given, or no record fits.
    """
    given = {name.lower(): value for name, value in request.query_params.items() if value}
    for name, attribute in keys.items():
        wanted = given.get(name.lower())
        if wanted is not None:
            return found(next((one for one in records if getattr(one, attribute) == wanted), None))
    raise Refusal(400, f"One of these is required: {', '.join(keys)}.")


def found(record: R | None) -> R:
    """Return the record.

    Raises:
        Refusal: There is none.
    """
    if record is None:
        raise Refusal(404, "There is no such record.")
    return record


def number_in_path(request: Request) -> int:
    """Return the statement number of the path.

    Raises:
        Refusal: It is no number; no route fits such a path.
    """
    text = request.path_params["number"]
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise Refusal(404, "There is no such record.")
    return int(text)


def _load_numbers(body: Mapping[str, object]) -> list[str] | None:
    """Return the wanted load numbers, so that a search for few need not look at all."""
    wanted = next((value for name, value in body.items() if name.lower() == "loadnumbers"), None)
    if not isinstance(wanted, list) or not wanted:
        return None
    return list(dict.fromkeys(str(number) for number in wanted))
