"""The envelope: what is refused before anybody asks who is calling."""

import pytest
from lxml import etree

from console.sandbox.books import Sender
from console.sandbox.gateway.models import FUNCTIONS as MODELLED
from console.sandbox.gateway.registry import FUNCTIONS
from tests.sandbox.gateway_kit import (
    ask,
    date_block,
    envelope,
    gateway,
    invoice,
    line,
    query,
    send,
)

_NOBODY = Sender(sender_id="nobody", password="nothing")

_BROKEN = [
    (b"", "Fatal Error 4: Document is empty. Line: 1, column: 1."),
    (b"hello", "Fatal Error 4: Start tag expected, '<' not found. Line: 1, column: 1."),
    (
        b"<request>\n<a></request>",
        "Fatal Error 76: Opening and ending tag mismatch: a line 2 and request."
        " Line: 2, column: 14.",
    ),
    (b"<request>&lol;</request>", "Fatal Error 26: Entity 'lol' not defined."),
    (
        b'<!DOCTYPE request [<!ENTITY a "b">]><request>&a;</request>',
        "Fatal Error 95: A document type declaration is not allowed.",
    ),
    (
        b"<!DOCTYPE request SYSTEM 'http://127.0.0.1:9/x.dtd'><request/>",
        "Fatal Error 95: A document type declaration is not allowed.",
    ),
]

_CREATED = date_block("datecreated", "2026-03-02")

_MISFITS = [
    ("<frobnicate/>", "Error 1871: Element 'frobnicate': This element is not expected."),
    (
        f"<create_invoice>{_CREATED}<customerid>C-1</customerid></create_invoice>",
        "Element 'datecreated': This element is not expected. Expected is ( customerid ).",
    ),
    (
        invoice(after_number="<action>Submit</action>"),
        "Element 'action': This element is not expected.",
    ),
    (invoice(lines=" "), "Element 'invoiceitems': Missing child element(s)."),
    (
        invoice(lines="<lineitem><amount>1</amount><glaccountno>1</glaccountno></lineitem>"),
        "Element 'amount': This element is not expected.",
    ),
    (
        invoice(lines="<lineitem><glaccountno>1</glaccountno></lineitem>"),
        "Element 'lineitem': Missing child element(s). Expected is one of ( offsetglaccountno,",
    ),
    (
        invoice(lines=line(rest="<classid>1</classid><departmentid>1</departmentid>")),
        "Element 'departmentid': This element is not expected.",
    ),
    (
        invoice(lines=line(rest="<taskid>1</taskid>")),
        "Element 'taskid': This element is not expected.",
    ),
    (
        invoice(due="<datedue>2026-04-01</datedue>"),
        "Element 'datedue': Character content other than whitespace is not allowed",
    ),
    (
        invoice(after_number="<currency>USD</currency>"),
        "Element 'invoiceitems': This element is not expected. Expected is one of ( exchratedate,",
    ),
    (
        invoice(after_number="<onhold>true</onhold>"),
        "Element 'onhold': This element is not expected.",
    ),
    ("<query><object>CLASS</object></query>", "Element 'query': Missing child element(s)."),
    (
        query("CLASS", "RECORDNO", "<pagesize>2001</pagesize>"),
        "Element 'pagesize': [facet 'maxInclusive']",
    ),
    (
        query("CLASS", "RECORDNO", "<offset>-1</offset>"),
        "Element 'offset': [facet 'minInclusive']",
    ),
    (
        query("CLASS", "RECORDNO", "<filter><like><field>NAME</field></like></filter>"),
        "Element 'like': Missing child element(s). Expected is ( value ).",
    ),
    (
        query(
            "CLASS",
            "RECORDNO",
            "<filter><and><isnull><field>NAME</field></isnull></and></filter>",
        ),
        "Element 'and': Missing child element(s).",
    ),
    (
        query("CLASS", "RECORDNO", "<options><showprivate>maybe</showprivate></options>"),
        "Element 'showprivate': [facet 'pattern']",
    ),
    (
        '<function controlid=""><readEntityDetails/></function>',
        "Element 'function', attribute 'controlid': [facet 'minLength']",
    ),
    (
        f'<function controlid="{"x" * 257}"><readEntityDetails/></function>',
        "Element 'function', attribute 'controlid': [facet 'maxLength']",
    ),
    (
        '<function controlid="f1"><readEntityDetails/><getDimensions/></function>',
        "Element 'getDimensions': This element is not expected.",
    ),
    ("<create/>", "Element 'create': Missing child element(s)."),
    (
        '<read xmlns="urn:other"><object>CLASS</object><keys>1</keys></read>',
        "Element '{urn:other}read': This element is not expected.",
    ),
]


@pytest.mark.parametrize(("body", "text"), _BROKEN)
def test_control_fails_in_libxml_words_when_xml_is_broken(body: bytes, text: str) -> None:
    ((number, told),) = send(gateway(), body).errors()
    assert ("XL03000003", True) == (number, told.startswith(f"XML Parse schema error: {text}"))


