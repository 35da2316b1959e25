"""Numbers for (endpoint, GTIN)."""

from __future__ import annotations

from typing import Any

from connector.journal.products import product_number


def test_an_endpoint_and_a_gtin_have_one_number(bench: Any) -> None:
    """The same pair gives the same number, also in a later transaction; any other pair another one."""
    pairs = [("default", "1"), ("default", "2"), ("plant2", "1"), ("default", "1")]
    numbers = []
    for _ in range(2):
        with bench.writing() as transaction:
            numbers.append([product_number(transaction, *pair) for pair in pairs])
    assert numbers == [[1, 2, 3, 1]] * 2
