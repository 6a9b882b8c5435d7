from console.domain.comparison import ComparedField, Side, compare_sides

NONE = Side(values=None, note="")


def side(**values: str) -> Side:
    named = {name.replace("_", " "): value for name, value in values.items()}
    return Side(values=named, note="")


def test_field_differs_when_two_sides_say_different_things() -> None:
    [found] = compare_sides(side(Term="Net 15"), side(Term="Net 30"), side(Term="Net 15"))

    assert ("Net 15", "Net 30", "Net 15", True) == (
        *(found.sent, found.now, found.sage),
        found.differs,
    )


def test_field_is_empty_when_a_side_that_has_a_document_lacks_it() -> None:
    [found] = compare_sides(side(Reference="RR-55"), side(Reference="RR-55"), side())

    assert ("", True) == (found.sage, found.differs)


def test_side_does_not_differ_when_it_cannot_tell() -> None:
    sage = Side(values={}, note="", silent=frozenset({"Our reference"}))
    [found] = compare_sides(side(Our_reference="x"), NONE, sage)

    assert (None, None, False) == (found.now, found.sage, found.differs)


def test_field_is_left_out_when_it_is_empty_everywhere() -> None:
    assert () == compare_sides(side(Reference=""), NONE, side(Reference=""))


def test_lines_follow_the_header_in_their_order_when_sides_are_compared() -> None:
    sent = side(Party="C1", Line_10_amount="1.00", Line_2_amount="2.00")
    names = [one.name for one in compare_sides(sent, NONE, side(State="posted"))]

    assert ["Party", "State", "Line 2 amount", "Line 10 amount"] == names


def test_nothing_is_compared_when_no_side_has_a_document() -> None:
    assert () == compare_sides(NONE, NONE, NONE)


def test_field_of_one_side_alone_does_not_differ() -> None:
    assert not ComparedField(name="Term", sent="Net 15", now=None, sage=None).differs


def test_field_stays_in_the_header_when_its_name_only_looks_like_a_line() -> None:
    sent = side(Line_2_amount="2.00", Line_of_business="Reefer", Party="C1")
    names = [one.name for one in compare_sides(sent, NONE, NONE)]

    assert ["Party", "Line of business", "Line 2 amount"] == names
