import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.query_completion import complete, invert_last, known_values

VALUES = known_values(["Harrow Ridge", "Pinefold"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("st", "state:"),
        ("-st", "-state:"),
        ("state:f", "state:failed"),
        ("harbor ki", "harbor kind:"),
        ("kind:ap_b", "kind:ap_bill"),
        ("cause:account-ina", "cause:account-inactive"),
        ('subsidiary:"har', 'subsidiary:"harrow Ridge"'),
        ("subsidiary:pine", "subsidiary:pinefold"),
        ("amount:", "amount:>500"),
        ("state:failed", ""),
        ("harbor", ""),
        ("harbor ", ""),
        ("", ""),
        ("nonsense:x", ""),
        ('party:"red ro', ""),
    ],
)
def test_last_part_is_completed_when_it_has_begun(text: str, expected: str) -> None:
    assert expected == complete(text, VALUES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("state:failed", "-state:failed"),
        ("-state:failed", "state:failed"),
        ('harbor party:"red rock"', 'harbor -party:"red rock"'),
        ("harbor ", "-harbor"),
        ("", ""),
    ],
)
def test_last_part_is_inverted(text: str, expected: str) -> None:
    assert expected == invert_last(text)


@given(st.text(max_size=40))
def test_completion_only_ever_adds_to_what_was_typed(text: str) -> None:
    completed = complete(text, VALUES)

    assert completed == "" or completed.startswith(text)
