"""The delivery as a whole: what leaves, when, and what is written."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from connector.delivery.loop import Delivery
from connector.journal import acts, attention, endpoints
from connector.journal.endpoints import Standing
from connector.transport.answer import Answer, Verdict

NOT_SENT = Answer(Verdict.NOT_SENT, None, "not sent: connection refused", written=False)
REFUSED = Answer(Verdict.REFUSED, 400, "HTTP 400", "ValidationError")
UNKNOWN = Answer(Verdict.UNKNOWN, None, "time-out")


def standing(bench: Any, name: str = "default") -> Standing:
    """How an endpoint stands."""
    with bench.journal.reading() as connection:
        return endpoints.standing(connection, name)


def documents(bench: Any, count: int, **more: Any) -> None:
    """So many documents of one serial each."""
    for number in range(count):
        bench.document(bench.command(f"S{number}", **more))


def test_everything_that_is_due_is_sent_and_told(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """Thirty documents: each serial once, all confirmed, the delivery idle."""
    documents(bench, 30)
    running = deliver(confirming)
    wait(running.delivery.is_idle)
    assert sorted(confirming.serials) == sorted(f"S{number}" for number in range(30))
    assert set(bench.states()) == {"confirmed"}
    assert len(bench.untold()) == 30
    assert bench.broken() == []


def test_the_first_command_after_a_start_goes_alone(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """The others leave when it is fully confirmed, then as many at once as allowed; four times as many are begun."""
    documents(bench, 20)
    running = deliver(desk, max_in_flight=4)
    first, reply = desk.take()
    running.delivery.wake()
    assert bench.one("SELECT count(*) FROM attempt") == 1
    reply(yes(first))
    taken = [desk.take() for _ in range(4)]
    wait(lambda: bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NULL") == 16)
    assert len(desk.requests) == 1 + 4
    desk.says = yes
    for request, each in taken:
        each(yes(request))
    wait(running.delivery.is_idle)


def test_what_has_not_left_when_the_host_stops_is_taken_back(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """It is queued again as if it had not been begun, and says nothing about the endpoint."""
    documents(bench, 6)
    running = deliver(desk, max_in_flight=2)
    first, reply = desk.take()
    reply(yes(first))
    taken = [desk.take() for _ in range(2)]
    wait(lambda: bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NULL") == 5)
    running.delivery.stop()
    for request, each in taken:
        each(yes(request))
    running.stop()
    assert sorted(bench.states()) == ["confirmed"] * 3 + ["queued"] * 3
    assert bench.one("SELECT count(*) FROM attempt WHERE verdict = 'not_sent'") == 3
    assert len(desk.requests) == 3
    assert standing(bench).paused_by is None


def test_what_has_not_left_is_taken_back_though_every_sender_waits(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """At a stop it does not wait for requests that hang: a process killed then leaves only those in doubt."""
    documents(bench, 6, market=True)
    running = deliver(desk, max_in_flight=2)
    first, reply = desk.take()
    reply(yes(first))
    hanging = [desk.take() for _ in range(2)]
    wait(lambda: bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NULL") == 5)
    running.delivery.stop()
    wait(lambda: sorted(bench.states()) == ["confirmed", *["queued"] * 3, *["sending"] * 2])
    for request, each in hanging:
        each(yes(request))


def test_of_a_killed_process_only_what_had_left_is_in_doubt(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """What was begun and still waited for a sender is queued again; what a sender had taken may have been acted on."""
    documents(bench, 6, market=True)
    deliver(desk, max_in_flight=2)
    first, reply = desk.take()
    reply(yes(first))
    hanging = [desk.take() for _ in range(2)]
    wait(lambda: bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NULL") == 5)
    Delivery(bench.journal, {}).start()
    assert sorted(bench.states()) == ["confirmed", *["queued"] * 3, *["unconfirmed"] * 2]
    left = {serial for request, _ in hanging for serial in request.serials}
    assert {bench.row(serial)["state"] for serial in left} == {"unconfirmed"}
    desk.says = yes
    for request, each in hanging:
        each(yes(request))


def test_a_person_pauses_what_has_not_left(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """What is begun and waits for a sender is queued again; what has left is finished."""
    documents(bench, 6)
    running = deliver(desk, max_in_flight=2)
    first, reply = desk.take()
    reply(yes(first))
    taken = [desk.take() for _ in range(2)]
    wait(lambda: bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NULL") == 5)
    with bench.writing() as transaction:
        endpoints.put(transaction, standing(bench)._replace(paused_by="person", sentence="maintenance"))
    running.delivery.wake()
    wait(lambda: sorted(bench.states()) == ["confirmed", *["queued"] * 3, *["sending"] * 2])
    for request, each in taken:
        each(yes(request))
    wait(lambda: bench.states().count("confirmed") == 3)
    assert len(desk.requests) == 3


def test_an_attempt_is_on_disk_before_its_request_is_made(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """At the moment of the request another reader finds the serial `sending`."""
    seen: list[list[str]] = []

    def look(request: Any) -> Answer:
        seen.append(bench.states())
        return yes(request)

    desk.says = look
    documents(bench, 1)
    running = deliver(desk)
    wait(running.delivery.is_idle)
    assert seen == [["sending"]]


def test_an_endpoint_that_is_down_is_paused_and_tried_alone(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """It says why; after each wait the next waiting command is the probe, one at a time; then all go."""
    documents(bench, 5)
    desk.says = lambda _request: NOT_SENT
    running = deliver(desk)
    for pauses in (1, 2, 3):
        wait(lambda pauses=pauses: standing(bench).failures == pauses)
        assert len(desk.requests) == pauses
        bench.clock.advance(10)
    desk.says = yes
    bench.clock.advance(10)
    wait(running.delivery.is_idle)
    assert set(bench.states()) == {"confirmed"}
    assert standing(bench).paused_by is None
    assert "endpoint.paused" in bench.kinds() and "endpoint.resumed" in bench.kinds()


def test_api_auth_is_the_probe_where_it_can_be(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """While no token is issued no command is risked."""
    documents(bench, 3)
    desk.can_authenticate = True
    desk.says = lambda _request: Answer(Verdict.CLOSED, 401, "HTTP 401")
    desk.token = lambda: Answer(Verdict.CLOSED, 401, "wrong secret", written=False)
    running = deliver(desk)
    wait(lambda: standing(bench).failures == 1)
    bench.clock.advance(10)
    wait(lambda: desk.probes == 1 and standing(bench).sentence == "wrong secret")
    assert len(desk.requests) == 1
    desk.token = lambda: Answer(Verdict.ANSWERED, 200, "a token", written=False)
    desk.says = yes
    bench.clock.advance(100)
    wait(running.delivery.is_idle)
    assert len(desk.serials) == 1 + 3


def test_a_paused_endpoint_stops_no_other(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """A person paused it: nothing leaves, the delivery is idle, and goes on when a person resumes."""
    documents(bench, 2)
    with bench.writing() as transaction:
        endpoints.put(transaction, Standing("default", paused_by="person", sentence="maintenance"))
    running = deliver(confirming)
    wait(running.delivery.is_idle)
    assert confirming.requests == []
    other = bench.open()
    with other.transaction("act") as transaction:
        endpoints.put(transaction, Standing("default", since=transaction.now))
    other.close()
    wait(lambda: set(bench.states()) == {"confirmed"})


def test_commands_of_an_endpoint_that_is_gone_wait_and_say_so(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """The configuration has no such endpoint any more: it waits for a person, the rest goes."""
    bench.document(bench.command("A", endpoint="plant2"))
    bench.document(bench.command("B"))
    running = deliver(confirming)
    wait(running.delivery.is_idle)
    assert confirming.serials == ["B"]
    assert "connector.yaml has no endpoint plant2" in standing(bench, "plant2").sentence
    with bench.journal.reading() as connection:
        assert attention.needs_person(connection) == {"paused endpoints": 1}


def test_five_like_refusals_across_products_pause_and_hold(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None]
) -> None:
    """The sixth command is not risked; a person resumes and releases."""
    for number in range(8):
        bench.document(bench.command(f"S{number}", gtin=f"0950600013430{number}"))
    desk.says = lambda _request: REFUSED
    deliver(desk, max_in_flight=1)
    wait(lambda: standing(bench).paused_by == "refusals")
    assert len(desk.requests) == 5
    assert sorted(bench.states()) == ["held"] * 5 + ["queued"] * 3
    assert "connector endpoint resume default" in standing(bench).sentence


def test_a_bad_product_blocks_no_other(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """Ten refusals of one product: the others are confirmed."""
    for number in range(10):
        bench.document(bench.command(f"bad{number}", gtin="09506000134369"))
        bench.document(bench.command(f"good{number}"))
    desk.says = lambda request: REFUSED if request.serials[0].startswith("bad") else yes(request)
    running = deliver(desk)
    wait(running.delivery.is_idle)
    assert sorted(set(bench.states())) == ["confirmed", "refused"]
    assert standing(bench).paused_by is None


def test_what_an_earlier_process_left_under_way_is_unconfirmed(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """Killed while `sending`: to a market it waits for a person, otherwise it is sent again."""
    bench.document(bench.command("M", market=True))
    bench.document(bench.command("I"))
    bench.begin()
    bench.begin()
    bench.reopen()
    running = deliver(confirming)
    bench.clock.advance(10)
    wait(running.delivery.is_idle)
    assert (bench.states("M"), bench.states("I")) == (["unconfirmed"], ["confirmed"])
    assert confirming.serials == ["I"]


def test_the_cap_holds_what_runs_away(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """Ten serials an hour: the eleventh command and later ones are held, soon; released ones go beyond it."""
    documents(bench, 90)
    running = deliver(confirming, serials_per_hour=10)
    wait(running.delivery.is_idle, 8)
    assert len(confirming.serials) == 10
    assert sorted(bench.states()) == ["confirmed"] * 10 + ["held"] * 80
    bench.act(acts.release, bench.ids(states=("held",))[:5])
    running.delivery.wake()
    wait(running.delivery.is_idle)
    assert bench.states().count("confirmed") == 15


def test_the_cap_counts_what_was_sent_before_a_restart(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """A restart every ten minutes does not lift it."""
    documents(bench, 30)
    for _ in range(8):
        bench.send()
    running = deliver(confirming, serials_per_hour=10)
    wait(running.delivery.is_idle)
    assert len(confirming.serials) == 2


def test_a_full_journal_loses_no_result_and_sends_nothing_new(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """The answer comes while nothing can be written: it is written when there is room, before anything is sent."""
    documents(bench, 3)
    running = deliver(desk, serials_per_hour=3)
    request, reply = desk.take()
    with no_room():
        reply(yes(request))
        wait(lambda: running.delivery.trouble)
        assert "cannot be written" in running.delivery.trouble
        assert not running.delivery.is_idle()
        assert len(desk.requests) == 1
    desk.says = yes
    wait(running.delivery.is_idle)
    assert running.delivery.trouble == ""
    assert bench.states() == ["confirmed"] * 3
    assert desk.serials == ["S0", "S1", "S2"]


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process can be written, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_stop_waits_for_what_is_under_way_and_begins_nothing(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """The answer that comes after the stop is written; the rest stays queued."""
    documents(bench, 3)
    running = deliver(desk)
    request, reply = desk.take()
    running.delivery.stop()
    assert running.thread.is_alive()
    reply(yes(request))
    running.stop()
    assert bench.states() == ["confirmed", "queued", "queued"]
    assert desk.closed


def test_stop_does_not_wait_for_ever(bench: Any, deliver: Callable[..., Any], desk: Any) -> None:
    """A request that hangs longer than any may is left: `sending` now, unconfirmed at the next start."""
    documents(bench, 1)
    running = deliver(desk, grace=0.0)
    desk.take()
    running.stop()
    assert bench.states() == ["sending"]


def test_a_clock_set_back_by_a_day_delays_nothing(
    bench: Any, deliver: Callable[..., Any], desk: Any, wait: Callable[..., None], yes: Callable[..., Answer]
) -> None:
    """The endpoint's pause and a command's back-off end as if the clock had been right."""
    documents(bench, 2)
    desk.says = lambda _request: UNKNOWN
    running = deliver(desk)
    wait(lambda: standing(bench).failures == 1)
    desk.says = yes
    bench.clock.at -= 86_400
    bench.clock.running += 60
    wait(running.delivery.is_idle)
    assert set(bench.states()) == {"confirmed"}


def test_a_due_command_without_serials_is_put_right_and_not_sent(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """A request that names no serial must never leave."""
    documents(bench, 1)
    bench.send()
    with bench.writing() as transaction:
        transaction.connection.execute(text("UPDATE command SET due_at = 0"))
    running = deliver(confirming)
    wait(running.delivery.is_idle)
    assert confirming.requests == []


def test_requests_keep_their_pace(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """One a second: without a second going by there is one."""
    documents(bench, 3)
    running = deliver(confirming, requests_per_second=1)
    wait(lambda: bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NOT NULL") == 1)
    for _ in range(3):
        running.delivery.wake()
    assert len(confirming.requests) == 1
    for count in (2, 3):
        bench.clock.advance(1)
        wait(lambda count=count: len(confirming.requests) == count)
    wait(running.delivery.is_idle)


def test_acts_of_another_process_during_delivery_break_no_promise(
    bench: Any, deliver: Callable[..., Any], confirming: Any, wait: Callable[..., None]
) -> None:
    """A second process cancels while this one sends: each serial is either sent or cancelled, never both."""
    from connector.errors import NotAllowed
    from connector.journal import chain

    documents(bench, 60)
    other = bench.open()
    running = deliver(confirming)
    cancelled: list[int] = []
    for serial_id in reversed(bench.ids()):
        try:
            with other.transaction("act") as transaction:
                acts.cancel(transaction, [serial_id], "a person changed their mind")
        except NotAllowed:
            continue
        cancelled.append(serial_id)
    wait(running.delivery.is_idle)
    running.stop()
    assert len(confirming.serials) + len(cancelled) == 60
    assert bench.states().count("confirmed") == len(confirming.serials)
    with other.reading() as connection:
        assert list(chain.broken(connection, other.id, other.witness.read())) == []
    other.close()


@pytest.mark.parametrize("verdict", [Verdict.NOT_SENT, Verdict.THROTTLED, Verdict.TOKEN_REJECTED, Verdict.CLOSED])
def test_what_was_not_acted_on_uses_up_no_cap(
    bench: Any,
    deliver: Callable[..., Any],
    desk: Any,
    wait: Callable[..., None],
    yes: Callable[..., Answer],
    verdict: Verdict,
) -> None:
    """Ten attempts at an endpoint that is down, then the whole cap is still there."""
    documents(bench, 3)
    desk.says = lambda _request: Answer(verdict, None, "down", written=False)
    running = deliver(desk, serials_per_hour=3)
    for failures in range(1, 6):
        wait(lambda failures=failures: standing(bench).failures == failures)
        bench.clock.advance(60)
        running.delivery.wake()
    desk.says = yes
    bench.clock.advance(300)
    running.delivery.wake()
    wait(running.delivery.is_idle)
    assert bench.states() == ["confirmed"] * 3
