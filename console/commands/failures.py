"""The one place where a failure becomes an exit code.

Place in the path: whoever begins the program hands over what is to be done, the exit code goes
back. Nobody ever sees a traceback: what we did not expect is written to a report in the home.
"""

import os
import signal
import sys
from collections.abc import Callable

from console.commands.exit_codes import REFUSED, USAGE, exit_code, signal_code
from console.commands.invocation import Invocation
from console.commands.output import write_failure
from console.errors import ConsoleError, OutputError, UsageError
from console.reports import write_report

__all__ = ["run_reporting"]


def run_reporting(invocation: Invocation, act: Callable[[], object]) -> int:
    """Do what was called for and return the exit code; failures are printed, never raised.

    Args:
        invocation: How the program was called, as far as it is known by then.
        act: What to do; a number that it returns is the exit code, anything else means done.
    """
    try:
        code = act()
    except OutputError as error:
        _let_go_of_output()
        return _fail(error, invocation)
    except ConsoleError as error:
        return _fail(error, invocation)
    except KeyboardInterrupt:
        return signal_code(signal.SIGINT)
    except BrokenPipeError:
        _let_go_of_output()
        return signal_code(signal.SIGPIPE)
    except Exception as error:  # noqa: BLE001 - the one broad catch at the top of the program
        return _crash(error, invocation)
    return code if isinstance(code, int) else 0


def _let_go_of_output() -> None:
    # What is still in the buffer cannot be written; the interpreter must not complain at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(error: ConsoleError, invocation: Invocation) -> int:
    write_failure(error, as_json=invocation.json, stream=sys.stderr)
    return USAGE if isinstance(error, UsageError) else exit_code(error)


def _crash(error: Exception, invocation: Invocation) -> int:
    kind = type(error).__name__
    folder = invocation.home / "reports"
    # A report must not be the first thing that a home consists of.
    number = (
        write_report(folder, error, invocation.redactor.redact) if invocation.home.is_dir() else ""
    )
    where = f"report {number} in {folder}" if number else "no report could be written"
    failure = ConsoleError(f"Internal error {kind}; {where}", details={"report": number})
    write_failure(failure, as_json=invocation.json, stream=sys.stderr)
    return REFUSED
