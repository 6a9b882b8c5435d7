"""What a demo may do to the master data of the books: make inactive, change, remove, create.

Place in the path: ``control`` hands in an object, an id and a status or some fields; the books
change so that the gateway refuses, or accepts again. Removed records are remembered, so that they
can come back.
"""

from collections.abc import Mapping

from console.sandbox.books import Books, Row

__all__ = ["Upkeep", "UpkeepError"]

_KEYS = {
    "GLACCOUNT": "ACCOUNTNO",
    "LOCATION": "LOCATIONID",
    "LOCATIONENTITY": "LOCATIONID",
    "DEPARTMENT": "DEPARTMENTID",
    "CLASS": "CLASSID",
    "PROJECT": "PROJECTID",
    "CHECKINGACCOUNT": "BANKACCOUNTID",
    "CUSTOMER": "CUSTOMERID",
    "VENDOR": "VENDORID",
    "ARTERM": "NAME",
    "APTERM": "NAME",
}
_STATUSES = ("active", "inactive", "active non-posting")
_REMOVED = "removed"
# The books give these to every record themselves.
_STAMPS = {"RECORDNO", "WHENCREATED", "WHENMODIFIED"}


class UpkeepError(ValueError):
    """The record or the status does not exist; the message is one sentence."""


class Upkeep:
    """Changes master data and remembers what it removed."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._removed: dict[tuple[str, str], dict[str, str]] = {}

    def set_status(self, object_name: str, key: str, status: str) -> None:
        """Give a record another status; ``removed`` deletes it, any other brings it back.

        Raises:
            UpkeepError: The object, the record or the status is not known.
        """
        if status != _REMOVED and status not in _STATUSES:
            known = ", ".join((*_STATUSES, _REMOVED))
            raise UpkeepError(f"The status must be one of: {known}.")
        row = self._find(object_name, key)
        if row is None:
            self._bring_back(object_name, key, status)
        elif status == _REMOVED:
            self._removed[object_name, key] = {
                name: value for name, value in row.items() if name not in _STAMPS
            }
            self._books.remove(object_name, row["RECORDNO"])
        else:
            self._books.change(object_name, row["RECORDNO"], {"STATUS": status})

    def set_fields(self, object_name: str, key: str, fields: Mapping[str, str]) -> None:
        """Overwrite fields of a record, as somebody in Sage would.

        Raises:
            UpkeepError: The object or the record is not known, or a field is its id or a stamp.
        """
        row = self._find(object_name, key)
        if row is None:
            raise UpkeepError(f"There is no {object_name} {key}.")
        fixed = sorted(fields.keys() & {*_STAMPS, _KEYS[object_name]})
        if fixed:
            raise UpkeepError(f"{fixed[0]} cannot be changed.")
        self._books.change(object_name, row["RECORDNO"], fields)

    def put_party(self, object_name: str, party_id: str, name: str) -> None:
        """Create a customer or vendor, or rename and activate the one that has the id.

        Raises:
            UpkeepError: The object is not a party's, or the name is empty.
        """
        if object_name not in ("CUSTOMER", "VENDOR"):
            raise UpkeepError("A party is a CUSTOMER or a VENDOR.")
        if not name.strip():
            raise UpkeepError("The name must not be empty.")
        fields = {"NAME": name, "STATUS": "active"}
        row = self._find(object_name, party_id)
        if row is not None:
            self._books.change(object_name, row["RECORDNO"], fields)
            return
        key = {_KEYS[object_name]: party_id}
        self._books.add(object_name, {**key, **fields, "ONHOLD": "false", "CURRENCY": "USD"})

    def put_term(self, object_name: str, name: str) -> None:
        """Create a term, unless it exists.

        Raises:
            UpkeepError: The object is not a term's.
        """
        if object_name not in ("ARTERM", "APTERM"):
            raise UpkeepError("A term is an ARTERM or an APTERM.")
        if self._find(object_name, name) is None:
            self._books.add(object_name, {"NAME": name, "DESCRIPTION": name})

    def _find(self, object_name: str, key: str) -> Row | None:
        field = _KEYS.get(object_name)
        if field is None:
            raise UpkeepError(f"The sandbox keeps no object {object_name}.")
        return self._books.find(object_name, field, key)

    def _bring_back(self, object_name: str, key: str, status: str) -> None:
        fields = self._removed.get((object_name, key))
        if fields is None:
            raise UpkeepError(f"There is no {object_name} {key}.")
        if status != _REMOVED:
            del self._removed[object_name, key]
            self._books.add(object_name, {**fields, "STATUS": status})
