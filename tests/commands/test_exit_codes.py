"""The table of exit codes."""

import pytest

from console import errors
from console.commands.exit_codes import exit_code, exit_code_of, signal_code
from console.commands.following import Followed
from console.commands.results import result_code
from console.domain.run import Counts, Run, RunStatus
from tests.builders import NOW

CODES: list[tuple[type[errors.ConsoleError], int]] = [
    (errors.UsageError, 2),
    (errors.AccessDeniedError, 3),
    (errors.AuthenticationError, 3),
    (errors.TransientRemoteError, 4),
    (errors.StoreLockedError, 6),
    (errors.StoreVersionError, 6),
    (errors.StoreDamagedError, 6),
    (errors.RuleError, 1),
    (errors.LastActiveToggleError, 1),
    (errors.ConfigurationError, 1),
    (errors.ProtocolError, 1),
    (errors.UnconfirmedError, 1),
    (errors.RemoteError, 1),
    (errors.ConsoleError, 1),
]


@pytest.mark.parametrize(("kind", "code"), CODES)
def test_exit_code_is_that_of_the_contract_when_a_command_fails(
    kind: type[errors.ConsoleError], code: int
) -> None:
    assert code == exit_code(kind("x"))


@pytest.mark.parametrize(("kind", "code"), CODES)
def test_exit_code_is_the_same_when_a_run_recorded_the_failure(
    kind: type[errors.ConsoleError], code: int
) -> None:
    assert code == exit_code_of(kind.code)


def test_exit_code_is_a_refusal_when_the_word_is_unknown() -> None:
    assert 1 == exit_code_of("from a newer version")


def test_exit_code_is_above_128_when_a_signal_ended_the_process() -> None:
    assert 143 == signal_code(15)


def _run(status: RunStatus = RunStatus.DONE, error_code: str = "", **counts: int) -> Run:
    return Run(
        id="r",
        subsidiary_id="s",
        kind="cycle",
        trigger="request",
        actor="maria",
        started_at=NOW,
        ended_at=NOW,
        status=status,
        error_code=error_code,
        counts=Counts(**counts),
    )


@pytest.mark.parametrize(
    ("runs", "code"),
    [
        ((), 0),
        ((_run(exported=3, skipped=1),), 0),
        ((_run(exported=3, failed=1),), 5),
        ((_run(unverified=1),), 5),
        ((_run(deferred=1),), 5),
        ((_run(), _run(RunStatus.FAILED, "remote_unreachable")), 4),
        ((_run(RunStatus.FAILED, "authentication"), _run(failed=1)), 3),
        ((_run(RunStatus.INTERRUPTED),), 1),
        ((_run(RunStatus.CANCELLED, "cancelled"),), 5),
    ],
)
def test_exit_code_tells_the_worst_when_runs_have_ended(runs: tuple[Run, ...], code: int) -> None:
    assert code == result_code(Followed(runs=runs, signal_number=0))


def test_exit_code_is_the_signals_when_one_stopped_the_runs() -> None:
    assert 130 == result_code(Followed(runs=(_run(failed=1),), signal_number=2))


def test_request_is_finished_in_part_when_it_was_cancelled_before_it_began() -> None:
    assert 5 == result_code(Followed(runs=(), signal_number=0, cancelled_by="kim"))
