"""Functions together and alone, and functions that were carried out before."""

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, bill, envelope, gateway, invoice, query

_UNIQUE = "<uniqueid>true</uniqueid>"
_ROLLED_BACK = (
    "XL03000009",
    "The entire transaction in this operation has been rolled back due to an error.",
)


def _function(control_id: str, inside: str) -> str:
    return f'<function controlid="{control_id}">{inside}</function>'


def test_functions_stand_alone_when_it_is_no_transaction() -> None:
    asked = gateway()
    answer = ask(asked, invoice("A"), invoice("B", customer="C-0"), invoice("C"))
    assert (["success", "failure", "success"], ["A", "C"]) == (
        answer.statuses,
        [row["RECORDID"] for row in asked.books.rows("ARINVOICE")],
    )


def test_results_name_function_and_control_id_in_order_when_there_are_several() -> None:
    answer = ask(gateway(), _function("z", invoice()), _function("a", "<getDimensions/>"))
    assert [("create_invoice", "z"), ("getDimensions", "a")] == [
        (result.findtext("function"), result.findtext("controlid")) for result in answer.results
    ]


def test_all_is_undone_when_a_function_of_a_transaction_is_refused() -> None:
    asked = gateway()
    before = asked.books.rows("APBILL")
    ask(asked, invoice(), bill(), invoice("B", customer="C-0"), transaction="true")
    tables = ("ARINVOICE", "ARINVOICEITEM", "APBILL", "APBILLITEM")
    assert (before, [[], [], [], []]) == ([], [asked.books.rows(name) for name in tables])


def test_number_is_free_again_when_its_transaction_was_undone() -> None:
    asked = gateway()
    ask(asked, invoice("A"), invoice("B", customer="C-0"), transaction="true")
    assert ["success"] == ask(asked, invoice("A")).statuses


def test_others_are_aborted_when_a_function_of_a_transaction_is_refused() -> None:
    answer = ask(
        gateway(),
        invoice("A"),
        invoice("B", customer="C-0"),
        invoice("C"),
        transaction="true",
    )
    assert ["aborted", "failure", "aborted"] == answer.statuses
    errors = [
        [error.findtext("errorno") for error in result.iter("error")] for result in answer.results
    ]
    assert [["XL03000009"], ["BL01001973", "BL01001973", "XL03000009"], ["XL03000009"]] == errors


def test_rollback_is_told_in_words_when_a_transaction_is_undone() -> None:
    answer = ask(gateway(), invoice("B", customer="C-0"), transaction="true")
    assert _ROLLED_BACK == answer.errors()[-1]


def test_later_functions_do_not_run_when_a_transaction_has_failed() -> None:
    asked = gateway()
    ask(asked, invoice("A", customer="C-0"), invoice("B"), transaction="true")
    assert asked.counters.functions == 1


def test_everything_is_kept_when_a_transaction_succeeds() -> None:
    asked = gateway()
    answer = ask(asked, invoice(), bill(), transaction="true")
    assert (["success", "success"], 1, 1) == (
        answer.statuses,
        len(asked.books.rows("ARINVOICE")),
        len(asked.books.rows("APBILL")),
    )


def test_functions_see_earlier_ones_when_they_are_in_one_transaction() -> None:
    answer = ask(gateway(), invoice(), query("ARINVOICE", "RECORDID"), transaction="true")
    assert [{"RECORDID": "INV-1"}] == answer.rows(1)


def _post(asked: Gateway, control_id: str = "work-1", **parts: object) -> list[str | None]:
    return ask(asked, _function(control_id, invoice()), control=_UNIQUE, **parts).statuses


def test_result_is_empty_when_a_control_id_has_completed() -> None:
    asked = gateway()
    assert ["success"] == _post(asked)
    answer = ask(asked, _function("work-1", invoice()), control=_UNIQUE)
    assert [0] == [len(result) for result in answer.results]


