"""Refusals and breakdowns as exceptions: whose credential, what to do, did anything run.

Place in the path: ``gateway``, ``session`` and ``client`` raise what this module builds. In come
classified errors, out go exceptions of ``console.errors``. No sentence here holds a secret or
Sage's own text about credentials, because that text can echo a password.
"""

from console.errors import (
    AuthenticationError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct.answers import AuthenticationFailed, ControlFailed, Refused
from console.intacct.causes import CAUSES, Category
from console.intacct.classify import GatewayProblem, Level, describe

__all__ = [
    "SYSTEM",
    "broken_off",
    "credentials_refused",
    "function_refused",
    "later",
    "request_refused",
    "unreadable",
]

SYSTEM = "Sage Intacct"
"""Whose error it is, in every exception of this package."""

_LATER = {Category.TRANSIENT, Category.RATE}

_CREDENTIALS = {
    "sender": (
        "Sage Intacct refused the sender id or its password.",
        "Check the Web Services sender id and its password; upper and lower case count.",
    ),
    "company": (
        "Sage Intacct does not let this sender id work in the company.",
        "In Sage: Company > Setup > Company > Security, list the sender id in its exact case under"
        " Web Services authorizations, and subscribe to Web Services.",
    ),
    "user": (
        "Sage Intacct refused the company id, the user id or the user's password.",
        "Check all three; upper and lower case count, and too many tries lock the user.",
    ),
    "entity": (
        "The sign-in works, but not for this entity.",
        "Check the entity id, and that the Web Services user may enter the entity.",
    ),
    "expired": (
        "Sage Intacct says that the company is not in service.",
        "Ask Sage Intacct about the company's subscription.",
    ),
}
"""One sentence and one hint for each credential that can be wrong."""

_LEVEL_BY_CAUSE = {
    "sender": "sender",
    "sender-unauthorized": "company",
    "company-expired": "company",
}

_CAUSE_BY_LEVEL = {
    "sender": "sender",
    "company": "sender-unauthorized",
    "user": "sign-in",
    "entity": "entity",
}


def credentials_refused(
    level: str, *, operation: str, problem: GatewayProblem | None = None, wording: str = ""
) -> AuthenticationError:
    """Return the refusal of one credential.

    Args:
        level: sender, company, user or entity.
        operation: What we were doing.
        problem: What Sage said; None when it said nothing readable.
        wording: Key of the sentence when it is another than ``level``.
    """
    message, hint = _CREDENTIALS[wording or level]
    return AuthenticationError(
        message,
        hint=hint,
        system=SYSTEM,
        operation=operation,
        reference=problem.support_id if problem else "",
        details={
            **(_details(problem) if problem else _facts(_CAUSE_BY_LEVEL[level])),
            "level": level,
        },
    )


def request_refused(
    answer: ControlFailed | AuthenticationFailed, *, operation: str, writes: bool
) -> RemoteError:
    """Return the exception for a request that was not let in; nothing ran.

    A write always gets one of the two classes that promise just that.
    """
    control = isinstance(answer, ControlFailed)
    problem = describe(answer.errors, level=Level.CONTROL if control else Level.AUTHENTICATION)
    if problem.cause == "session":
        # Nobody's credentials are wrong: they have just opened it.
        return TransientRemoteError(
            "Sage Intacct ended a session that it had just opened.",
            hint="The sign-in works and nothing was executed; the console tries again by itself.",
            system=SYSTEM,
            operation=operation,
            reference=problem.support_id,
            details=_details(problem),
        )
    if problem.category in (Category.AUTH, Category.CONFIG):
        level = _LEVEL_BY_CAUSE.get(problem.cause, "user")
        wording = "expired" if problem.cause == "company-expired" else ""
        return credentials_refused(level, operation=operation, problem=problem, wording=wording)
    error_class = TransientRemoteError if writes or problem.category in _LATER else ProtocolError
    return error_class(
        f"Sage Intacct did not take the request: {problem.message}",
        hint="Nothing was executed.",
        system=SYSTEM,
        operation=operation,
        reference=problem.support_id,
        details=_details(problem),
    )


def function_refused(refused: Refused, *, operation: str) -> RemoteError:
    """Return the exception for a read that Sage refused."""
    problem = describe(refused.errors)
    error_class = TransientRemoteError if problem.category in _LATER else RemoteError
    return error_class(
        problem.message,
        hint=problem.fix,
        system=SYSTEM,
        operation=operation,
        reference=problem.support_id,
        details=_details(problem),
    )


def later(
    message: str,
    *,
    operation: str,
    retry_after_s: float | None = None,
    cause: str = "unreachable",
) -> RemoteError:
    """Return the exception for something that certainly did not run.

    Args:
        message: What happened.
        operation: What we were doing.
        retry_after_s: Pause asked for in seconds; None when none was.
        cause: Slug of ``causes``.
    """
    error = TransientRemoteError(
        message,
        hint="Nothing was executed; try again later.",
        system=SYSTEM,
        operation=operation,
        details=_facts(cause),
    )
    error.retry_after_s = retry_after_s
    return error


def broken_off(
    message: str, *, operation: str, writes: bool, retry_after_s: float | None = None
) -> RemoteError:
    """Return the exception for an exchange without an answer: a read may simply be repeated."""
    if writes:
        return _unconfirmed(message, operation)
    return later(message, operation=operation, retry_after_s=retry_after_s)


def unreadable(message: str, *, operation: str, writes: bool) -> RemoteError:
    """Return the exception for an answer that cannot be used: repeating a read would not help."""
    if writes:
        return _unconfirmed(message, operation)
    return ProtocolError(
        message,
        hint="If this stays, something between here and Sage Intacct changes the answers.",
        system=SYSTEM,
        operation=operation,
        details=_facts("unreadable"),
    )


def _unconfirmed(message: str, operation: str) -> UnconfirmedError:
    return UnconfirmedError(
        message,
        hint="It may have been executed: it is looked up before it is sent again.",
        system=SYSTEM,
        operation=operation,
        details=_facts("no-answer"),
    )


def _details(problem: GatewayProblem) -> dict[str, str]:
    return {
        "category": problem.category.value,
        "cause": problem.cause,
        "retry": problem.retry.value,
        "fix_target": problem.fix_target.value,
        "number": problem.number,
    }


def _facts(slug: str) -> dict[str, str]:
    cause = CAUSES[slug]
    return {
        "category": cause.category.value,
        "cause": slug,
        "retry": cause.retry.value,
        "fix_target": cause.target.value,
        "number": "",
    }
