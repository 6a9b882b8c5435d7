"""``settings``, ``connect --template`` and ``disconnect`` as the real program."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from console.commands.cli import run
from console.store import open_store
from tests.commands.conftest import Company, connect, equip
from tests.commands.program import Program, Result

pytestmark = pytest.mark.xdist_group("program")


class Quick(Program):
    """The same program, called in this process: a start of the interpreter costs a second."""

    def call(self, *arguments: str, stdin: str = "") -> Result:
        """Run a command to its end; one that reads standard input gets a process of its own."""
        if stdin:
            return super().call(*arguments, stdin=stdin)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["--home", str(self.home), *arguments], self.environment())
        return Result(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture(scope="module")
def program(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A home with one connection, on the last subsidiary of the list."""
    folder = tmp_path_factory.mktemp("settings")
    made = Quick(home=folder / "home", environ=company.environ)
    settings = folder / "settings.toml"
    text = company.hello["sample_settings"]
    # Other tests of this folder make accounts of the shared company inactive.
    settings.write_text(text.replace("40300", "40000"), encoding="utf-8")
    equip(made, company)
    own = names(made)[-1]
    assert 0 == connect(made, company, own, settings).code
    return made


def names(program: Program) -> list[str]:
    return [row["name"] for row in program.json("subsidiaries").value]


def own(program: Program) -> str:
    return names(program)[-1]


def change(program: Program, *assignments: str) -> Result:
    return program.json("settings", "set", own(program), *assignments)


def test_settings_are_the_document_when_shown_as_json(program: Program) -> None:
    shown = program.json("settings", "show", own(program)).value

    assert ("child", True) == (shown["posting_destination"], shown["ar"]["export_ar_invoices"])
    assert "40000" == shown["accounts"]["ar"]["default"]


def test_nothing_changes_when_an_export_is_applied(program: Program, tmp_path: Path) -> None:
    exported = program.call("settings", "export", own(program)).out
    file = tmp_path / "exported.toml"
    file.write_text(exported, encoding="utf-8")
    applied = program.json("settings", "apply", own(program), str(file))

    assert "# Section master" in exported
    assert ([], 0) == (applied.value["changed"], applied.code)


def test_change_is_told_and_made_when_it_is_set(program: Program) -> None:
    done = change(program, "ar.autopost=false", "advanced.default_payment_terms_days=10")
    shown = program.json("settings", "show", own(program)).value

    assert 0 == done.code
    assert ["ar.autopost", "advanced.default_payment_terms_days"] == [
        one["key"] for one in done.value["changed"]
    ]
    assert (False, 10) == (
        shown["ar"]["autopost"],
        shown["advanced"]["default_payment_terms_days"],
    )


def test_nothing_changes_when_it_is_a_dry_run(program: Program) -> None:
    before = program.json("settings", "show", own(program)).value
    done = change(program, "ar.match_by_name=false", "--dry-run")

    assert (False, 1) == (done.value["applied"], len(done.value["changed"]))
    assert before == program.json("settings", "show", own(program)).value


def test_change_is_refused_with_its_finding_when_sage_lacks_the_account(
    program: Program,
) -> None:
    before = program.json("settings", "show", own(program)).value
    done = change(program, "ap.autopost=false", "accounts.ar.load=99999")

    assert (1, "settings_refused") == (done.code, done.error["code"])
    assert (2, []) == (len(done.value["planned"]), done.value["changed"])
    assert "account-missing" in [one["code"] for one in done.value["findings"]]
    assert before == program.json("settings", "show", own(program)).value


def test_unknown_key_is_named_when_a_document_is_applied(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[ar]\nautopost = true\nauto_post = true\n", encoding="utf-8")
    done = program.json("settings", "apply", own(program), str(file))

    assert (1, True) == (done.code, "ar.auto_post" in done.error["message"])


def test_destination_is_refused_when_a_document_changes_it(
    program: Program, tmp_path: Path
) -> None:
    """Rule destination-locked."""
    file = tmp_path / "moved.toml"
    file.write_text('posting_destination = "top"\nentity = ""\n', encoding="utf-8")
    done = program.json("settings", "apply", own(program), str(file))

    assert (1, True) == (done.code, "read-only" in done.error["message"])


def test_edited_store_sends_nothing_when_it_is_synced(program: Program, company: Company) -> None:
    """Rule destination-locked: a row written past the services, checksum and all."""
    store = open_store(program.home)
    table = store.database.table("connections")
    [row] = table.all()
    company.control("POST", "loads", {"count": 1, "subsidiary": own(program)})
    table.put([{**row, "entity_id": "E100", "entity_name": "other"}], key=["subsidiary_id"])
    documents = company.control("GET", "documents")
    done = program.json("sync", own(program))
    table.put([dict(row)], key=["subsidiary_id"])
    store.close()

    assert (1, "posting_destination_locked") == (done.code, done.error["code"])
    assert documents == company.control("GET", "documents")


def test_further_dimension_stands_on_documents_when_it_is_mapped(
    program: Program, company: Company
) -> None:
    change(program, "dimensions.PROJECT.source=fleet", "dimensions.PROJECT.default=P-100")
    [load] = company.control("POST", "loads", {"count": 1, "subsidiary": own(program)})["loads"]
    program.json("sync", own(program))
    posted = {one["document_no"]: one for one in company.control("GET", "documents")}

    assert ["P-100"] == sorted({one["dimensions"]["PROJECT"] for one in posted[load]["lines"]})


def test_copy_is_paused_and_can_drift_when_a_template_is_used(
    program: Program, company: Company
) -> None:
    """Rule template-copy: terms are not copied, so the draft is finished by ``settings set``."""
    template, copy = own(program), names(program)[-2]
    keys = company.keys
    order = (
        *("connect", copy, "--posting", "child", "--company-id", keys["company_id"]),
        *("--user-id", keys["user_id"], "--password-stdin"),
    )
    first = program.json(*order, "--template", template, stdin=keys["user_password"] + "\n")
    program.json("settings", "set", copy, "advanced.default_payment_terms_days=10")
    second = program.json(*order, stdin=keys["user_password"] + "\n")
    program.json("settings", "set", copy, "ap.match_by_name=false")
    drift = program.json("settings", "drift", copy).value["drift"]
    taken = program.json("settings", "drift", copy, "--apply", "ap")

    assert (1, "not_set_up") == (first.code, first.value["status"])
    assert (0, "paused") == (second.code, second.value["status"])
    assert ["ap.match_by_name"] == [one["key"] for one in drift]
    assert ["ap.match_by_name"] == [one["key"] for one in taken.value["changed"]]
    assert 0 == program.json("disconnect", copy, "--yes").code


def test_disconnecting_is_refused_when_nobody_confirms_it(program: Program) -> None:
    done = program.json("disconnect", own(program))

    assert (2, "usage") == (done.code, done.error["code"])


def test_subsidiary_is_not_set_up_when_it_was_disconnected(program: Program) -> None:
    """Rule keep-history. Stands last: the others need the connection."""
    name = own(program)
    done = program.json("disconnect", name, "--yes")
    rows = {row["name"]: row["status"] for row in program.json("subsidiaries").value}

    assert (0, "not_set_up") == (done.code, done.value["status"])
    assert "not_set_up" == rows[name]
