import pytest

from console.connections.entities import TOP_LEVEL, choose_entity
from console.domain.connection import PostingDestination
from console.domain.reference import Entity
from console.errors import RuleError

LONE_STAR = Entity(id="E100", name="Lone Star  Haulage")
TWINS = (Entity(id="E200", name="Blue Ridge"), Entity(id="E201", name="BLUE RIDGE"))
ENTITIES = (LONE_STAR, *TWINS)
CHILD, TOP = PostingDestination.CHILD, PostingDestination.TOP


def test_entity_is_the_one_of_the_same_name_when_children_match() -> None:
    """Rule matching-entity."""
    assert LONE_STAR == choose_entity(CHILD, "lone star haulage", ENTITIES)


def test_entity_is_the_named_one_when_an_id_is_given() -> None:
    assert TWINS[1] == choose_entity(CHILD, "Blue Ridge", ENTITIES, wanted="E201")


def test_top_level_has_no_entity() -> None:
    assert TOP_LEVEL == choose_entity(TOP, "anything", ENTITIES)


@pytest.mark.parametrize(
    ("destination", "name", "wanted", "words"),
    [
        (CHILD, "Nobody", None, "No Sage entity has the name Nobody"),
        (CHILD, "Blue Ridge", None, "2 Sage entities have the name Blue Ridge"),
        (CHILD, "Blue Ridge", "E999", "No Sage entity has the id E999"),
        (TOP, "Blue Ridge", "E200", "no entity to name"),
    ],
)
def test_entity_is_refused_when_none_or_several_match(
    destination: PostingDestination, name: str, wanted: str | None, words: str
) -> None:
    with pytest.raises(RuleError, match=words):
        choose_entity(destination, name, ENTITIES, wanted=wanted)
