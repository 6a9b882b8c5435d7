"""Everything that can go wrong, grouped by what happens next.

Place in the path: below everything; imports nothing of ours. Modules that call a foreign library
translate its exceptions into these, with ``from``; nobody above them sees anything else.

::

    ConsoleError                        message, hint
    ├─ UsageError                       the caller asked for something that does not exist
    ├─ OutputError                      done, but the result could not be written
    ├─ ConfigurationError               stop at start
    ├─ AccessDeniedError                refuse, audit
    ├─ RuleError                        show at the field, save nothing
    │  ├─ PostingDestinationLockedError
    │  ├─ LastActiveToggleError
    │  ├─ AlreadyConnectedError
    │  ├─ DraftIncompleteError
    │  ├─ SettingsRefusedError          reconciliation blocks a change; nothing changed
    │  ├─ SettingsChangedError          somebody else was faster; look again
    │  └─ InvalidAmountError            a text that is not money
    ├─ RemoteError                      system, operation, reference
    │  ├─ TransientRemoteError          not executed: again, same control id
    │  ├─ UnconfirmedError              sent, no answer: look up before any resend
    │  ├─ AuthenticationError           stop this connection, ask an admin
    │  └─ ProtocolError                 answer not understood: stop the cycle
    └─ StoreError
       ├─ StoreLockedError  StoreVersionError  StoreDamagedError

Retry looks at the class and at nothing else.
"""

from typing import Any, ClassVar

__all__ = [
    "AccessDeniedError",
    "AlreadyConnectedError",
    "AuthenticationError",
    "ConfigurationError",
    "ConsoleError",
    "DraftIncompleteError",
    "InvalidAmountError",
    "LastActiveToggleError",
    "OutputError",
    "PostingDestinationLockedError",
    "ProtocolError",
    "RemoteError",
    "RuleError",
    "SettingsChangedError",
    "SettingsRefusedError",
    "StoreDamagedError",
    "StoreError",
    "StoreLockedError",
    "StoreVersionError",
    "TransientRemoteError",
    "UnconfirmedError",
    "UsageError",
]


class ConsoleError(Exception):
    """The root: a sentence on what happened and one on what to do.

    Args:
        message: What happened and what it means. No secrets, no request bodies.
        hint: What to do next; empty when there is nothing to do.
        details: Machine-readable extras for ``--json``; values are JSON-compatible.
    """

    code: ClassVar[str] = "error"
    """Stable word for scripts, the ``code`` of the JSON error object."""

    def __init__(
        self, message: str, *, hint: str = "", details: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details: dict[str, Any] = details or {}


class UsageError(ConsoleError):
    """The caller named something that does not exist, or asked in a form we do not know."""

    code = "usage"


class OutputError(ConsoleError):
    """What was done is done, but its result could not be written where it was asked for."""

    code = "output"


class ConfigurationError(ConsoleError):
    """Settings, environment or home are unusable: stop at start."""

    code = "configuration"


class AccessDeniedError(ConsoleError):
    """The acting person lacks the permission; refused and written to the audit log."""

    code = "access_denied"


class RuleError(ConsoleError):
    """A rule of the product refuses the change: show it at the field, save nothing."""

    code = "rule"


class PostingDestinationLockedError(RuleError):
    """Somebody tried to change a posting destination or entity after set-up."""

    code = "posting_destination_locked"


class LastActiveToggleError(RuleError):
    """Somebody tried to turn off the last active section master."""

    code = "last_active_toggle"


class AlreadyConnectedError(RuleError):
    """The subsidiary has a connection already."""

    code = "already_connected"


class DraftIncompleteError(RuleError):
    """A connection draft has blocking findings; it is kept and not activated."""

    code = "draft_incomplete"


class SettingsRefusedError(RuleError):
    """Reconciliation does not let a change of an active connection through; nothing changed."""

    code = "settings_refused"


class SettingsChangedError(RuleError):
    """The settings are not those that the change was made from; nothing changed."""

    code = "settings_changed"


class InvalidAmountError(RuleError):
    """A text is not money: the one pattern of ``domain.money`` refuses it."""

    code = "invalid_amount"


class RemoteError(ConsoleError):
    """Sage or Alvys refused, could not be reached, or answered something unusable.

    Args:
        message: What happened and what it means.
        hint: What to do next.
        system: "Sage Intacct" or "Alvys".
        operation: What we were doing, e.g. "sign in", "query ARINVOICE".
        reference: The remote's support or request id; empty when it gave none.
        details: Machine-readable extras.
    """

    code = "remote"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        system: str = "",
        operation: str = "",
        reference: str = "",
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.system = system
        self.operation = operation
        self.reference = reference


class TransientRemoteError(RemoteError):
    """Certainly not executed: the same request may be sent again, with the same control id.

    ``retry_after_s`` is the pause the remote asked for in seconds; None when it named none.
    """

    code = "remote_unreachable"
    retry_after_s: float | None = None


class UnconfirmedError(RemoteError):
    """Sent, and no usable answer: it may or may not have been executed."""

    code = "unconfirmed"


class AuthenticationError(RemoteError):
    """Credentials, authorisation or entity refused: stop this connection, ask an admin.

    ``details["level"]`` says which credential: "sender", "company", "user", "entity" or "alvys".
    """

    code = "authentication"


class ProtocolError(RemoteError):
    """The answer was not understood: stop the cycle, keep the redacted exchange."""

    code = "protocol"


class StoreError(ConsoleError):
    """The store cannot do what was asked."""

    code = "store"


class StoreLockedError(StoreError):
    """Another process holds what we need."""

    code = "store_locked"


class StoreVersionError(StoreError):
    """The store was written by a newer version of the console."""

    code = "store_version"


class StoreDamagedError(StoreError):
    """The store is damaged, emptied or missing where there should be one."""

    code = "store_damaged"


class StoreReplacedError(StoreDamagedError):
    """The store file, or its log, was replaced or removed while we had it open."""

    code = "store_replaced"
