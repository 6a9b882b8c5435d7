"""``check``: reconciliation only.

Place in the path: a connection comes in, its settings are compared with a fresh reading of Sage,
and nothing is changed.
"""

import asyncio

import click

from console.commands.findings import print_findings, refuse_blocking
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
from console.commands.session import open_session
from console.commands.views import finding_view

__all__ = ["check"]


@click.command(cls=ConsoleCommand)
@click.argument("subsidiary")
@click.pass_context
def check(context: click.Context, subsidiary: str) -> None:
    """Compare the settings of SUBSIDIARY (id or name) with what Sage holds."""
    with open_session(invocation_of(context), kind="check") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        findings = asyncio.run(session.parts.connections.check(session.actor, row.id))
        output = session.output
        if output.is_json:
            views = [finding_view(finding) for finding in findings]
            output.value({"subsidiary": row.name, "subsidiary_id": row.id, "findings": views})
        else:
            print_findings(output, findings)
            if not findings:
                output.text(f"{row.name}: nothing to correct")
        refuse_blocking(row.name, findings, hint="Correct the settings, or the lists in Sage.")
