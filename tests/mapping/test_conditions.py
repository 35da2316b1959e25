"""Conditions as sets of values."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.mapping.conditions import Condition, Wanted, condition, read_wanted, unreachable

VALUES = ["", "a", "b", "c"]
CONDITIONS = st.builds(
    lambda values, negated: Condition(frozenset(values), negated),
    st.sets(st.sampled_from(["", "a", "b"]), min_size=1),
    st.booleans(),
)
WHENS = st.dictionaries(st.sampled_from(["x", "y"]), CONDITIONS, min_size=1)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("551", Wanted(("551",))),
        (["551", "553"], Wanted(("551", "553"))),
        ("filled", Wanted(("",), negated=True)),
        ("empty", Wanted(("",))),
        (["551", "empty"], Wanted(("551", ""))),
        ({"not": ["551"]}, Wanted(("551",), negated=True)),
        ({"not": "551"}, Wanted(("551",), negated=True)),
    ],
)
def test_a_condition_is_read(said: object, wanted: Wanted) -> None:
    """A text, a list, filled, empty and not."""
    assert read_wanted(said) == wanted


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (551, 'write it in quotes: "551"'),
        (["551", 553], 'write it in quotes: "553"'),
        (True, 'write it in quotes: "true"'),
        ("", "write `empty`"),
        ([], "empty list"),
        ({"nor": "551"}, "knows only"),
        (["filled"], "stands alone"),
        (None, "is empty"),
        ([["551"]], "a text or a list of texts"),
    ],
)
def test_anything_else_is_a_fault(said: object, sentence: str) -> None:
    """The sentence says how to write it."""
    with pytest.raises(ValueError, match=sentence):
        read_wanted(said)


ALL_CONDITIONS = CONDITIONS.map(lambda each: replace(each, several=True))


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("a", {("a",), ("b", "a")}),
        (["a", "b"], {("a",), ("b",), ("b", "a")}),
        ({"not": "a"}, {(), ("b",)}),
        ("filled", {("a",), ("b",), ("b", "a")}),
        ("empty", {()}),
        (["empty", "a"], {(), ("a",), ("b", "a")}),
        ({"not": ["empty", "a"]}, {("b",)}),
    ],
)
def test_one_of_all_texts_meets_a_condition(said: object, met: set[tuple[str, ...]]) -> None:
    """And `not` is met when none of them is one of those."""
    wanted = condition(read_wanted(said), None, several=True)
    assert {each for each in ((), ("a",), ("b",), ("b", "a")) if wanted.matches(each)} == met


@example([{"x": Condition(frozenset(["a"]), True, True)}], {"x": Condition(frozenset(["b"]), False, True)})
@given(
    st.lists(st.dictionaries(st.sampled_from(["x", "y"]), ALL_CONDITIONS, min_size=1), max_size=3),
    st.dictionaries(st.sampled_from(["x", "y"]), ALL_CONDITIONS, min_size=1),
)
def test_a_rule_over_all_texts_is_unreachable_only_if_nothing_reaches_it(
    earlier: list[dict[str, Condition]], later: dict[str, Condition]
) -> None:
    """Found by trying all texts: what is called unreachable is."""
    many = [tuple(each) for count in range(3) for each in product("abc", repeat=count)]

    def met(when: dict[str, Condition], values: dict[str, tuple[str, ...]]) -> bool:
        return all(each.matches(values[name]) for name, each in when.items())

    if unreachable(earlier, later):
        for x, y in product(many, many):
            values = {"x": x, "y": y}
            assert not met(later, values) or any(met(each, values) for each in earlier)


def test_decimals_are_compared_as_numbers() -> None:
    """2 matches 2.000."""
    assert condition(Wanted(("2",)), "decimal").matches(Decimal("2.000"))
    assert not condition(Wanted(("2",)), None).matches("2.000")


def test_a_text_that_is_no_number_is_no_condition_of_a_decimal() -> None:
    """The fault comes when the file is read, not with the first document."""
    with pytest.raises(ValueError, match="not a decimal number"):
        condition(Wanted(("two",)), "decimal")


def _matches(when: dict[str, Condition], values: dict[str, str]) -> bool:
    return all(each.matches(values[name]) for name, each in when.items())


@given(st.lists(WHENS, max_size=3), WHENS)
def test_an_unreachable_rule_is_one_that_no_item_reaches(
    earlier: list[dict[str, Condition]], later: dict[str, Condition]
) -> None:
    """What is called unreachable never decides, whatever the values."""
    if unreachable(earlier, later):
        items = [{"x": x, "y": y} for x in VALUES for y in VALUES]
        assert not [
            item for item in items if _matches(later, item) and not any(_matches(each, item) for each in earlier)
        ]


@given(WHENS, WHENS)
def test_a_rule_with_more_conditions_is_hidden_by_one_with_fewer(
    earlier: dict[str, Condition], more: dict[str, Condition]
) -> None:
    """The same conditions and further ones."""
    assert unreachable([earlier], {**more, **earlier})


def test_several_rules_together_hide_one() -> None:
    """A list is hidden when each of its values is taken."""
    one, two = ({"x": Condition(frozenset([value]), negated=False)} for value in "ab")
    both = {"x": Condition(frozenset("ab"), negated=False)}
    assert unreachable([one, two], both)
    assert not unreachable([one], both)
    assert not unreachable([], both)
