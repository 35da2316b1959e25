"""Promise 5: how endpoints stand."""

from __future__ import annotations

from typing import Any

from connector.journal import acts, endpoints
from connector.journal.endpoints import Standing


def put(bench: Any, standing: Standing) -> None:
    """Change how an endpoint stands."""
    with bench.writing() as transaction:
        endpoints.put(transaction, standing)


def stand(bench: Any, name: str = "default") -> Standing:
    """How an endpoint stands."""
    with bench.journal.reading() as connection:
        return endpoints.standing(connection, name)


def start(bench: Any, fingerprint: str = "one") -> Standing:
    """A host starts."""
    with bench.writing() as transaction:
        endpoints.start(transaction, "default", fingerprint)
    return stand(bench)


def refuse(bench: Any, count: int, gtins: int = 5, since: float = 0.0) -> str | None:
    """So many refusals, of so many products; what was held."""
    for number in range(count):
        bench.document(bench.command(f"S{number}", gtin=f"095060001343{number % gtins:02}"))
        bench.send("refused")
    with bench.writing() as transaction:
        return endpoints.hold_like_refusals(transaction, "default", since)


def test_an_endpoint_never_heard_of_is_open_and_on_probation(bench: Any) -> None:
    """Its first command goes alone."""
    assert stand(bench) == Standing("default")
    assert stand(bench).may_send(0.0)


def test_a_start_ends_the_connectors_own_pause_and_begins_probation(bench: Any) -> None:
    """A restart is a reason to ask again."""
    start(bench)
    put(bench, stand(bench)._replace(paused_by="connector", paused_until=9e9, failures=4, probation=False))
    assert start(bench)[:3] == ("default", None, None)
    assert stand(bench).probation


def test_a_start_keeps_a_persons_pause(bench: Any) -> None:
    """Changed settings do not end it either."""
    start(bench)
    for by in ("person", "refusals"):
        put(bench, stand(bench)._replace(paused_by=by))
        assert start(bench, "two").paused_by == by


def test_an_endpoint_that_comes_back_into_the_configuration_is_open(bench: Any) -> None:
    """It was paused because it was missing."""
    put(bench, Standing("default", paused_by="missing"))
    assert start(bench).paused_by is None


def test_changed_settings_are_an_event(bench: Any) -> None:
    """The audit shows when an endpoint became another one."""
    start(bench, "one")
    start(bench, "one")
    start(bench, "two")
    assert bench.kinds() == ["endpoint.changed"]


def test_pausing_and_going_on_are_events(bench: Any) -> None:
    """The same said twice is not."""
    paused = Standing("default", paused_by="connector", sentence="down")
    for each in (paused, paused, paused._replace(paused_by=None, sentence="")):
        put(bench, each)
    assert bench.kinds() == ["endpoint.paused", "endpoint.resumed"]


def test_may_send_by_who_paused_it_and_when() -> None:
    """The connector's own pause ends by time; a person's does not."""
    assert not Standing("x", paused_by="connector", paused_until=10.0).may_send(9.0)
    assert Standing("x", paused_by="connector", paused_until=10.0).may_send(10.0)
    for by in ("person", "refusals", "missing"):
        assert not Standing("x", paused_by=by).may_send(9e9)


def test_five_like_refusals_across_products_are_held(bench: Any) -> None:
    """All five wait for a person, and their documents are open again."""
    assert "5 commands in a row were refused with ValidationError, across 5 products" in (refuse(bench, 5) or "")
    assert bench.states() == ["held"] * 5
    assert {row[0] for row in bench.rows("SELECT state FROM document")} == {"mapped"}
    assert bench.untold() == []


def test_four_refusals_or_refusals_of_one_product_hold_nothing(bench: Any) -> None:
    """One product that the API does not know is no reason to stop the others."""
    assert refuse(bench, 4) is None
    assert refuse(bench, 6, gtins=1) is None


def test_a_success_between_refusals_ends_the_row(bench: Any) -> None:
    """Four, one confirmed, four: nothing is held."""
    refuse(bench, 4)
    bench.document(bench.command("good", gtin="09506000134399"))
    bench.send()
    assert refuse(bench, 4) is None


def test_refusals_before_a_person_resumed_do_not_count(bench: Any) -> None:
    """The row begins anew."""
    refuse(bench, 4)
    bench.clock.advance(10)
    assert refuse(bench, 4, since=bench.clock.now()) is None


def test_held_refusals_are_released_by_a_person(bench: Any) -> None:
    """After the cause is corrected they are sent again."""
    refuse(bench, 5)
    bench.act(acts.release, bench.ids())
    assert len(bench.send_all()) == 5


def test_a_later_command_waits_for_one_that_is_held_after_the_fact(bench: Any) -> None:
    """It had its turn when the first was refused; now the first waits for a person, so it waits too."""
    bench.document(bench.command("first", gtin="09506000134390"))
    bench.send("refused")
    for number in range(4):
        bench.document(bench.command(f"S{number}", gtin=f"0950600013430{number}"))
        bench.send("refused")
    bench.document(bench.command("first", gtin="09506000134390", reason="sample"))
    with bench.writing() as transaction:
        assert endpoints.hold_like_refusals(transaction, "default", 0.0)
    assert bench.states("first") == ["held", "queued"]
    assert bench.row("first")["waits_for"] == bench.row("first", 0)["id"]
    assert bench.begin() is None


def test_a_clock_set_back_lengthens_no_pause(bench: Any) -> None:
    """The next probe is due at once."""
    put(bench, Standing("default", paused_by="connector", paused_until=bench.clock.now() + 300, since=9e9))
    bench.clock.at -= 86_400
    with bench.writing() as transaction:
        endpoints.clock_set_back(transaction)
    assert stand(bench).may_send(bench.clock.now())
    assert stand(bench).since == bench.clock.now()
