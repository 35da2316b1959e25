"""When the sandbox misbehaves."""

import pytest

from connector.sandbox.misbehaviour import Kind, Misbehaviour, Mood


def test_an_order_holds_for_so_many_requests() -> None:
    """Then the sandbox behaves; orders are taken in the order given."""
    mood = Mood({}, 0)
    mood.order(Misbehaviour(Kind.CUT, 2))
    mood.order(Misbehaviour(Kind.HTML))
    chosen = [mood.choose("decommission", None, None) for _ in range(4)]
    assert [each and each.kind for each in chosen] == [Kind.CUT, Kind.CUT, Kind.HTML, None]


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (Misbehaviour(Kind.CUT, None, product="G1"), True),
        (Misbehaviour(Kind.CUT, None, product="G2"), False),
        (Misbehaviour(Kind.CUT, None, serial="B2"), True),
        (Misbehaviour(Kind.CUT, None, serial="Z9"), False),
        (Misbehaviour(Kind.CUT, None, target="api_auth"), False),
    ],
)
def test_an_order_may_be_for_some_requests_only(order: Misbehaviour, wanted: bool) -> None:
    """Those of a product, those that list a serial, or those of the other call."""
    assert order.wants("decommission", "G1", ["A1", "B2"]) is wanted


def test_chance_can_be_repeated() -> None:
    """The same seed misbehaves at the same requests, about as often as told."""

    def run(seed: int) -> list[Kind | None]:
        mood = Mood({"cut": 0.3, "html": 0.2}, seed)
        return [(chosen := mood.choose("decommission", None, None)) and chosen.kind for _ in range(1000)]

    assert run(1) == run(1) != run(2)
    assert 250 < run(1).count(Kind.CUT) < 350
    assert 150 < run(1).count(Kind.HTML) < 250


@pytest.mark.parametrize("probabilities", [{"cut": 0.7, "html": 0.7}, {"sulk": 0.1}])
def test_probabilities_that_make_no_sense_are_declined(probabilities: dict[str, float]) -> None:
    """More than 1 together, or a kind that does not exist."""
    with pytest.raises(ValueError, match=r"more than 1|sulk"):
        Mood(probabilities, 0)
