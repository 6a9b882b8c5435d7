"""The plan of faults: what goes wrong next, and how often.

Place: between the control calls, which load a plan, and the services, which ask before they answer.
In come rules as JSON values; out comes, per request, the one thing to do wrong, if any.

Must not: do the harm itself, read a clock, or decide by anything but its rules and its seed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

MATCHES = frozenset({"write", "read", "any", "alvys"})
"""Kinds of request a rule can wait for. Signing in is neither a write nor a read; ``any`` is any
request of the gateway, ``alvys`` any call of the Alvys API except for a token."""

BEFORE_EXECUTION = frozenset(
    {"close_before", "html", "permission_off", "no_reason", "off_line", "expired_session"}
    | {"http_400", "http_401", "http_429", "http_500", "http_502", "http_503"}
)
"""Kinds that answer, or hang up, without running anything."""

KINDS = BEFORE_EXECUTION | frozenset(
    {"latency", "lost_answer", "cut_body", "close_after", "trickle", "truncated_xml", "not_xml"}
    | {"missing_result", "statusless_result", "wrong_control_id", "duplicate_delivery"}
    | {"http_504", "http_524"}
)
"""latency waits; permission_off, no_reason and off_line refuse every function, each in words of its
own; duplicate_delivery runs everything twice and answers the second time; http_504 and http_524 run
everything, as a proxy does not know when it gives up; all others that are not BEFORE_EXECUTION run
everything and then damage the answer."""

NUMBERED = frozenset({"http_400", "http_401", "http_500"})
"""Kinds whose page names an error of the gateway in front, so that a rule can choose another."""

_KEYS = frozenset(
    {"match", "kind", "count", "probability", "seconds", "latency_per_function_ms", "number"}
)
_NUMBER = re.compile(r"GW-\d{4}", re.ASCII)
_MOST_SECONDS = 3600.0


class FaultPlanError(ValueError):
    """A rule is not understood; the message is one sentence for whoever wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """One line of the plan."""

    kind: str
    """One of KINDS."""
    match: str = "any"
    """One of MATCHES."""
    count: int | None = None
    """How many more requests are hit; None: no end."""
    probability: float = 1.0
    """Chance of hitting a request that matches, above 0 and up to 1."""
    seconds: float = 0.0
    """latency: wait before execution. trickle: how long the answer takes. http_429: when to come
    again. Other kinds: wait between execution and the damage."""
    number: str = ""
    """Error of the page, for kinds that are NUMBERED; empty: the usual one of its status."""
    latency_per_function_ms: float = 0.0
    """latency: wait before execution for each function of a request, on top of ``seconds``, in
    milliseconds; a call of the Alvys API has none. Other kinds: nothing."""

    def as_json(self) -> dict[str, str | int | float | None]:
        """The rule as the control calls show it."""
        return {
            "match": self.match,
            "kind": self.kind,
            "count": self.count,
            "probability": self.probability,
            "seconds": self.seconds,
            "number": self.number,
            "latency_per_function_ms": self.latency_per_function_ms,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What happens to one request."""

    kind: str | None = None
    """One of KINDS but latency; None: nothing is damaged."""
    delay_s: float = 0.0
    """Seconds to wait before execution."""
    function_delay_s: float = 0.0
    """Seconds to wait before execution for each function."""
    hold_s: float = 0.0
    """Seconds to wait between execution and the damage, or what the kind takes seconds for."""
    number: str = ""
    """Error of the page; empty: the usual one of its status."""


class FaultPlan:
    """The rules in force. Latencies add up; of the other kinds the first that fires wins."""

    def __init__(self, *, seed: int = 0) -> None:
        self._seed = seed
        self._random = Random(seed)
        self._rules: list[FaultRule] = []

    def load(self, rules: object) -> None:
        """Replace the plan, and start its chances anew.

        Args:
            rules: A list of JSON objects with kind, and optionally match, count, probability,
                seconds, latency_per_function_ms, number.

        Raises:
            FaultPlanError: Something in it is not understood; the plan in force stays.
        """
        if isinstance(rules, str | bytes) or not isinstance(rules, Sequence):
            raise FaultPlanError("A fault plan is a list of rules.")
        self._rules = [_parse_rule(rule) for rule in rules]
        self._random = Random(self._seed)

    def clear(self) -> None:
        """Forget every rule."""
        self._rules = []

    def rules(self) -> tuple[FaultRule, ...]:
        """The rules still in force, with the counts that are left."""
        return tuple(self._rules)

    def take(self, access: str) -> Strike:
        """Decide what happens to one request, and use up the rules that fire.

        Args:
            access: "write", "read" or "sign_in" at the gateway, "alvys" at the Alvys API.
        """
        strike = Strike()
        for index, rule in enumerate(self._rules):
            if not _fits(rule, access) or (rule.kind != "latency" and strike.kind):
                continue
            if self._random.random() >= rule.probability:
                continue
            strike = _add(strike, rule)
            if rule.count is not None:
                self._rules[index] = replace(rule, count=rule.count - 1)
        self._rules = [rule for rule in self._rules if rule.count != 0]
        return strike


def _fits(rule: FaultRule, access: str) -> bool:
    return rule.match == access or (rule.match == "any" and access != "alvys")


def _add(strike: Strike, rule: FaultRule) -> Strike:
    if rule.kind == "latency":
        return replace(
            strike,
            delay_s=strike.delay_s + rule.seconds,
            function_delay_s=strike.function_delay_s + rule.latency_per_function_ms / 1000,
        )
    return replace(strike, kind=rule.kind, hold_s=rule.seconds, number=rule.number)


def _parse_rule(rule: object) -> FaultRule:
    if not isinstance(rule, Mapping):
        raise FaultPlanError("Each rule of a fault plan is an object.")
    unknown = sorted(str(key) for key in rule if key not in _KEYS)
    if unknown:
        raise FaultPlanError(f"A rule knows {', '.join(sorted(_KEYS))}, but not {unknown[0]}.")
    kind = _parse_word(rule, "kind", KINDS, None)
    return FaultRule(
        kind=kind,
        match=_parse_word(rule, "match", MATCHES, "any"),
        count=_parse_count(rule.get("count")),
        probability=_parse_number(rule, "probability", 1.0, 1.0),
        seconds=_parse_number(rule, "seconds", 0.0, _MOST_SECONDS),
        number=_parse_error_number(rule.get("number", ""), kind),
        latency_per_function_ms=_parse_number(
            rule, "latency_per_function_ms", 0.0, _MOST_SECONDS * 1000
        ),
    )


def _parse_error_number(number: object, kind: str) -> str:
    if number == "":
        return ""
    if kind not in NUMBERED:
        raise FaultPlanError(f"number is for {', '.join(sorted(NUMBERED))} only.")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise FaultPlanError("number is a number of the gateway in front, such as GW-0012.")
    return number


def _parse_word(
    rule: Mapping[object, object], key: str, words: frozenset[str], default: str | None
) -> str:
    word = rule.get(key, default)
    if not isinstance(word, str) or word not in words:
        raise FaultPlanError(f"{key} is one of {', '.join(sorted(words))}.")
    return word


def _parse_count(count: object) -> int | None:
    if count is None:
        return None
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise FaultPlanError("count is a whole number from 1 on.")
    return count


def _parse_number(rule: Mapping[object, object], key: str, default: float, most: float) -> float:
    number = rule.get(key, default)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise FaultPlanError(f"{key} is a number.")
    if not 0 <= number <= most:
        raise FaultPlanError(f"{key} is between 0 and {most:g}.")
    return float(number)
