"""Answers of the sandbox."""

from connector.sandbox.reply import Refusal, Reply


def test_a_refusal_has_the_likely_shape() -> None:
    """`success` false, a message, and the type where there is one."""
    assert (
        Refusal(404, "ProductError", "no").reply().body
        == b'{"success": false, "message": "no", "error": "ProductError"}'
    )
    assert Refusal(403, "", "no").reply().body == b'{"success": false, "message": "no"}'


def test_an_answer_is_whole_http() -> None:
    """Status line, type, length, further headers, body."""
    assert Reply(429, b"x", {"Retry-After": "1"}, "text/plain").on_the_wire() == (
        b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nRetry-After: 1\r\n\r\nx"
    )
