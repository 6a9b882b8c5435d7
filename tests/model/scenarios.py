"""What is searched: the whole design under its faults, and the design with one safeguard less."""

from dataclasses import replace

from tests.model.world import Design, Scenario

GATEWAYS = ("documented", "atomic", "absent")

_USUAL = {"kill": 1, "timeout": 1, "loss": 1, "death": 1}
_EDITS = {"kill": 1, "timeout": 1, "refusal": 1, "edit": 1, "person": 1}
_RESTORE = {"kill": 1, "timeout": 1, "restore": 1, "edit": 1}
_CHANGES = {"kill": 1, "timeout": 1, "edit": 1, "withdraw": 1}

SMALL: tuple[Scenario, ...] = (
    *(Scenario(name="lost and late", budgets=_USUAL, uniqueid=one) for one in GATEWAYS),
    *(Scenario(name="edits, refusals", budgets=_EDITS, uniqueid=one) for one in GATEWAYS),
    *(
        Scenario(name="restored copy", budgets=_RESTORE, uniqueid=one, documents=1)
        for one in GATEWAYS
    ),
    Scenario(name="two processes", budgets={"kill": 3, "timeout": 1, "edit": 1}, processes=2),
    Scenario(
        name="host started anew, no connection",
        budgets={"kill": 1, "timeout": 1, "deferral": 1, "reboot": 1},
    ),
    # Two copies at work at the same moment can only be told apart by the gateway.
    Scenario(
        name="delivered twice",
        budgets={"kill": 1, "timeout": 1, "loss": 1, "twice": 1},
        uniqueid="atomic",
    ),
    Scenario(
        name="restored copy, delivered twice",
        budgets={"kill": 1, "timeout": 1, "restore": 1, "twice": 1},
        uniqueid="atomic",
        documents=1,
    ),
    # A request that outlives the quiet time breaks what the quiet time rests on; the fixed control
    # id is the second line.
    Scenario(
        name="request outlives the quiet time",
        budgets={"kill": 1, "timeout": 2, "outlive": 1, "person": 1},
        uniqueid="atomic",
    ),
    Scenario(
        name="restored copy, host started anew",
        budgets={"kill": 1, "timeout": 1, "restore": 1, "reboot": 1, "refusal": 1},
        documents=1,
        uniqueid="absent",
    ),
    Scenario(
        name="changes, restored copy, host started anew",
        budgets={"restore": 1, "reboot": 1, "edit": 1},
        documents=1,
        uniqueid="absent",
    ),
    *(
        Scenario(name="changes after export", budgets=_CHANGES, uniqueid=one, documents=1)
        for one in GATEWAYS
    ),
    *(
        Scenario(
            name="changes of drafts",
            budgets={**_CHANGES, "approve": 1},
            uniqueid=one,
            documents=1,
            drafts=True,
        )
        for one in GATEWAYS
    ),
    Scenario(
        name="changes of what is paid",
        budgets={**_CHANGES, "pay": 1, "person": 1},
        documents=1,
    ),
    Scenario(
        name="changes, restored copy",
        budgets={"timeout": 1, "edit": 1, "withdraw": 1, "restore": 1},
        documents=1,
        uniqueid="absent",
    ),
    *(
        Scenario(name="two lanes", budgets={"kill": 1, "timeout": 1}, uniqueid=one, lanes=2)
        for one in GATEWAYS
    ),
    Scenario(
        name="two lanes, edits and refusals",
        budgets={"kill": 1, "timeout": 1, "refusal": 1, "edit": 1, "person": 1},
        documents=1,
        lanes=2,
    ),
    Scenario(
        name="two lanes, restored copy",
        budgets={"kill": 1, "timeout": 1, "restore": 1},
        documents=1,
        uniqueid="absent",
        lanes=2,
    ),
)
"""Exhausted by the suite in a few seconds."""

_MANY = {"kill": 2, "timeout": 2, "loss": 1, "death": 1, "edit": 1, "refusal": 1, "person": 1}
_WORST = {"kill": 2, "timeout": 1, "restore": 1, "edit": 1, "refusal": 1, "person": 1, "reboot": 1}

LARGE: tuple[Scenario, ...] = (
    *(Scenario(name="many faults", budgets=_MANY, uniqueid=one) for one in GATEWAYS),
    *(
        Scenario(name="restored copy, many faults", budgets=_WORST, uniqueid=one, documents=1)
        for one in GATEWAYS
    ),
    Scenario(
        name="three documents",
        budgets={"kill": 1, "timeout": 1, "loss": 1, "death": 1, "edit": 1},
        documents=3,
    ),
    Scenario(
        name="two processes, three kills",
        budgets={"kill": 3, "timeout": 2, "edit": 1, "refusal": 1, "person": 1},
        processes=2,
    ),
    *(
        Scenario(
            name="changes, restored copy, many faults",
            budgets={**_CHANGES, "restore": 1, "person": 1},
            uniqueid=one,
            documents=1,
        )
        for one in GATEWAYS
    ),
    Scenario(
        name="changes of drafts, restored copy",
        budgets={**_CHANGES, "restore": 1, "approve": 1},
        documents=1,
        drafts=True,
    ),
    Scenario(
        name="changes after export, two documents, two processes",
        budgets={**_CHANGES, "loss": 1},
        processes=2,
    ),
    Scenario(name="restored copy, two documents", budgets={**_RESTORE, "refusal": 1, "person": 1}),
    Scenario(
        name="two lanes, many faults",
        budgets={"kill": 1, "timeout": 2, "loss": 1, "death": 1, "edit": 1},
        lanes=2,
    ),
    Scenario(
        name="two lanes, two processes",
        budgets={"kill": 2, "timeout": 1},
        processes=2,
        lanes=2,
    ),
)
"""Searched by hand: ``python -m tests.model``."""


def _without(
    switch: str, budgets: dict[str, int], uniqueid: str = "absent", lanes: int = 1
) -> Scenario:
    return Scenario(
        name=f"without {switch}",
        budgets=budgets,
        uniqueid=uniqueid,
        documents=1,
        processes=2 if switch == "one_sender" else 1,
        lanes=2 if switch == "rereads" else lanes,
        design=replace(Design(), **{switch: False}),
    )


_ONE_FAULT = {"kill": 1, "timeout": 1, "person": 1}

BROKEN: tuple[Scenario, ...] = (
    _without("quiet_time", _ONE_FAULT),
    _without("quiet_time", _ONE_FAULT, "documented"),
    _without("asked_at", _ONE_FAULT),
    _without("synced_intent", _ONE_FAULT),
    _without("synced_intent", {**_ONE_FAULT, "restore": 1, "edit": 1}, "documented"),
    _without("fixed_id", {"timeout": 1, "outlive": 1}, "atomic"),
    _without("doubts_silence", _ONE_FAULT),
    _without("doubts_repeats", {"timeout": 1, "outlive": 1, "person": 1}, "atomic"),
    _without("one_sender", {"timeout": 1}),
    _without("reconciles", {"restore": 1}),
    _without("rereads", {}),
    _without("proves_reversal", {"timeout": 1, "edit": 1}),
    *(
        _without(switch, budgets, lanes=2)
        for switch, budgets in (
            ("quiet_time", _ONE_FAULT),
            ("synced_intent", _ONE_FAULT),
            ("doubts_silence", _ONE_FAULT),
            ("one_sender", {"timeout": 1}),
        )
    ),
)
"""One safeguard less: each must end in a document that is in Sage twice."""
