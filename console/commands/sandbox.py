"""``sandbox``: the simulated Sage Intacct and Alvys, until stopped.

Place in the path: sizes and a seed come in; the first line on stdout tells where everything is.
SIGTERM is the documented way to end it, and ends it cleanly.
"""

import asyncio

import click

from console.commands.exit_codes import DONE, ENDING_CODES
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Output
from console.errors import ConfigurationError
from console.sandbox.server import SandboxServer

__all__ = ["sandbox", "serve_until_signal"]


@click.command(cls=ConsoleCommand)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--seed", type=int, default=1, help="Decides all data.")
@click.option("--subsidiaries", type=click.IntRange(1, 100), default=4)
@click.option("--loads", type=click.IntRange(0, 100_000), default=300)
@click.option("--latency-ms", type=click.IntRange(0, 60_000), default=0)
@click.option("--strict", is_flag=True, help="Hold requests to the letter of the documentation.")
@click.pass_context
def sandbox(
    context: click.Context,
    port: int,
    seed: int,
    subsidiaries: int,
    loads: int,
    latency_ms: int,
    strict: bool,
) -> int:
    """Serve a simulated Sage Intacct and Alvys on loopback; the first line tells where."""
    server = SandboxServer(
        seed=seed,
        subsidiaries=subsidiaries,
        loads=loads,
        latency_ms=latency_ms,
        strict=strict,
        port=port,
    )
    output = Output(invocation_of(context))
    try:
        return asyncio.run(_serve(server, output))
    except OSError as error:
        raise ConfigurationError(
            f"The sandbox cannot listen on port {port}: {error.strerror}",
            hint="Leave --port out to take a free one.",
        ) from error


async def _serve(server: SandboxServer, output: Output) -> int:
    serving = asyncio.create_task(server.serve(ready=lambda: output.value(server.hello)))
    return await serve_until_signal(serving)


async def serve_until_signal(serving: "asyncio.Task[None]") -> int:
    """Let a server run until a signal ends it, and return the exit code."""
    loop = asyncio.get_running_loop()
    received: list[int] = []

    def on_signal(number: int) -> None:
        received.append(number)
        serving.cancel()

    for number in ENDING_CODES:
        loop.add_signal_handler(number, on_signal, number)
    try:
        await serving
    except asyncio.CancelledError:
        if not received:
            raise
    return ENDING_CODES[received[0]] if received else DONE
