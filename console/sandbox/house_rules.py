"""What a demo may do to the settings of the company: switches, rules of its own, users, fields.

Place in the path: ``control`` hands in JSON objects; the company changes so that the gateway
refuses, or accepts again. What is not mentioned stays.

Must not: touch a record.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

from console.sandbox.books import BARS, Books, DocumentRule, User

__all__ = ["HouseRules", "HouseRulesError"]

_RULE_TEXTS = ("name", "object_name", "text", "demands")
_RULE_KEYS = frozenset({*_RULE_TEXTS, "over", "approval"})


class HouseRulesError(ValueError):
    """A setting or its value is not understood; the message is one sentence."""


class HouseRules:
    """Changes what the company has set for itself."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def set_company(self, changes: Mapping[str, object]) -> None:
        """Change settings of the company.

        Args:
            changes: Key: setting, as in ``Company``. Value: true or false, a number,
                a list of texts, ``{"CAD": true}`` for the currencies, a list of objects for the
                rules.

        Raises:
            HouseRulesError: There is no such setting, or the value is not one for it.
        """
        made = {name: self._setting(name, value) for name, value in changes.items()}
        self._books.company = replace(self._books.company, **made)

    def set_user(self, user_id: str, barred: object) -> None:
        """Keep a user out, or let the user in again; open sessions live on.

        Args:
            user_id: Of a user of the company.
            barred: One of BARS; empty: nothing keeps the user out.

        Raises:
            HouseRulesError: There is no such user, or no such reason.
        """
        user = self._user(user_id)
        if not isinstance(barred, str) or barred not in {"", *BARS}:
            raise HouseRulesError(f"barred is empty, or one of {', '.join(sorted(BARS))}.")
        self._put_user(replace(user, barred=barred))

    def set_password(self, user_id: str, password: object) -> None:
        """Give a user another password; open sessions live on.

        Raises:
            HouseRulesError: There is no such user, or the password is no text.
        """
        user = self._user(user_id)
        if not isinstance(password, str) or not password:
            raise HouseRulesError("password is a text that is not empty.")
        self._put_user(replace(user, password=password))

    def set_custom_field(self, object_name: str, name: str, required: object) -> None:
        """Make a custom field required, or not.

        Raises:
            HouseRulesError: There is no such field, or the value is neither true nor false.
        """
        known = self._books.custom_fields(object_name).get(name)
        if known is None:
            raise HouseRulesError(f"There is no custom field {name} of {object_name}.")
        if not isinstance(required, bool):
            raise HouseRulesError("required is true or false.")
        self._books.add_custom_field(replace(known, required=required))

    def _user(self, user_id: str) -> User:
        found = self._books.company.users.get(user_id)
        if found is None:
            raise HouseRulesError(f"There is no user {user_id}.")
        return found

    def _put_user(self, user: User) -> None:
        company = self._books.company
        self._books.company = replace(company, users={**company.users, user.user_id: user})

    def _setting(self, name: str, value: object) -> Any:
        present = getattr(self._books.company, name, None)
        if isinstance(present, bool) and isinstance(value, bool):
            return value
        if type(present) is int and type(value) is int and value >= 0:
            return value
        if isinstance(present, frozenset) and _is_texts(value):
            return frozenset(value)
        if name == "currencies" and _is_currencies(value):
            return value
        if name == "rules" and isinstance(value, list):
            return tuple(map(_rule, value))
        raise HouseRulesError(f"There is no setting {name} that could be {value!r}.")


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_currencies(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(rated, bool) for rated in value.values())


def _rule(value: object) -> DocumentRule:
    if not isinstance(value, Mapping) or not value.keys() <= _RULE_KEYS:
        raise HouseRulesError(f"A rule is an object with {', '.join(sorted(_RULE_KEYS))}.")
    try:
        texts = {name: str(value[name]) for name in _RULE_TEXTS if name in value}
        over = None if value.get("over") is None else Decimal(str(value["over"]))
        return DocumentRule(**texts, over=over, approval=value.get("approval") is True)
    except (TypeError, InvalidOperation) as error:
        raise HouseRulesError("A rule has at least name, object_name and text.") from error
