"""``connect``: the wizard without a screen.

Place in the path: choices, a password and a settings document come in; credentials and settings
are checked against Sage, and the connection is active, or a draft with its findings.
"""

import asyncio
from pathlib import Path

import click

from console.commands.findings import print_findings, refuse_blocking
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Output
from console.commands.secret_input import ask_secret
from console.commands.session import open_session
from console.commands.settings_file import read_document
from console.commands.subsidiaries import STATUS_WORDS
from console.commands.views import finding_view
from console.connections.outcomes import ConnectResult
from console.connections.service import ConnectOrder
from console.connections.settings_document import parse_settings
from console.domain.connection import ConnectionStatus, PostingDestination
from console.domain.settings import Settings

__all__ = ["connect"]


@click.command(cls=ConsoleCommand)
@click.argument("subsidiary")
@click.option(
    "--posting",
    type=click.Choice([destination.value for destination in PostingDestination]),
    required=True,
    help="child: the matching entity; top: the top level. Permanent.",
)
@click.option("--company-id", required=True, metavar="C", help="Sage company id.")
@click.option("--user-id", required=True, metavar="U", help="Web Services user id.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option(
    "--template",
    default="",
    metavar="SUBSIDIARY",
    help="Copy the settings of this connection; syncing stays off until: resume.",
)
@click.option("--entity", metavar="E", help="Sage entity id, when no name matches.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings document to begin with.",
)
@click.pass_context
def connect(
    context: click.Context,
    subsidiary: str,
    posting: str,
    company_id: str,
    user_id: str,
    password_stdin: bool,
    template: str,
    entity: str | None,
    settings_file: Path | None,
) -> None:
    """Connect SUBSIDIARY (id or name) to Sage Intacct."""
    invocation = invocation_of(context)
    settings = _read_settings(settings_file) if settings_file else None
    password = ask_secret(
        "Password of the Web Services user",
        from_stdin=password_stdin,
        option="--password-stdin",
        redactor=invocation.redactor,
    )
    order = ConnectOrder(
        subsidiary=subsidiary,
        posting=PostingDestination(posting),
        company_id=company_id,
        user_id=user_id,
        password=password,
        entity=entity,
        settings=settings,
        template=template,
    )
    with open_session(invocation, kind="connect", makes_home=True) as session:
        result = asyncio.run(session.parts.connections.connect(session.actor, order))
        _print(session.output, result)
        refuse_blocking(
            result.connection.subsidiary_name,
            result.findings,
            hint="The draft is kept: correct the settings, then connect again.",
        )


def _read_settings(path: Path) -> Settings:
    return parse_settings(read_document(path), source=str(path))


def _print(output: Output, result: ConnectResult) -> None:
    connection = result.connection
    if output.is_json:
        output.value(
            {
                "subsidiary": connection.subsidiary_name,
                "subsidiary_id": connection.subsidiary_id,
                "status": connection.status.value,
                "posting_destination": connection.posting_destination.value,
                "entity": connection.entity_id or None,
                "findings": [finding_view(finding) for finding in result.findings],
            }
        )
        return
    place = f"entity {connection.entity_id}" if connection.entity_id else "the top level"
    status = STATUS_WORDS[connection.status]
    output.text(f"{connection.subsidiary_name}: {status}, posts to {place}")
    if connection.status is ConnectionStatus.PAUSED:
        output.text("Syncing is off: look at the settings, then turn it on with: resume")
    print_findings(output, result.findings)
