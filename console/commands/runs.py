"""``runs``: the history of syncing.

Place in the path: nothing or a run's id comes in, run records go out.
"""

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup
from console.commands.names import find_subsidiary
from console.commands.output import Column
from console.commands.session import open_session
from console.commands.views import local_time, run_view
from console.domain.run import Run

__all__ = ["runs"]

_COLUMNS = (
    Column("STARTED"),
    Column("SUBSIDIARY", most=32),
    Column("KIND"),
    Column("BY", most=20),
    Column("STATUS"),
    Column("EXPORTED", right=True),
    Column("FAILED", right=True),
    Column("SKIPPED", right=True),
    Column("UNVERIFIED", right=True),
    Column("ID"),
)


@click.group(cls=QueryGroup)
def runs() -> None:
    """List past runs: runs. Show one: runs show ID."""


@runs.command("list", cls=ConsoleCommand)
@click.option("--limit", type=click.IntRange(min=1), default=50, help="At most so many.")
@click.option("--subsidiary", metavar="SUBSIDIARY", help="Only of this one (id or name).")
@click.pass_context
def _list(context: click.Context, limit: int, subsidiary: str | None) -> None:
    """List past runs, the newest first."""
    with open_session(invocation_of(context), kind="runs") as session:
        own_id = find_subsidiary(session.rows(), subsidiary).id if subsidiary else None
        found = session.parts.sync.runs(session.actor, limit=limit, subsidiary_id=own_id)
        names = session.subsidiary_names()
        if session.output.is_json:
            session.output.value([run_view(run, names) for run in found])
        else:
            rows = [_cells(run, names) for run in found]
            session.output.table(_COLUMNS, rows, empty="Nothing has run yet.")


@runs.command("show", cls=ConsoleCommand)
@click.argument("run_id", metavar="ID")
@click.pass_context
def _show(context: click.Context, run_id: str) -> None:
    """Show one run."""
    with open_session(invocation_of(context), kind="runs") as session:
        run = session.parts.sync.run(session.actor, run_id)
        view = run_view(run, session.subsidiary_names())
        if session.output.is_json:
            session.output.value(view)
        else:
            session.output.facts(
                {name: str(value) for name, value in view.items() if value is not None}
            )


def _cells(run: Run, names: dict[str, str]) -> list[str]:
    counts = run.counts
    return [
        local_time(run.started_at),
        names.get(run.subsidiary_id, run.subsidiary_id),
        run.kind,
        run.actor,
        run.status.value,
        str(counts.exported),
        str(counts.failed),
        str(counts.skipped),
        str(counts.unverified),
        run.id,
    ]
