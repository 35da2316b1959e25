"""Promise 3: what an answer means for the request."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.transport.answer import Answer, Verdict
from connector.transport.classify import BODY_LIMIT, VERDICT_OF_TYPE, classify

NOW = 1_800_000_000.0
RESENT = {Verdict.NOT_SENT, Verdict.THROTTLED, Verdict.TOKEN_REJECTED}


def judged(
    status: int, body: bytes | str | object = b"", serials: tuple[str, ...] = ("A1", "B2"), **headers: str
) -> Answer:
    """The classification of one answer; a body that is neither bytes nor text is written as JSON."""
    raw = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
    return classify(status, {name.replace("_", "-"): text for name, text in headers.items()}, raw, serials, now=NOW)


def success(*listed: Mapping[str, Any] | Any) -> dict[str, Any]:
    """The documented success with these entries."""
    return {"success": True, "message": "Serials decommissioned", "data": list(listed)}


def entry(serial: str, status: str = "Assigned") -> dict[str, str]:
    """One entry of the documented success."""
    return {"serial_number": serial, "status": status}


@pytest.mark.parametrize(
    ("listed", "confirmed"),
    [
        ([entry("A1"), entry("B2")], {"A1", "B2"}),
        ([entry("A1", "aSSigned")], {"A1"}),
        ([entry("A1", "Available"), entry("B2")], {"B2"}),
        ([entry("A1"), entry("A1", "Failed"), entry("B2")], {"B2"}),
        ([entry("a1"), entry(" B2")], set()),
        ([{"serial_number": "A1"}, {"status": "Assigned"}, None, 5, "A1", [], entry("B2")], {"B2"}),
        ([{"serial_number": ["A1"], "status": "Assigned"}], set()),
        ([entry("C3")], set()),
        ([], set()),
    ],
)
def test_a_serial_is_confirmed_when_it_is_listed_as_assigned_only(listed: list[Any], confirmed: set[str]) -> None:
    """Confirmed are the serials asked for whose every entry says Assigned, in any case."""
    answer = judged(200, success(*listed))
    assert (answer.verdict, answer.confirmed) == (Verdict.ANSWERED, confirmed)


def test_the_sentence_names_the_serials_that_are_not_confirmed() -> None:
    """A person reads which serials are missing, which have another status, and how many more there are."""
    serials = tuple(f"S{number}" for number in range(9))
    sentence = judged(200, success(entry("S0"), entry("S1", "Locked")), serials).sentence
    assert sentence == (
        "HTTP 200: 1 of 9 serials confirmed; missing from the answer: S2, S3, S4, S5, S6 and 2 more; "
        "with another status: S1 (Locked)"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"\xff\xfe\x00",
        b'{"success": true, "data": [{"serial_number": "A1", "status": "Assi',
        {"success": True},
        {"success": True, "data": {"A1": "Assigned"}},
        {"success": "true", "data": [entry("A1")]},
        {"success": 1, "data": [entry("A1")]},
        {"data": [entry("A1")]},
        [success(entry("A1"))],
        {"success": False, "message": "no"},
        {"success": False, "message": "ValidationError or InvalidTokenError"},
        "<html>ValidationError</html>",
        '{"success": true, "success": true, "data": [{"serial_number": "A1", "status": "Assigned"}]}',
        '{"success": true, "n": NaN, "data": [{"serial_number": "A1", "status": "Assigned"}]}',
        "[" * 100_000,
        '{"success":true,"data":' * 50_000,
        b" " * (BODY_LIMIT + 1),
    ],
)
def test_a_success_that_cannot_be_read_is_unknown(body: Any) -> None:
    """A 2xx that is not the documented success, nor a documented failure, may have been acted on."""
    answer = judged(200, body)
    assert (answer.verdict, answer.confirmed) == (Verdict.UNKNOWN, frozenset())
    assert len(answer.sentence) <= 500


def test_huge_numbers_do_no_harm() -> None:
    """A number of a hundred thousand digits next to a readable success is no reason not to read it."""
    digits = "9" * 100_000
    body = f'{{"success": true, "n": {digits}, "data": [{{"serial_number": "A1", "status": "Assigned"}}]}}'
    assert judged(200, body).confirmed == {"A1"}


@pytest.mark.parametrize("error_type", VERDICT_OF_TYPE)
@pytest.mark.parametrize(
    "shape",
    [
        '{{"success": false, "error": "{0}", "message": "no"}}',
        '{{"errors": [{{"deep": {{"type": "{0}"}}}}]}}',
        "{0}: no",
        "<html><body><h1>{0}</h1></body></html>",
        '{{"broken": "{0}"',
    ],
)
@pytest.mark.parametrize("status", [400, 401, 404, 418, 422, 500])
def test_a_known_type_decides_wherever_it_stands(error_type: str, shape: str, status: int) -> None:
    """The four type names are found in JSON, text and HTML, and count more than the status."""
    answer = judged(status, shape.format(error_type))
    assert (answer.verdict, answer.error_type) == (VERDICT_OF_TYPE[error_type], error_type)


def test_a_200_that_says_no_with_a_known_type_is_that_type() -> None:
    """`success: false` with a type counts as that type though the status is 200."""
    answer = judged(200, {"success": False, "error": {"name": "ProductError"}})
    assert (answer.verdict, answer.error_type) == (Verdict.REFUSED, "ProductError")


@pytest.mark.parametrize("text", ["MyValidationError", "ValidationErrors", "_ProductError", "validationerror"])
def test_a_type_counts_as_a_whole_word_only(text: str) -> None:
    """A name that merely contains a known type is none."""
    assert judged(500, text).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("NoTokenError InvalidTokenError", Verdict.TOKEN_REJECTED),
        ("ValidationError ProductError", Verdict.REFUSED),
        ("ValidationError InvalidTokenError", Verdict.UNKNOWN),
    ],
)
def test_types_that_contradict_each_other_are_unknown(text: str, verdict: Verdict) -> None:
    """Two types decide only when both lead to the same."""
    assert judged(422, text).verdict is verdict


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, Verdict.REFUSED) for status in (400, 413, 415, 422)),
        *((status, Verdict.CLOSED) for status in (300, 301, 302, 304, 307, 308, 401, 403, 404, 405, 407)),
        *(
            (status, Verdict.UNKNOWN)
            for status in (100, 204, 206, 402, 406, 408, 409, 418, 500, 501, 502, 503, 504, 999)
        ),
        (429, Verdict.THROTTLED),
    ],
)
def test_without_a_known_type_the_status_decides(status: int, verdict: Verdict) -> None:
    """Refused, closed and throttled are exactly the statuses of promise 3; every other one is unknown."""
    assert judged(status, "no").verdict is verdict


def test_a_503_is_sent_again_only_with_a_retry_after() -> None:
    """503 with a readable Retry-After was not acted on; without one nobody knows."""
    answer = judged(503, "busy", Retry_After="7")
    assert (answer.verdict, answer.retry_after) == (Verdict.THROTTLED, 7.0)
    assert judged(503, "busy").verdict is Verdict.UNKNOWN
    assert judged(503, "busy", Retry_After="soon").verdict is Verdict.UNKNOWN
    assert judged(502, "busy", Retry_After="7").verdict is Verdict.UNKNOWN


def test_a_token_error_renews_the_token_even_as_a_429() -> None:
    """A 429 that names a token error is a token error; one that names another is a 429."""
    assert judged(429, "InvalidTokenError").verdict is Verdict.TOKEN_REJECTED
    assert judged(429, "ValidationError").verdict is Verdict.THROTTLED


@pytest.mark.parametrize(
    "echo",
    [
        '{"message": "bad token s3cret<>token"}',
        "<p>s3cret&lt;&gt;token</p>",
        '{"success": true, "data": [{"serial_number": "A1", "status": "' + "x" * 30 + 's3cret<>token"}]}',
        "x" * 190 + "s3cret<>token",
        "x" * 3990 + "s3cret<>token" + "<" * 100,
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_an_echoed_secret_is_masked_before_anything_is_cut(echo: str, status: int) -> None:
    """Neither a whole secret nor the half that a cut would leave gets into a sentence."""

    def mask(text: str) -> str:
        return text.replace("s3cret<>token", "***")

    assert "s3cret" not in classify(status, {}, echo.encode(), ("A1",), now=NOW, mask=mask).sentence


BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(str.encode).filter(bool),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from(["A1", "Assigned"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["success", "data", "serial_number", "status", "error"]), inner, max_size=4
            )
        ),
        max_leaves=20,
    ).map(lambda value: json.dumps(value).encode()),
    st.lists(st.sampled_from([*VERDICT_OF_TYPE, "<b>", '"', "{", " ", "x"]), max_size=6).map(
        lambda w: "".join(w).encode()
    ),
)


@given(
    status=st.integers(100, 999) | st.sampled_from([200, 401, 422, 429, 503]),
    body=BODIES,
    retry_after=st.none() | st.text(max_size=20) | st.sampled_from(["5", "-1", "Wed, 21 Oct 2099 07:28:00 GMT"]),
    serials=st.lists(st.sampled_from(["A1", "B2", "C3"]), unique=True).map(tuple),
)
@example(200, json.dumps(success(entry("A1"), entry("Z9"))).encode(), None, ("A1",))
def test_no_answer_raises_confirms_too_much_or_is_sent_again_without_a_reason(
    status: int, body: bytes, retry_after: str | None, serials: tuple[str, ...]
) -> None:
    """Whatever a server writes: no exception, no serial that was not asked for, no re-send but in the listed cases."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    answer = classify(status, headers, body, serials, now=NOW)
    assert answer.confirmed <= set(serials)
    assert not answer.confirmed or (answer.verdict is Verdict.ANSWERED and 200 <= status < 300)
    assert len(answer.sentence) <= 500
    assert answer.sentence.isprintable()
    if answer.verdict in RESENT:
        named = any(word in body for word in (b"NoTokenError", b"InvalidTokenError"))
        assert named or status == 429 or (status == 503 and retry_after is not None)
