"""Which Sage entity a subsidiary posts to.

Place in the path: the posting destination, the subsidiary's name and the entities that the user may
enter come in; one entity or a refusal goes out. Slug ``matching-entity``.

Source: article step 2: *Matching child entities* posts to the entity whose name matches the
subsidiary's; *Top-level entity* posts everything to the parent.
"""

from collections.abc import Sequence

from console.domain.connection import PostingDestination
from console.domain.parties import fold_name
from console.domain.reference import Entity
from console.errors import RuleError

__all__ = ["TOP_LEVEL", "choose_entity"]

TOP_LEVEL = Entity(id="", name="")
"""The company itself."""

_SHOWN = 8


def choose_entity(
    destination: PostingDestination,
    subsidiary_name: str,
    entities: Sequence[Entity],
    *,
    wanted: str | None = None,
) -> Entity:
    """Return the entity to post to.

    Args:
        destination: The person's choice.
        subsidiary_name: Alvys name of the subsidiary.
        entities: What the Web Services user may enter.
        wanted: Id of an entity that the person named; None to match by name.

    Raises:
        RuleError: No entity, or several, match; or the named one cannot be entered.
    """
    if destination is PostingDestination.TOP:
        if wanted:
            raise RuleError(
                "The top level has no entity to name",
                hint="Leave the entity out, or post to matching child entities.",
            )
        return TOP_LEVEL
    if wanted:
        found = [one for one in entities if one.id == wanted]
        what = f"the id {wanted}"
    else:
        found = [one for one in entities if fold_name(one.name) == fold_name(subsidiary_name)]
        what = f"the name {subsidiary_name}"
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{one.id} {one.name}" for one in entities[:_SHOWN]) or "none"
    count = "No Sage entity has" if not found else f"{len(found)} Sage entities have"
    raise RuleError(
        f"{count} {what}",
        hint=f"Name the entity by its id, or rename it in Sage. The user may enter: {listed}.",
    )
