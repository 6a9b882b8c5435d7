"""What dimensions do to each other, as the simulated gateway tells it."""

from collections.abc import AsyncIterator

import pytest

from console.errors import RemoteError
from console.intacct import DimensionLink, IntacctClient
from tests.intacct.sandboxed import Sandboxed

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client() -> AsyncIterator[IntacctClient]:
    made = Sandboxed().client()
    yield made
    await made.aclose()


async def test_both_ends_of_a_relation_are_told_when_relations_are_listed(
    client: IntacctClient,
) -> None:
    """A project belongs to a customer, and a customer has projects and contracts."""
    found = {one.object_name: one for one in await client.dimension_rules.relations()}
    project, customer = found["PROJECT"], found["CUSTOMER"]
    assert (
        DimensionLink(object_name="CUSTOMER", relationship_id="10101", kind="Many-to-One"),
    ) == project.related
    assert [("PROJECT", "One-to-Many"), ("CONTRACT", "One-to-Many")] == [
        (one.object_name, one.kind) for one in customer.related
    ]


async def test_dimension_fills_nothing_when_it_is_related_to_none(client: IntacctClient) -> None:
    """Departments stand alone."""
    found = {one.object_name: one for one in await client.dimension_rules.relations()}
    department, project = found["DEPARTMENT"], found["PROJECT"]
    assert (False, False, ()) == (
        department.fills_related,
        department.may_override,
        department.related,
    )
    assert (True, True) == (project.fills_related, project.may_override)


async def test_filled_dimensions_are_told_when_autofill_is_listed(client: IntacctClient) -> None:
    """A project decides its customer, a department decides nothing."""
    found = {one.object_name: one for one in await client.dimension_rules.autofill()}
    assert (
        DimensionLink(object_name="CUSTOMER", relationship_id="10101", kind="Many-to-One"),
    ) == found["PROJECT"].filled
    assert (True, ()) == (found["DEPARTMENT"].may_override, found["DEPARTMENT"].filled)


async def test_only_limited_dimensions_are_told_when_restrictions_are_listed(
    client: IntacctClient,
) -> None:
    """Restrictions name the dimensions that have one."""
    found = await client.dimension_rules.restrictions()
    assert [("PROJECT", "CUSTOMER", ""), ("CONTRACT", "CUSTOMER", "")] == [
        (one.object_name, other.object_name, other.kind)
        for one in found
        for other in one.restricted_by
    ]


async def test_rules_are_those_of_the_entity_when_one_is_named(client: IntacctClient) -> None:
    """An entity that does not exist is refused instead of answered from the top level."""
    with pytest.raises(RemoteError):
        await client.dimension_rules.restrictions(entity_id="nowhere")
