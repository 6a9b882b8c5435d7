"""Built requests, byte by byte, and against the published schema where it is at hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from console.errors import RuleError
from console.intacct import (
    DIMENSIONS,
    And,
    Between,
    BillLine,
    Equal,
    Filter,
    GetApiSession,
    Greater,
    GreaterOrEqual,
    In,
    InvoiceLine,
    IsNotNull,
    IsNull,
    Less,
    LessOrEqual,
    Like,
    Lookup,
    NotEqual,
    NotIn,
    NotLike,
    NumberedFunction,
    Or,
    Query,
    Read,
    ReadByName,
    ReadEntityDetails,
    encode_function,
    encode_request,
    moment_text,
)
from console.intacct.credentials import Authentication, LoginTo, SessionKey
from tests.intacct.schema import faults
from tests.intacct.support import LOGIN, SENDER, bill, invoice, numbered

ALL_DIMENSIONS = tuple((name, f"{name[:3]}-1") for name in DIMENSIONS)
FULL_INVOICE = invoice(
    posted_on=date(2026, 3, 3),
    term_name="Net 30",
    draft=True,
    po_number="PO-7",
    description="Load <100045> & more",
    external_id="inv-1",
    custom_fields=(("LOAD_NUMBER", "100045"),),
    lines=(
        InvoiceLine(
            account_no="40000",
            amount=Decimal("-12.5"),
            memo="Linehaul",
            dimensions=(*reversed(ALL_DIMENSIONS), ("GLDIMFLEET", "17")),
            custom_fields=(("BOL", "B-1"),),
        ),
    ),
)
FULL_BILL = bill(
    posted_on=date(2026, 3, 3),
    term_name="Net 30",
    draft=True,
    reference="100045",
    description="Settlement",
    custom_fields=(("LOAD_NUMBER", "100045"),),
    lines=(
        BillLine(
            account_no="50010",
            amount=Decimal("1400"),
            memo="Carrier linehaul",
            dimensions=(*reversed(ALL_DIMENSIONS), ("GLDIMFLEET", "17")),
            custom_fields=(("BOL", "B-1"),),
        ),
    ),
)


def text_of(function: Any) -> str:
    return encode_function(function, "fn-1").decode()


def test_invoice_is_in_schema_order_when_every_field_is_set() -> None:
    expected = (
        '<function controlid="fn-1"><create_invoice><customerid>C-100</customerid>'
        "<datecreated><year>2026</year><month>03</month><day>02</day></datecreated>"
        "<dateposted><year>2026</year><month>03</month><day>03</day></dateposted>"
        "<datedue><year>2026</year><month>04</month><day>01</day></datedue>"
        "<termname>Net 30</termname><action>Draft</action><invoiceno>100045</invoiceno>"
        "<ponumber>PO-7</ponumber><description>Load &lt;100045&gt; &amp; more</description>"
        "<externalid>inv-1</externalid><customfields><customfield>"
        "<customfieldname>LOAD_NUMBER</customfieldname><customfieldvalue>100045</customfieldvalue>"
        "</customfield></customfields><invoiceitems><lineitem><glaccountno>40000</glaccountno>"
        "<amount>-12.50</amount><memo>Linehaul</memo><locationid>LOC-1</locationid>"
        "<departmentid>DEP-1</departmentid><customfields><customfield>"
        "<customfieldname>BOL</customfieldname><customfieldvalue>B-1</customfieldvalue>"
        "</customfield><customfield><customfieldname>GLDIMFLEET</customfieldname>"
        "<customfieldvalue>17</customfieldvalue></customfield></customfields>"
        "<projectid>PRO-1</projectid><customerid>CUS-1</customerid><vendorid>VEN-1</vendorid>"
        "<employeeid>EMP-1</employeeid><itemid>ITE-1</itemid><classid>CLA-1</classid>"
        "<contractid>CON-1</contractid><warehouseid>WAR-1</warehouseid></lineitem>"
        "</invoiceitems></create_invoice></function>"
    )
    assert expected == text_of(FULL_INVOICE)


def test_invoice_holds_nothing_empty_when_only_required_fields_are_set() -> None:
    expected = (
        '<function controlid="fn-1"><create_invoice><customerid>C-100</customerid>'
        "<datecreated><year>2026</year><month>03</month><day>02</day></datecreated>"
        "<datedue><year>2026</year><month>04</month><day>01</day></datedue>"
        "<action>Submit</action><invoiceno>100045</invoiceno><invoiceitems><lineitem>"
        "<glaccountno>40000</glaccountno><amount>1850.00</amount></lineitem></invoiceitems>"
        "</create_invoice></function>"
    )
    assert expected == text_of(invoice())


def test_bill_is_generic_when_every_field_is_set() -> None:
    expected = (
        '<function controlid="fn-1"><create><APBILL><VENDORID>V-200</VENDORID>'
        "<WHENCREATED>03/02/2026</WHENCREATED><WHENPOSTED>03/03/2026</WHENPOSTED>"
        "<RECORDID>SET-9001</RECORDID><DOCNUMBER>100045</DOCNUMBER>"
        "<DESCRIPTION>Settlement</DESCRIPTION><TERMNAME>Net 30</TERMNAME>"
        "<WHENDUE>04/01/2026</WHENDUE><ACTION>Draft</ACTION><LOAD_NUMBER>100045</LOAD_NUMBER>"
        "<APBILLITEMS><APBILLITEM><ACCOUNTNO>50010</ACCOUNTNO><TRX_AMOUNT>1400.00</TRX_AMOUNT>"
        "<ENTRYDESCRIPTION>Carrier linehaul</ENTRYDESCRIPTION><LOCATIONID>LOC-1</LOCATIONID>"
        "<DEPARTMENTID>DEP-1</DEPARTMENTID><PROJECTID>PRO-1</PROJECTID>"
        "<CUSTOMERID>CUS-1</CUSTOMERID><VENDORID>VEN-1</VENDORID><EMPLOYEEID>EMP-1</EMPLOYEEID>"
        "<ITEMID>ITE-1</ITEMID><CLASSID>CLA-1</CLASSID><CONTRACTID>CON-1</CONTRACTID>"
        "<WAREHOUSEID>WAR-1</WAREHOUSEID><GLDIMFLEET>17</GLDIMFLEET><BOL>B-1</BOL></APBILLITEM>"
        "</APBILLITEMS></APBILL></create></function>"
    )
    assert expected == text_of(FULL_BILL)


def test_bill_is_submitted_when_it_is_no_draft() -> None:
    assert "<ACTION>Submit</ACTION>" in text_of(bill())


def test_query_is_ordered_and_shows_private_rows_when_nothing_else_is_said() -> None:
    expected = (
        '<function controlid="fn-1"><query><object>ARINVOICE</object><select>'
        "<field>RECORDNO</field><field>STATE</field></select><orderby><order>"
        "<field>RECORDNO</field><ascending/></order></orderby><options>"
        "<caseinsensitive>false</caseinsensitive><showprivate>true</showprivate></options>"
        "<pagesize>1000</pagesize></query></function>"
    )
    assert expected == text_of(Query(object_name="ARINVOICE", fields=("STATE",)))


def test_key_field_is_selected_once_when_the_caller_names_it() -> None:
    query = Query(object_name="ARINVOICE", fields=("STATE", "RECORDNO"))
    assert "<select><field>STATE</field><field>RECORDNO</field></select>" in text_of(query)


ONE = "<field>A</field><value>1</value>"
TWO = "<field>A</field><value>1</value><value>2</value>"


@pytest.mark.parametrize(
    ("expected", "condition"),
    [
        (f"<equalto>{ONE}</equalto>", Equal(field="A", value="1")),
        (f"<notequalto>{ONE}</notequalto>", NotEqual(field="A", value="1")),
        (f"<lessthan>{ONE}</lessthan>", Less(field="A", value="1")),
        (f"<lessthanorequalto>{ONE}</lessthanorequalto>", LessOrEqual(field="A", value="1")),
        (f"<greaterthan>{ONE}</greaterthan>", Greater(field="A", value="1")),
        (
            f"<greaterthanorequalto>{ONE}</greaterthanorequalto>",
            GreaterOrEqual(field="A", value="1"),
        ),
        (f"<like>{ONE}</like>", Like(field="A", value="1")),
        (f"<notlike>{ONE}</notlike>", NotLike(field="A", value="1")),
        (f"<between>{TWO}</between>", Between(field="A", low="1", high="2")),
        (f"<in>{TWO}</in>", In(field="A", values=("1", "2"))),
        (f"<notin>{TWO}</notin>", NotIn(field="A", values=("1", "2"))),
        ("<isnull><field>A</field></isnull>", IsNull(field="A")),
        ("<isnotnull><field>A</field></isnotnull>", IsNotNull(field="A")),
        (
            f"<and><equalto>{ONE}</equalto><or><isnull><field>A</field></isnull>"
            f"<like>{ONE}</like></or></and>",
            And(
                parts=(
                    Equal(field="A", value="1"),
                    Or(parts=(IsNull(field="A"), Like(field="A", value="1"))),
                )
            ),
        ),
    ],
)
def test_filter_is_written_when_a_query_has_one(expected: str, condition: Filter) -> None:
    query = Query(object_name="X", fields=("A",), filter=condition)
    assert f"<filter>{expected}</filter>" in text_of(query)


@pytest.mark.parametrize(
    ("expected", "function"),
    [
        (
            "<read><object>APBILL</object><keys>1,2</keys><fields>*</fields></read>",
            Read(object_name="APBILL", keys=("1", "2")),
        ),
        (
            "<readByName><object>VENDOR</object><keys>V 1</keys><fields>NAME,STATUS</fields>"
            "</readByName>",
            ReadByName(object_name="VENDOR", keys=("V 1",), fields=("NAME", "STATUS")),
        ),
        ("<getAPISession/>", GetApiSession()),
        ("<readEntityDetails/>", ReadEntityDetails()),
        ("<lookup><object>ARINVOICE</object></lookup>", Lookup(object_name="ARINVOICE")),
    ],
)
def test_function_is_written_when_it_reads(expected: str, function: Any) -> None:
    assert f'<function controlid="fn-1">{expected}</function>' == text_of(function)


def request_text(authentication: Authentication, unique: bool) -> str:
    return encode_request(
        [numbered(function=GetApiSession())],
        sender=SENDER,
        authentication=authentication,
        control_id="req-1",
        unique=unique,
    ).decode()


def test_request_is_whole_when_it_signs_in_to_an_entity() -> None:
    expected = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<request><control><senderid>acme_sender</senderid><password>sender-pw&lt;1&gt;</password>"
        "<controlid>req-1</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion>"
        "<includewhitespace>false</includewhitespace>"
        "<showadditionalerrorinfo>true</showadditionalerrorinfo></control>"
        '<operation transaction="false"><authentication><login><userid>ws_user</userid>'
        "<companyid>acme-co</companyid><password>user-pw-2</password><locationid>E100</locationid>"
        '</login></authentication><content><function controlid="fn-1"><getAPISession/></function>'
        "</content></operation></request>"
    )
    assert expected == request_text(LoginTo(login=LOGIN, entity_id="E100"), unique=False)


def test_login_has_no_location_when_it_is_for_the_top_level() -> None:
    assert "locationid" not in request_text(LoginTo(login=LOGIN, entity_id=None), unique=False)


def test_request_is_checked_for_repeats_when_it_runs_unique_under_a_session() -> None:
    text = request_text(SessionKey(session_id=SecretStr("S-1")), unique=True)
    assert "<uniqueid>true</uniqueid>" in text
    assert "<authentication><sessionid>S-1</sessionid></authentication>" in text


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud800b", "a\ufffeb"])
def test_text_is_refused_when_xml_cannot_carry_it(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        encode_function(invoice(description=text), "fn-1")
    assert {"element": "description"} == caught.value.details


def test_control_id_is_refused_when_xml_cannot_carry_it() -> None:
    with pytest.raises(RuleError, match="controlid"):
        encode_function(invoice(), "a\x00b")


@pytest.mark.parametrize(
    ("expected", "amount"),
    [
        ("1850.00", "1850"),
        ("0.10", "0.1"),
        ("0.00", "-0"),
        ("-75.20", "-75.2"),
        ("1000.00", "1E+3"),
        ("12.30", "12.300"),
    ],
)
def test_amount_has_two_decimals_when_it_is_money(expected: str, amount: str) -> None:
    line = InvoiceLine(account_no="4", amount=Decimal(amount))
    assert f"<amount>{expected}</amount>" in text_of(invoice(lines=(line,)))


@pytest.mark.parametrize("amount", ["1.234", "NaN", "Infinity", "1E+15", "1E+9999999", "1E-9999"])
def test_amount_is_refused_when_it_is_not_money(amount: str) -> None:
    line = InvoiceLine(account_no="4", amount=Decimal(amount))
    with pytest.raises(RuleError, match="amount"):
        encode_function(invoice(lines=(line,)), "fn-1")


@pytest.mark.parametrize("name", ["VENDORID", "A B", "1A", "a:b", "", "x><y"])
def test_custom_field_is_refused_when_its_name_is_taken_or_unusable(name: str) -> None:
    with pytest.raises(RuleError, match="custom field"):
        encode_function(bill(custom_fields=((name, "1"),)), "fn-1")


def test_moment_is_written_in_user_format_when_a_filter_needs_one() -> None:
    local = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
    assert "03/02/2026 04:05:06" == moment_text(local)


FILTERED = Query(
    object_name="ARPYMT",
    fields=("RECORDNO",),
    filter=And(
        parts=(
            Between(field="A", low="1", high="2"),
            Or(parts=(IsNull(field="A"), In(field="A", values=("1", "2")))),
        )
    ),
    ignore_case=True,
)


@pytest.mark.parametrize(
    "functions",
    [
        [GetApiSession()],
        [invoice(), FULL_INVOICE, bill(), FULL_BILL],
        [FILTERED, Read(object_name="A", keys=("1",)), ReadByName(object_name="A", keys=("1",))],
        [ReadEntityDetails(), Lookup(object_name="ARINVOICE")],
    ],
)
@pytest.mark.parametrize(
    "authentication",
    [LoginTo(login=LOGIN, entity_id="E1"), SessionKey(session_id=SecretStr("S-1"))],
)
def test_request_fits_the_published_schema_when_it_is_built_here(
    functions: Sequence[Any], authentication: Authentication
) -> None:
    body = encode_request(
        [NumberedFunction(control_id=f"fn-{at}", function=one) for at, one in enumerate(functions)],
        sender=SENDER,
        authentication=authentication,
        control_id="req-1",
        unique=True,
    )
    assert "" == faults(body)


def test_bytes_are_the_same_when_the_value_is_the_same() -> None:
    assert encode_function(invoice(), "") == encode_function(replace(invoice()), "")
