"""Every function we can build: against the published schema, and word by word."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import SecretStr

from console.errors import RuleError
from console.intacct import (
    AddFiles,
    Address,
    AdjustmentLine,
    AttachedFile,
    BillLine,
    ChangedLine,
    ContactDetails,
    CreateApAdjustment,
    CreateArAdjustment,
    CreateArTerm,
    CreateAttachment,
    CreateAttachmentFolder,
    CreateContact,
    CreateCustomer,
    CreateVendor,
    Currency,
    DeleteAttachment,
    DeleteRecords,
    GetAttachment,
    GetClosedBooksDate,
    GetDimensionAutofillDetails,
    GetDimensionRelationships,
    GetDimensionRestrictions,
    GetDimensions,
    GetFinancialSetup,
    GetUserPermissions,
    Inspect,
    InvoiceLine,
    NumberedFunction,
    ReadByQuery,
    ReadMore,
    ReadUserFormatting,
    ReverseBill,
    ReverseInvoice,
    UpdateApAdjustment,
    UpdateApTerm,
    UpdateArAdjustment,
    UpdateBill,
    UpdateCustomer,
    UpdateInvoice,
    UpdateVendor,
    encode_function,
    encode_request,
)
from console.intacct.credentials import Authentication, LoginTo, SessionKey
from tests.intacct.schema import faults
from tests.intacct.strategies import functions, kinds
from tests.intacct.support import LOGIN, SENDER, bill, invoice

ON = date(2026, 3, 2)
DAY = "<year>2026</year><month>03</month><day>02</day>"
AUTHENTICATIONS: list[Authentication] = [
    SessionKey(session_id=SecretStr("S-1")),
    LoginTo(login=LOGIN, entity_id=None),
    LoginTo(login=LOGIN, entity_id="E1"),
]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_request_fits_the_published_schema_when_any_value_is_built(
    kind: type, data: st.DataObject
) -> None:
    function = data.draw(functions(kind))
    body = encode_request(
        [NumberedFunction(control_id="fn-1", function=function)],
        sender=SENDER,
        authentication=data.draw(st.sampled_from(AUTHENTICATIONS)),
        control_id="req-1",
        unique=data.draw(st.booleans()),
        transaction=data.draw(st.booleans()),
    )
    assert "" == faults(body)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_texts_arrive_as_they_are_when_any_value_is_built(kind: type, data: st.DataObject) -> None:
    function = data.draw(functions(kind))
    body = encode_function(function, "fn-1")
    arrived = {text for element in etree.fromstring(body).iter() for text in _texts(element)}
    for name in ("description", "name", "invoice_no", "bill_no", "adjustment_no", "condition"):
        text = getattr(function, name, None)
        assert text in (None, "") or text in arrived


def _texts(element: Any) -> list[str]:
    return [element.text or "", *element.attrib.values()]


LINE = AdjustmentLine(account_no="40000", amount=Decimal("-12.5"))
LINE_XML = "<lineitem><glaccountno>40000</glaccountno><amount>-12.50</amount></lineitem>"
FILE = AttachedFile(name="pod", extension="pdf", content=b"%PDF")
DETAILS = ContactDetails(
    print_as="Acme", email="a@b.c", address=Address(line1="1 Main St", country_code="US")
)
DETAILS_XML = (
    "<PRINTAS>Acme</PRINTAS><EMAIL1>a@b.c</EMAIL1><MAILADDRESS><ADDRESS1>1 Main St</ADDRESS1>"
    "<ISOCOUNTRYCODE>US</ISOCOUNTRYCODE></MAILADDRESS>"
)

WRITTEN: list[tuple[Any, str]] = [
    (
        UpdateInvoice(
            record_no="7",
            due_on=ON,
            number="100045-A",
            description="",
            lines=(
                ChangedLine(line_no=2, amount=Decimal(5), memo="", dimensions=(("CLASS", "F"),)),
                InvoiceLine(account_no="40000", amount=Decimal(1)),
            ),
        ),
        f'<update_invoice key="7" set_nulls="true"><datedue>{DAY}</datedue>'
        "<invoiceno>100045-A</invoiceno><description></description><updateinvoiceitems>"
        '<updatelineitem line_num="2"><amount>5.00</amount><memo></memo><classid>F</classid>'
        "</updatelineitem><lineitem><glaccountno>40000</glaccountno><amount>1.00</amount>"
        "</lineitem></updateinvoiceitems></update_invoice>",
    ),
    (
        UpdateInvoice(record_no="7", draft=False),
        '<update_invoice key="7"><action>Submit</action></update_invoice>',
    ),
    (
        ReverseInvoice(record_no="7", reversed_on=ON, description="wrong customer"),
        f'<reverse_invoice key="7"><datereversed>{DAY}</datereversed>'
        "<description>wrong customer</description></reverse_invoice>",
    ),
    (
        ReverseBill(record_no="8", reversed_on=ON),
        f'<reverse_bill key="8"><datereversed>{DAY}</datereversed></reverse_bill>',
    ),
    (
        DeleteRecords(object_name="ARINVOICE", record_nos=("7", "8")),
        "<delete><object>ARINVOICE</object><keys>7,8</keys></delete>",
    ),
    (
        UpdateBill(
            record_no="9",
            due_on=ON,
            description="new",
            lines=(BillLine(account_no="50000", amount=Decimal(80)),),
        ),
        "<update><APBILL><RECORDNO>9</RECORDNO><DESCRIPTION>new</DESCRIPTION>"
        "<WHENDUE>03/02/2026</WHENDUE><APBILLITEMS><APBILLITEM><ACCOUNTNO>50000</ACCOUNTNO>"
        "<TRX_AMOUNT>80.00</TRX_AMOUNT></APBILLITEM></APBILLITEMS></APBILL></update>",
    ),
    (
        UpdateBill(record_no="9", due_on=ON, draft=True),
        "<update><APBILL><RECORDNO>9</RECORDNO><WHENDUE>03/02/2026</WHENDUE>"
        "<ACTION>Draft</ACTION></APBILL></update>",
    ),
    (
        CreateArAdjustment(
            customer_id="C-1", created_on=ON, adjustment_no="CM-1", invoice_no="1", lines=(LINE,)
        ),
        f"<create_aradjustment><customerid>C-1</customerid><datecreated>{DAY}</datecreated>"
        "<adjustmentno>CM-1</adjustmentno><action>Submit</action><invoiceno>1</invoiceno>"
        f"<aradjustmentitems>{LINE_XML}</aradjustmentitems></create_aradjustment>",
    ),
    (
        CreateApAdjustment(
            vendor_id="V-1",
            created_on=ON,
            adjustment_no="AM-1",
            bill_no="1",
            custom_fields=(("LOAD", "5"),),
            currency=Currency(code="CAD", rate_on=ON),
            lines=(LINE,),
        ),
        f"<create_apadjustment><vendorid>V-1</vendorid><datecreated>{DAY}</datecreated>"
        "<adjustmentno>AM-1</adjustmentno><action>Submit</action><billno>1</billno>"
        f"<currency>CAD</currency><exchratedate>{DAY}</exchratedate><exchratetype></exchratetype>"
        "<customfields><customfield><customfieldname>LOAD</customfieldname>"
        "<customfieldvalue>5</customfieldvalue></customfield></customfields>"
        f"<apadjustmentitems>{LINE_XML}</apadjustmentitems></create_apadjustment>",
    ),
    (
        UpdateArAdjustment(record_no="3", invoice_no="1", lines=(LINE,)),
        '<update_aradjustment key="3"><invoiceno>1</invoiceno><updatearadjustmentitems>'
        f"{LINE_XML}</updatearadjustmentitems></update_aradjustment>",
    ),
    (
        UpdateApAdjustment(record_no="3", vendor_id="V-2", number="AM-2"),
        '<update_apadjustment key="3"><vendorid>V-2</vendorid><adjustmentno>AM-2</adjustmentno>'
        "</update_apadjustment>",
    ),
    (
        CreateCustomer(party_id="C-1", name="Acme", contact=DETAILS, term_name="Net 30"),
        "<create><CUSTOMER><CUSTOMERID>C-1</CUSTOMERID><NAME>Acme</NAME>"
        f"<DISPLAYCONTACT>{DETAILS_XML}</DISPLAYCONTACT><TERMNAME>Net 30</TERMNAME></CUSTOMER>"
        "</create>",
    ),
    (
        UpdateCustomer(party_id="C-1", active=False),
        "<update><CUSTOMER><CUSTOMERID>C-1</CUSTOMERID><STATUS>inactive</STATUS></CUSTOMER>"
        "</update>",
    ),
    (
        CreateVendor(
            party_id=None,
            name="Hauler",
            contact=ContactDetails(print_as="Hauler", taxable=False),
            pay_to_contact="Factor",
            custom_fields=(("MC", "1"),),
        ),
        "<create><VENDOR><NAME>Hauler</NAME><DISPLAYCONTACT><PRINTAS>Hauler</PRINTAS>"
        "<TAXABLE>false</TAXABLE></DISPLAYCONTACT><PAYTO><CONTACTNAME>Factor</CONTACTNAME></PAYTO>"
        "<MC>1</MC></VENDOR></create>",
    ),
    (
        UpdateVendor(party_id="V-1", term_name="", pay_to_contact="Factor"),
        "<update><VENDOR><VENDORID>V-1</VENDORID><TERMNAME></TERMNAME><PAYTO>"
        "<CONTACTNAME>Factor</CONTACTNAME></PAYTO></VENDOR></update>",
    ),
    (
        CreateContact(name="Factor", details=DETAILS),
        f"<create><CONTACT><CONTACTNAME>Factor</CONTACTNAME>{DETAILS_XML}</CONTACT></create>",
    ),
    (
        CreateArTerm(name="Net 15", days=0),
        "<create_arterm><name>Net 15</name><due><dueday>0</dueday></due></create_arterm>",
    ),
    (
        UpdateApTerm(name="Net 15", days=15, active=True),
        '<update_apterm name="Net 15"><status>active</status><due><dueday>15</dueday></due>'
        "</update_apterm>",
    ),
    (
        CreateAttachmentFolder(name="Alvys", parent_name="Top"),
        "<create_supdocfolder><supdocfoldername>Alvys</supdocfoldername>"
        "<supdocparentfoldername>Top</supdocparentfoldername></create_supdocfolder>",
    ),
    (
        CreateAttachment(attachment_id="A-1", name="POD", folder_name="Alvys", files=(FILE,)),
        "<create_supdoc><supdocid>A-1</supdocid><supdocname>POD</supdocname>"
        "<supdocfoldername>Alvys</supdocfoldername><attachments><attachment>"
        "<attachmentname>pod</attachmentname><attachmenttype>pdf</attachmenttype>"
        "<attachmentdata>JVBERg==</attachmentdata></attachment></attachments></create_supdoc>",
    ),
    (
        AddFiles(attachment_id="A-1", description="Two", files=(FILE,)),
        "<update_supdoc><supdocid>A-1</supdocid>"
        "<supdocdescription>Two</supdocdescription><attachments><attachment>"
        "<attachmentname>pod</attachmentname><attachmenttype>pdf</attachmenttype>"
        "<attachmentdata>JVBERg==</attachmentdata></attachment></attachments></update_supdoc>",
    ),
    (DeleteAttachment(attachment_id="A-1"), '<delete_supdoc key="A-1"/>'),
    (
        ReadByQuery(object_name="CUSTOMER", condition="NAME = 'O\\'Neil'", page_size=50),
        "<readByQuery><object>CUSTOMER</object><fields>*</fields><query>NAME = 'O\\'Neil'</query>"
        "<pagesize>50</pagesize></readByQuery>",
    ),
    (ReadMore(result_id="R-1"), "<readMore><resultId>R-1</resultId></readMore>"),
    (
        Inspect(object_name="ARINVOICE"),
        '<inspect detail="1"><object>ARINVOICE</object></inspect>',
    ),
    (GetAttachment(attachment_id="A-1"), '<get object="supdoc" key="A-1"/>'),
    (
        GetAttachment(attachment_id="Freight", fields=("supdocfoldername",), is_folder=True),
        '<get object="supdocfolder" key="Freight"><fields><field>supdocfoldername</field></fields>'
        "</get>",
    ),
    (
        GetUserPermissions(user_id="ws"),
        "<getUserPermissions><userId>ws</userId></getUserPermissions>",
    ),
    (
        ReadUserFormatting(user_id="ws"),
        "<readUserFormatting><userId>ws</userId></readUserFormatting>",
    ),
    (GetDimensions(), "<getDimensions/>"),
    (GetDimensionRelationships(), "<getDimensionRelationships/>"),
    (GetDimensionAutofillDetails(), "<getDimensionAutofillDetails/>"),
    (GetDimensionRestrictions(), "<getDimensionRestrictions/>"),
    (GetFinancialSetup(), "<getFinancialSetup/>"),
    (GetClosedBooksDate(), "<get_closedbooksdate/>"),
]


@pytest.mark.parametrize(("function", "expected"), WRITTEN, ids=lambda value: type(value).__name__)
def test_function_is_written_word_by_word_when_it_is_built(function: Any, expected: str) -> None:
    found = encode_function(function, "fn-1").decode()
    assert f'<function controlid="fn-1">{expected}</function>' == found


def test_invoice_has_its_rarer_fields_in_order_when_they_are_set() -> None:
    text = encode_function(
        invoice(
            summary_key="12",
            bill_to_contact="Factor",
            currency=Currency(code="CAD", rate_type="Corporate"),
            attachment_id="A-1",
        ),
        "",
    ).decode()
    assert "<batchkey>12</batchkey><action>Submit</action>" in text
    assert (
        "<billto><contactname>Factor</contactname></billto><currency>CAD</currency>"
        "<exchratetype>Corporate</exchratetype><supdocid>A-1</supdocid>"
    ) in text


def test_bill_has_its_rarer_fields_when_they_are_set() -> None:
    text = encode_function(
        bill(
            summary_title="March",
            pay_to_contact="Factor",
            currency=Currency(code="CAD", rate_on=ON),
            attachment_id="A-1",
        ),
        "",
    ).decode()
    assert (
        "<PRBATCH>March</PRBATCH><BILLTOPAYTOCONTACTNAME>Factor</BILLTOPAYTOCONTACTNAME>"
        "<CURRENCY>CAD</CURRENCY><EXCH_RATE_DATE>03/02/2026</EXCH_RATE_DATE>"
        "<EXCH_RATE_TYPE_ID></EXCH_RATE_TYPE_ID><SUPDOCID>A-1</SUPDOCID>"
    ) in text


@pytest.mark.parametrize("attachment_id", ["", "x" * 21])
def test_attachment_is_refused_when_its_id_has_no_fit_length(attachment_id: str) -> None:
    with pytest.raises(RuleError, match="attachment"):
        CreateAttachment(attachment_id=attachment_id, name="A", folder_name="F", files=())


def test_adjustment_is_refused_when_its_lines_have_both_signs() -> None:
    debit = AdjustmentLine(account_no="4", amount=Decimal(1))
    with pytest.raises(RuleError, match="same sign"):
        CreateApAdjustment(vendor_id="V", created_on=ON, adjustment_no="1", lines=(debit, LINE))


def test_adjustment_is_refused_when_it_has_no_lines() -> None:
    with pytest.raises(RuleError, match="without lines"):
        CreateArAdjustment(customer_id="C", created_on=ON, adjustment_no="1", lines=())


def test_customer_is_a_bug_when_nothing_is_printed_for_it() -> None:
    with pytest.raises(ValueError, match="printed"):
        CreateCustomer(party_id="C", name="A", contact=ContactDetails())


def test_changed_line_is_a_bug_when_it_is_not_numbered_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        ChangedLine(line_no=0)


def test_term_is_a_bug_when_its_days_are_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        CreateArTerm(name="Net", days=-1)


def test_addition_is_a_bug_when_there_is_no_file() -> None:
    with pytest.raises(ValueError, match="no file"):
        AddFiles(attachment_id="A", files=())


@pytest.mark.parametrize("size", [0, 1001])
def test_text_query_is_a_bug_when_its_page_is_out_of_bounds(size: int) -> None:
    with pytest.raises(ValueError, match="page"):
        ReadByQuery(object_name="X", condition="A = 1", page_size=size)


def test_file_content_is_not_shown_when_a_function_is() -> None:
    assert "PDF" not in repr(AddFiles(attachment_id="A-1", files=(FILE,)))


def test_key_is_refused_when_xml_cannot_carry_it() -> None:
    with pytest.raises(RuleError, match="key"):
        encode_function(ReverseBill(record_no="\x00", reversed_on=ON), "")
