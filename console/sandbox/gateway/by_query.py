"""The functions ``readByQuery`` and ``readMore``: records by a little SQL, page after page.

Place: functions of the gateway. In a condition the values of STATUS and STATE are letters, while
``query`` has words for them; in the answer both are words.

Must not: alter anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from console.sandbox.books import Row
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.filters import FilterCompiler, narrow
from console.sandbox.gateway.paths import Paths
from console.sandbox.gateway.refusals import FunctionRefused, not_processed
from console.sandbox.gateway.result_sets import Found, Page
from console.sandbox.gateway.showing import append_record, asked_fields, require_xml
from console.sandbox.gateway.sql import Translate, parse_condition

_DEFAULT_PAGE = 100
_LARGEST_PAGE = 1000
# An empty value is never equal to anything, which is what becomes of the words.
_STATUS_LETTERS: Final[Mapping[str, str]] = {"T": "active", "F": "inactive"}


def read_by_query(call: Call) -> Result:
    """The first page of what a condition fits.

    Raises:
        FunctionRefused: Unknown object or field, a condition that is not understood, or no
            permission.
    """
    object_name = call.text("object")
    known_object(object_name)
    call.require("read", object_name, shown="read_by_query")
    require_xml(call)
    fields, _ = asked_fields(call, object_name)
    found = Found(
        object_name=object_name,
        owner=_owner(call),
        fields=fields,
        rows=_find(call, object_name),
        size=_page_size(call),
    )
    return _shown(call, call.results.first(found))


def read_more(call: Call) -> Result:
    """The next page of a result.

    Raises:
        FunctionRefused: The result is over, or never was.
    """
    owner = _owner(call)
    result_id = call.text("resultId") or call.results.last_id(call.text("object"), owner)
    page = call.results.more(result_id, owner)
    if page is None:
        text = f"The result '{result_id}' does not exist or has expired."
        raise FunctionRefused(not_processed(text))
    return _shown(call, page)


def _find(call: Call, object_name: str) -> list[Row]:
    paths = Paths(books=call.books, object_name=object_name)
    condition = parse_condition(call.text("query"), _translation(paths))
    rows: Iterable[Row] = narrow(call.books, paths, condition, ignore_case=False)
    if condition is not None:
        for field in condition.iter("field"):
            _check_field(paths, field.text or "")
        rows = filter(FilterCompiler(paths=paths, ignore_case=False).compile(condition), rows)
    sees = call.scope.sees
    return [row for row in rows if sees(object_name, row, show_private=False)]


def _translation(paths: Paths) -> Translate:
    has_letters = paths.find("RAWSTATE") is not None

    def translate(field: str, value: str) -> tuple[str, str]:
        if field == "STATUS":
            return field, _STATUS_LETTERS.get(value, "")
        return ("RAWSTATE" if field == "STATE" and has_letters else field), value

    return translate


def _check_field(paths: Paths, name: str) -> None:
    path = paths.find(name)
    if path is None:
        text = f"Field {name} does not exist in object {paths.object_name}."
        raise FunctionRefused(not_processed(text))
    if not path.direct:
        raise FunctionRefused(not_processed(f"Joins are not supported: {name}."))


def _page_size(call: Call) -> int:
    text = call.text("pagesize") or str(_DEFAULT_PAGE)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LARGEST_PAGE):
        raise FunctionRefused(not_processed(f"The page size is from 1 to {_LARGEST_PAGE}."))
    return int(text)


def _owner(call: Call) -> tuple[str, str]:
    return call.session.user.user_id, call.session.entity_id


def _shown(call: Call, page: Page) -> Result:
    name = page.found.object_name.lower()
    data = element(
        "data",
        listtype=name,
        count=str(len(page.rows)),
        totalcount=str(len(page.found.rows)),
        numremaining=str(page.remaining),
        resultId=page.result_id,
    )
    for row in page.rows:
        append_record(call.books, data, name, page.found.fields, row)
    return succeeded(data)