@pytest.mark.parametrize(("function", "text"), _MISFITS)
def test_control_fails_when_the_schema_is_broken(function: str, text: str) -> None:
    ((number, told),) = ask(gateway(), function).errors()
    assert ("XL03000003", True) == (number, text in told)


def test_nothing_runs_when_one_function_breaks_the_schema() -> None:
    asked = gateway()
    answer = ask(asked, invoice(), "<frobnicate/>")
    assert ("failure", []) == (
        answer.root.findtext("control/status"),
        asked.books.rows("ARINVOICE"),
    )


def test_schema_is_checked_first_when_the_sender_is_unknown_too() -> None:
    ((number, _),) = ask(gateway(), "<frobnicate/>", sender=_NOBODY).errors()
    assert number == "XL03000003"


def test_error_names_the_line_when_the_schema_is_broken() -> None:
    body = envelope("\n\n\n<frobnicate/>")
    ((_, told),) = send(gateway(), body).errors()
    assert told.endswith(" Line: 5, column: 0.")


def test_every_modelled_function_is_carried_out_when_it_is_asked_for() -> None:
    assert set(MODELLED) == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("control", "explained"),
    [("<uniqueid>False</uniqueid>", False), ("<uniqueid>TRUE</uniqueid>", True)],
)
def test_flags_are_read_in_any_case_when_a_client_capitalises(
    control: str, explained: bool
) -> None:
    answer = ask(gateway(), "<readEntityDetails/>", control=control)
    assert ("true" if explained else "false") == answer.root.findtext("control/uniqueid")


def test_unique_is_the_default_when_uniqueid_is_absent() -> None:
    asked = gateway()
    ask(asked, "<readEntityDetails/>", control="")
    assert [None] == ask(asked, "<readEntityDetails/>", control="").statuses


@pytest.mark.parametrize("version", ["1.0", "3", ""])
def test_control_fails_when_the_version_is_unknown(version: str) -> None:
    body = envelope("<readEntityDetails/>").replace(
        b"<dtdversion>3.0</dtdversion>", f"<dtdversion>{version}</dtdversion>".encode()
    )
    ((number, _),) = send(gateway(), body).errors()
    assert number == "XL03000003"


def test_control_is_echoed_when_the_request_is_valid() -> None:
    root = ask(gateway(), "<readEntityDetails/>").root
    expected = ["success", "haul", "r1", "false", "3.0"]
    assert expected == [element.text for element in root.iterfind("control/*")]


def test_answer_is_indented_when_whitespace_is_not_declined() -> None:
    body = envelope("<getDimensions/>").replace(
        b"<includewhitespace>false</includewhitespace>", b""
    )
    reply = gateway().answer(body, endpoint="")
    assert b"<response>\n  <control>\n" in reply.body


def test_answer_is_one_line_when_whitespace_is_declined() -> None:
    reply = gateway().answer(envelope("<getDimensions/>"), endpoint="")
    assert reply.body.strip().count(b"\n") == 1


def test_text_is_unescaped_and_trimmed_when_it_holds_markup() -> None:
    asked = gateway()
    ask(
        asked,
        invoice(after_number="<description> A &lt;b&gt; &amp; <![CDATA[<c>]]> </description>"),
    )
    assert asked.books.rows("ARINVOICE")[0]["DESCRIPTION"] == "A <b> & <c>"


def test_comments_and_instructions_are_ignored_when_they_stand_between() -> None:
    asked = gateway()
    assert ["success"] == ask(
        asked, invoice().replace("<invoiceno>", "<!-- number --><?x y?><invoiceno>")
    ).statuses


def test_additional_information_is_there_when_it_was_asked_for() -> None:
    after = "<includewhitespace>false</includewhitespace>"
    body = envelope(invoice(customer="C-0")).replace(
        after.encode(), f"{after}<showadditionalerrorinfo>true</showadditionalerrorinfo>".encode()
    )
    target = send(gateway(), body).root.find(".//error/additionalinfo/target")
    assert target is not None
    assert target.get("field") == "CUSTOMERID"


def test_support_id_ends_every_text_when_something_is_refused() -> None:
    root = ask(gateway(), invoice(customer="C-0")).root
    texts = [element.text or "" for element in root.iter("description2")]
    assert [True, True] == [
        text.endswith("]") and " [Support ID: " in text and "%7E" in text for text in texts
    ]


def test_entities_stay_unresolved_when_a_request_declares_a_file() -> None:
    body = (
        b'<!DOCTYPE request [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        + envelope("<readEntityDetails/>").split(b"\n", 1)[1]
    )
    answer = send(gateway(), body)
    assert "failure" == answer.root.findtext("control/status"), etree.tostring(answer.root)


@pytest.mark.parametrize("body", [b"<field>RECORDNO</field>", b"<control/>", b"<response/>"])
def test_request_is_refused_when_it_begins_with_something_else(body: bytes) -> None:
    answer = send(gateway(), body)
    expected = ("failure", ["XL03000003"])
    assert expected == (
        answer.root.findtext("control/status"),
        [number for number, _ in answer.errors()],
    )
