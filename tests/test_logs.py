"""The log: private, cleaned, and without any spelling of a secret."""

import base64
import json
import logging
import resource
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest

from console.logs import LOG_NAME, LogFile, Redactor, figures, log_context, start_logging

SECRETS = (
    "p&<w>\"d'; 91!",
    "back\\slash",
    "naïve-\N{KEY}-secret",
    "with blank and +plus/slash",
    "a" * 32,
)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "xml": escape,
    "xml attribute": lambda secret: escape(secret, {'"': "&quot;", "'": "&apos;"}),
    "json": json.dumps,
    "json text": lambda secret: json.dumps(secret, ensure_ascii=False),
    "url": lambda secret: quote(secret, safe=""),
    "url path": quote,
    "form": quote_plus,
    "repr": repr,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
}


class _Log:
    """A log on a logger of its own, so that tests do not meet."""

    def __init__(self, folder: Path, redactor: Redactor) -> None:
        self.path = folder / "logs" / LOG_NAME
        self.logger = logging.Logger("probe")
        self._file: LogFile = start_logging(folder / "logs", redactor, logger=self.logger)

    def close(self) -> list[str]:
        self._file.close()
        return self.path.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
def log(tmp_path: Path, redactor: Redactor) -> Iterator[_Log]:
    made = _Log(tmp_path, redactor)
    yield made
    made.close()


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_secret_is_replaced_when_it_is_spelled_in_any_way(
    redactor: Redactor, secret: str, spelling: str
) -> None:
    redactor.add(secret)
    spelled = SPELLINGS[spelling](secret).strip("\"'")

    assert spelled not in redactor.redact(f"before {spelled} after")


@pytest.mark.parametrize("secret", ["", "abc"])
def test_secret_is_refused_when_it_is_too_short(redactor: Redactor, secret: str) -> None:
    assert not redactor.add(secret)


def test_text_stays_as_it_is_when_a_short_secret_was_refused(redactor: Redactor) -> None:
    redactor.add("")

    assert "nothing here" == redactor.redact("nothing here")


def test_line_is_json_when_something_is_logged(log: _Log) -> None:
    log.logger.info("sent %d documents", 3)

    assert "sent 3 documents" == json.loads(log.close()[0])["message"]


def test_secret_is_not_written_when_it_is_in_a_message(log: _Log, redactor: Redactor) -> None:
    redactor.add(SECRETS[0])
    log.logger.error("refused %s", SECRETS[0])

    assert "refused [redacted]" == json.loads(log.close()[0])["message"]


def test_secret_is_not_written_when_it_is_in_the_cause_of_an_exception(
    log: _Log, redactor: Redactor
) -> None:
    redactor.add("Probe-Secret-91!")
    try:
        try:
            raise ValueError("Probe-Secret-91!")
        except ValueError as cause:
            raise KeyError("outer") from cause
    except KeyError:
        log.logger.exception("it failed")

    assert "Probe-Secret-91!" not in "\n".join(log.close())


def test_line_holds_no_control_character_when_the_message_does(log: _Log) -> None:
    log.logger.warning("one\ntwo \x1b[2J \x9b1m \u202e end")

    assert all(line.isascii() and line.isprintable() for line in log.close())


def test_exception_is_kept_when_it_is_logged(log: _Log) -> None:
    try:
        raise RuntimeError("odd")
    except RuntimeError:
        log.logger.exception("it failed")

    assert "RuntimeError: odd" == json.loads(log.close()[0])["exception"][-1]


def test_file_is_private_when_it_is_made(log: _Log) -> None:
    log.logger.info("x")
    log.close()

    assert 0o600 == stat.S_IMODE(log.path.stat().st_mode)


def test_line_goes_to_the_new_file_when_another_process_has_rotated(log: _Log) -> None:
    log.path.rename(log.path.with_suffix(".1"))
    log.logger.info("after")

    assert "after" == json.loads(log.close()[0])["message"]


def test_log_ends_quietly_when_the_disk_has_become_full(log: _Log) -> None:
    before, hardest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hardest))
    try:
        log.logger.warning("one line more than there is room for")
        log.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hardest))

    assert 1 == log.path.stat().st_size


def test_urls_are_not_logged_when_httpx_makes_a_request(log: _Log) -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


def test_line_bears_its_context_when_work_is_about_something(log: _Log) -> None:
    with log_context(run="r-1"), log_context(batch="b-1"):
        log.logger.info("sent", extra=figures(posted=3, gateway_ms=120))
    log.logger.info("after")
    [inside, outside] = [json.loads(line) for line in log.close()]

    assert ("r-1", "b-1", 3, 120) == (
        inside["run"],
        inside["batch"],
        inside["posted"],
        inside["gateway_ms"],
    )
    assert "run" not in outside


def test_field_is_cleaned_and_redacted_when_it_is_text(log: _Log, redactor: Redactor) -> None:
    redactor.add(SECRETS[4])
    with log_context(run=f"\x1b[31m{SECRETS[4]}"):
        log.logger.info("sent")
    [line] = log.close()

    assert SECRETS[4] not in line
    assert "\x1b" not in json.loads(line)["run"]
