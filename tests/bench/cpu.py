"""Client CPU for invoices of four lines, everything in: from Alvys's pages to the stored outcome.

Run as ``python -m tests.bench.cpu [--documents N]``. CPU time of this process; the sandbox has one
of its own. The reference is the CPU that writing the same invoices as XML takes here and now, which
is 64 ms for 1,000 on the machine that the targets come from: judge by the ratio.

Below them stands what the libraries alone take for the same work, without any rule of ours: no
client that is built on them can take less.
"""

import argparse
import asyncio
import time
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from console.intacct import InvoiceLine, encode_function
from tests.bench.floor import Kept, measure
from tests.bench.kit import connect, console, sandbox, sync, tell
from tests.builders import transaction
from tests.sync.test_mapping import invoice

REFERENCE_MS = 64.0
_MUST_MS, _GOOD_MS = 250.0, 130.0


def main() -> None:
    """Print CPU for 1,000 invoices."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    documents: int = parser.parse_args().documents
    carrier = Kept()
    with sandbox() as server, console(server, alvys=carrier) as parts:
        asyncio.run(connect(parts, server))
        server.add(200)
        asyncio.run(sync(parts))
        server.wait(3600)
        server.add(documents)
        before_ms = write_xml()
        begun = time.process_time()
        asyncio.run(sync(parts))
        spent_ms = (time.process_time() - begun) * 1_000_000 / documents
        # Read once more within the overlap: all of the intake, nothing of the export.
        begun = time.process_time()
        asyncio.run(sync(parts))
        intake_ms = (time.process_time() - begun) * 1_000_000 / documents
        carrier.keeps = True
        asyncio.run(sync(parts))
    reference_ms = min(before_ms, write_xml())
    tell(
        f"CPU for 1,000 of {documents} invoices",
        spent_ms,
        "ms",
        ratio=spent_ms / reference_ms,
        must=_MUST_MS / REFERENCE_MS,
        good=_GOOD_MS / REFERENCE_MS,
    )
    tell("  of it reading Alvys", intake_ms, "ms", ratio=intake_ms / reference_ms)
    export_ms = spent_ms - intake_ms
    tell("  of it mapping, sending, storing", export_ms, "ms", ratio=export_ms / reference_ms)
    tell("  writing them as XML, for comparison", reference_ms, "ms", ratio=1.0)
    for name, least_ms in measure(carrier.pages, documents):
        tell(f"  libraries alone: {name}", least_ms, "ms", ratio=least_ms / reference_ms)


def write_xml() -> float:
    """Return the CPU milliseconds for 1,000 invoices as trees of lxml, the best of three."""
    lines = tuple(
        InvoiceLine(
            account_no="40000",
            amount=Decimal("12.50"),
            memo="Linehaul",
            dimensions=(("LOCATION", "E100"), ("DEPARTMENT", "100")),
        )
        for _ in range(4)
    )
    content = encode_function(replace(invoice(transaction()), lines=lines), "")
    written = etree.fromstring(content)
    spent: list[float] = []
    for _ in range(3):
        begun = time.process_time()
        for _ in range(1000):
            made = etree.Element(str(written.tag), {"controlid": ""})
            copy_into(made, written)
            assert len(content) == len(etree.tostring(made, encoding="UTF-8"))
        spent.append((time.process_time() - begun) * 1000)
    return min(spent)


def copy_into(made: etree._Element, written: etree._Element) -> None:
    """Make the same elements again, one by one, as a writer that starts from values does."""
    for one in written:
        child = etree.SubElement(made, str(one.tag))
        child.text = one.text
        copy_into(child, one)


if __name__ == "__main__":
    main()
