"""Products and packs of the sandbox."""

import pytest

from connector.sandbox.packs import Packs
from connector.sandbox.reply import Refusal
from connector.sandbox.settings import Product
from connector.sandbox.validation import Asked

PRODUCTS = {"G1": Product(frozenset({"EU"}), frozenset({"A1", "B2"})), "G2": Product()}


def asked(code: str = "G1", market: str = "EU", serials: tuple[str, ...] = ("A1",), to_market: bool = False) -> Asked:
    """A request."""
    return Asked(code, "destroy", to_market, market, serials)


@pytest.mark.parametrize(
    ("request_", "status", "error_type"),
    [
        (asked("G3"), 404, "ProductError"),
        (asked(market="KAZ"), 422, "ValidationError"),
        (asked(serials=("A1", "Z9")), 422, "ValidationError"),
    ],
)
def test_what_is_not_registered_is_refused(request_: Asked, status: int, error_type: str) -> None:
    """Unknown product, market and serial."""
    with pytest.raises(Refusal) as caught:
        Packs(PRODUCTS, False).check(request_)
    assert (caught.value.status, caught.value.error_type) == (status, error_type)


def test_without_a_list_everything_counts_as_registered() -> None:
    """A product without markets takes any, one without serials too, and no products take any code."""
    Packs(PRODUCTS, False).check(asked("G2", "KAZ", ("Z9",)))
    Packs(None, False).check(asked("anything", "", ("Z9",)))


def test_doubles_are_counted() -> None:
    """A second decommission succeeds again, and can be seen; so can how often the market was told."""
    packs = Packs(None, False)
    packs.act(asked(to_market=True))
    packs.check(asked())
    packs.act(asked())
    (pack,) = packs.listed()
    assert (pack["state"], pack["times"], pack["times_to_market"]) == ("Decommissioned", 2, 1)


def test_a_repeat_may_be_an_error() -> None:
    """By setting."""
    packs = Packs(None, True)
    packs.act(asked())
    with pytest.raises(Refusal, match="already"):
        packs.check(asked())