def test_nothing_is_done_twice_when_a_control_id_has_completed() -> None:
    asked = gateway()
    _post(asked)
    ask(asked, _function("work-1", invoice("OTHER")), control=_UNIQUE)
    assert ["INV-1"] == [row["RECORDID"] for row in asked.books.rows("ARINVOICE")]


def test_replay_is_found_when_both_stand_in_one_request() -> None:
    functions = [_function("work-1", invoice()), _function("work-1", invoice("OTHER"))]
    assert ["success", None] == ask(gateway(), *functions, control=_UNIQUE).statuses


def test_replay_is_refused_in_words_when_the_gateway_is_set_to() -> None:
    asked = gateway(replay="failure")
    _post(asked)
    answer = ask(asked, _function("work-1", invoice()), control=_UNIQUE)
    text = "A function with this control ID has already been executed and completed."
    assert (["failure"], text) == (answer.statuses, answer.errors()[0][1])


def test_first_key_is_told_again_when_the_gateway_is_set_to() -> None:
    asked = gateway(replay="original")
    first = ask(asked, _function("work-1", invoice()), control=_UNIQUE).key()
    function = _function("work-1", invoice())
    again = ask(asked, function, function, control=_UNIQUE)
    assert [first, first] == [again.key(0), again.key(1)]


def test_replay_setting_is_refused_when_it_is_unknown() -> None:
    with pytest.raises(ValueError, match="not a way to answer a replay: loud"):
        gateway(replay="loud")


def test_control_id_can_be_used_again_when_its_function_was_refused() -> None:
    asked = gateway()
    ask(asked, _function("work-1", invoice(customer="C-0")), control=_UNIQUE)
    assert ["success"] == _post(asked)


def test_control_id_can_be_used_again_when_its_transaction_was_undone() -> None:
    asked = gateway()
    functions = [_function("work-1", invoice()), _function("work-2", invoice(customer="C-0"))]
    ask(asked, *functions, control=_UNIQUE, transaction="true")
    assert ["success"] == _post(asked)


def test_control_id_is_not_remembered_when_uniqueid_is_off() -> None:
    asked = gateway()
    ask(asked, _function("work-1", invoice("A")))
    assert ["success"] == _post(asked)


def test_control_id_is_not_asked_about_when_uniqueid_is_off() -> None:
    asked = gateway()
    _post(asked)
    assert ["failure"] == ask(asked, _function("work-1", invoice())).statuses


def test_control_id_is_remembered_when_its_transaction_succeeded() -> None:
    asked = gateway()
    assert ["success"] == _post(asked, transaction="true")
    assert [None] == _post(asked)


def test_control_id_is_kept_with_the_document_when_it_is_posted() -> None:
    asked = gateway()
    _post(asked, "avx:1")
    assert asked.books.rows("ARINVOICE")[0]["_CONTROLID"] == "avx:1"


def test_own_fields_cannot_be_queried_when_they_are_the_sandboxs() -> None:
    answer = ask(gateway(), query("ARINVOICE", "RECORDNO _CONTROLID"))
    text = "The following fields cannot be queried: [ARINVOICE: [_CONTROLID] ]"
    assert [("XL03000006", text)] == answer.errors()


def test_counters_tell_requests_and_functions_when_asked() -> None:
    asked = gateway()
    ask(asked, invoice(), invoice("B"), bill())
    ask(asked, "<frobnicate/>")
    expected = {
        "requests": 2,
        "functions": 3,
        "by_function": {"create": 1, "create_invoice": 2},
    }
    assert expected == asked.counters.as_json()


def test_counters_are_nothing_when_they_were_reset() -> None:
    asked = gateway()
    ask(asked, invoice())
    asked.counters.reset()
    assert {"requests": 0, "functions": 0, "by_function": {}} == asked.counters.as_json()


def test_answers_are_the_same_bytes_when_seed_and_clock_are() -> None:
    body = envelope("<getAPISession/>"), envelope(invoice(customer="C-0"), query("CLASS", "NAME"))
    one, other = gateway(seed=3), gateway(seed=3)
    answers = [[asked.answer(sent, endpoint="") for sent in body] for asked in (one, other)]
    assert answers[0] == answers[1]
