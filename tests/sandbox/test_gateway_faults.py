"""The plan of faults: what it accepts, and what it decides."""

import re

import pytest

from console.sandbox.faults import FaultPlan, FaultPlanError, Strike


def _plan(*rules: object, seed: int = 0) -> FaultPlan:
    plan = FaultPlan(seed=seed)
    plan.load(list(rules))
    return plan


def test_nothing_goes_wrong_when_there_is_no_plan() -> None:
    assert Strike() == FaultPlan().take("write")


def test_rule_strikes_as_often_as_it_counts_when_requests_match() -> None:
    plan = _plan({"kind": "lost_answer", "match": "write", "count": 2})
    assert ["lost_answer", "lost_answer", None] == [plan.take("write").kind for _ in range(3)]


@pytest.mark.parametrize(
    ("match", "access", "kind"),
    [
        ("write", "read", None),
        ("write", "sign_in", None),
        ("read", "write", None),
        ("read", "sign_in", None),
        ("read", "read", "html"),
        ("any", "sign_in", "html"),
        ("any", "write", "html"),
    ],
)
def test_rule_waits_when_the_request_is_of_another_kind(
    match: str, access: str, kind: str | None
) -> None:
    assert kind == _plan({"kind": "html", "match": match}).take(access).kind


def test_rule_never_ends_when_it_does_not_count() -> None:
    plan = _plan({"kind": "http_429"})
    assert {"http_429"} == {plan.take("read").kind for _ in range(50)}


def test_first_rule_wins_and_the_next_is_kept_when_two_match() -> None:
    plan = _plan({"kind": "cut_body", "count": 1}, {"kind": "html", "count": 1})
    assert ["cut_body", "html", None] == [plan.take("read").kind for _ in range(3)]


def test_latencies_add_up_when_they_stand_beside_a_fault() -> None:
    latency = {"kind": "latency", "seconds": 0.5}
    plan = _plan(latency, {"kind": "lost_answer", "seconds": 2}, latency)
    assert Strike(kind="lost_answer", delay_s=1.0, hold_s=2.0) == plan.take("write")


def test_wait_grows_with_the_functions_when_a_latency_says_so() -> None:
    plan = _plan({"kind": "latency", "seconds": 0.15, "latency_per_function_ms": 12})
    assert Strike(delay_s=0.15, function_delay_s=0.012) == plan.take("write")


def test_chance_is_the_same_when_the_seed_is() -> None:
    rule = {"kind": "html", "probability": 0.5}
    first, second = _plan(rule, seed=4), _plan(rule, seed=4)
    kinds = [first.take("read").kind for _ in range(40)]
    assert kinds == [second.take("read").kind for _ in range(40)]
    assert {"html", None} == set(kinds)


def test_rule_never_strikes_when_its_probability_is_nothing() -> None:
    plan = _plan({"kind": "html", "probability": 0})
    assert {None} == {plan.take("read").kind for _ in range(50)}


def test_nothing_goes_wrong_when_the_plan_was_cleared() -> None:
    plan = _plan({"kind": "html"})
    plan.clear()
    assert ((), Strike()) == (plan.rules(), plan.take("read"))


def test_rules_are_told_with_what_is_left_when_some_were_used() -> None:
    plan = _plan({"kind": "html", "count": 3})
    plan.take("read")
    rest = {"count": 2, "probability": 1.0, "seconds": 0.0, "number": ""}
    expected = {"match": "any", "kind": "html", "latency_per_function_ms": 0.0, **rest}
    assert [expected] == [rule.as_json() for rule in plan.rules()]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ({"kind": "html"}, "A fault plan is a list of rules."),
        ("html", "A fault plan is a list of rules."),
        (["html"], "Each rule of a fault plan is an object."),
        ([{}], "kind is one of "),
        ([{"kind": "fire"}], "kind is one of "),
        ([{"kind": ["html"]}], "kind is one of "),
        ([{"kind": "html", "match": "delete"}], "match is one of alvys, any, read, write."),
        ([{"kind": "html", "count": 0}], "count is a whole number from 1 on."),
        ([{"kind": "html", "count": True}], "count is a whole number from 1 on."),
        ([{"kind": "html", "count": 1.5}], "count is a whole number from 1 on."),
        ([{"kind": "html", "probability": 1.1}], "probability is between 0 and 1."),
        ([{"kind": "html", "probability": "often"}], "probability is a number."),
        ([{"kind": "latency", "seconds": -1}], "seconds is between 0 and 3600."),
        ([{"kind": "latency", "latency_per_function_ms": "12"}], "latency_per_function_ms is a"),
        ([{"kind": "latency", "seconds": float("nan")}], "seconds is between 0 and 3600."),
        ([{"kind": "html", "often": 1}], "but not often."),
        ([{"kind": "html", "number": "GW-0012"}], "number is for http_400, http_401, http_500"),
        ([{"kind": "http_400", "number": "0012"}], "number is a number of the gateway in front"),
        ([{"kind": "http_400", "number": 12}], "number is a number of the gateway in front"),
    ],
)
def test_plan_is_refused_and_the_old_one_kept_when_a_rule_is_not_understood(
    rules: object, text: str
) -> None:
    plan = _plan({"kind": "cut_body"})
    with pytest.raises(FaultPlanError, match=re.escape(text)):
        plan.load(rules)
    assert plan.take("read").kind == "cut_body"
