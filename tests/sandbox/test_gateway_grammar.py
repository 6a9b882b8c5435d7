"""The table of models agrees with the published schema, and its notation means what it says."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from lxml import etree

from console.sandbox.gateway.grammar import compile_grammar
from console.sandbox.gateway.models import ATTRIBUTES, MODELS, TYPES
from tests.sandbox.gateway_kit import envelope
from tests.sandbox.schema_kit import mutate, published

_DATE = "<year/><month/><day/>"
_LINE = f"""<lineitem><glaccountno/><offsetglaccountno/><amount/><allocationid/><memo/><locationid/>
<departmentid/><item1099/><form1099type/><form1099box/><key/><totalpaid/><totaldue/><customfields/>
<revrectemplate/><defrevaccount/><revrecstartdate>{_DATE}</revrecstartdate>
<revrecenddate>{_DATE}</revrecenddate><projectid/><taskid/><costtypeid/><customerid/><vendorid/>
<employeeid/><itemid/><classid/><contractid/><warehouseid/><billable/><totaltrxamount/>
<partialexempt/><paymenttaxcapture/><taxentries><taxentry><detailid/><trx_tax/></taxentry>
</taxentries></lineitem>"""
_INVOICE = f"""<create_invoice><customerid/><datecreated>{_DATE}</datecreated>
<dateposted>{_DATE}</dateposted><datedue>{_DATE}</datedue><termname/><batchkey/><action/>
<invoiceno/><ponumber/><description/><externalid/><billto><contactname/></billto>
<shipto><contactname/></shipto><basecurr/><currency/><exchratedate>{_DATE}</exchratedate>
<exchratetype/><nogl/><supdocid/><customfields><customfield><customfieldname/><customfieldvalue/>
</customfield></customfields><taxsolutionid/><invoiceitems>{_LINE}</invoiceitems></create_invoice>"""
_QUERY = """<query><select><field/><count/><avg/><min/><max/><sum/></select><object/><docparid/>
<filter><and><or><equalto><field/><value/></equalto><between><field/><value/><value/></between></or>
<in><field/><value/><value/></in><notin><field/><value/></notin><like><field/><value/></like>
<notlike><field/><value/></notlike><isnull><field/></isnull><isnotnull><field/></isnotnull></and>
</filter><orderby><order><field/><ascending/></order><order><field/><descending/></order></orderby>
<options><caseinsensitive>true</caseinsensitive><showprivate/><returnformat/></options><pagesize/>
<offset/></query>"""
_READS = [
    "<read><object/><keys/><fields/><returnFormat/><docparid/></read>",
    "<readByName><object/><keys/><fields/><returnFormat/><docparid/></readByName>",
    "<lookup><object/><docparid/></lookup>",
    "<getAPISession><locationid/></getAPISession>",
    "<readEntityDetails/>",
    "<getDimensions/>",
]


def _mutants(body: bytes, count: int) -> Iterator[etree._Element]:
    """The request itself, then requests with one or two elements gone, doubled, moved, renamed."""
    random = Random(20)
    yield etree.fromstring(body)
    for _ in range(count):
        root = etree.fromstring(body)
        for _ in range(random.choice((1, 1, 2))):
            mutate(root, random)
        if len(root.findall("operation")) <= 1:
            # The schema allows several operations; nobody sends them, and they are refused here.
            yield root


@pytest.mark.parametrize(
    "body",
    [envelope(_INVOICE), envelope(_QUERY), envelope(*_READS)],
    ids=["invoice", "query", "reads"],
)
def test_verdict_is_the_published_schemas_when_requests_are_mutated(body: bytes) -> None:
    schema = published()
    if schema is None:
        return
    own = compile_grammar(MODELS, ATTRIBUTES, TYPES)
    differing = [
        etree.tostring(mutant)
        for mutant in _mutants(body, 300)
        if own.validate(mutant) != schema.validate(mutant)
    ]
    assert [] == differing


@pytest.mark.parametrize(
    ("model", "inside", "is_valid"),
    [
        ("a, b?", "<a/>", True),
        ("a, b?", "<b/>", False),
        ("a, b?", "<b/><a/>", False),
        ("a | b", "<b/>", True),
        ("a | b", "<a/><b/>", False),
        ("& a, b?", "<b/><a/>", True),
        ("& a, b?", "<b/>", False),
        ("(a | b)+", "<b/><a/><b/>", True),
        ("(a | b)+", "", False),
        ("a{2,3}", "<a/>", False),
        ("a{2,3}", "<a/><a/><a/>", True),
        ("a{2,*}", "<a/><a/><a/><a/>", True),
        ("a*, (b, c?)?", "<b/><c/>", True),
        ("a*, (b, c?)?", "<c/>", False),
        ("<any>+", "<x><y/></x>", True),
        ("", "<a/>", False),
        ("", "", True),
    ],
)
def test_notation_means_what_it_says_when_it_is_compiled(
    model: str, inside: str, is_valid: bool
) -> None:
    schema = compile_grammar({"r": model}, {}, {})
    assert is_valid == schema.validate(etree.fromstring(f"<r>{inside}</r>"))


@pytest.mark.parametrize("model", ["a b", "a, !", "a)"])
def test_table_is_refused_when_a_model_cannot_be_read(model: str) -> None:
    with pytest.raises(ValueError, match="model"):
        compile_grammar({"r": model}, {}, {})
