"""What a person reads."""

from __future__ import annotations

import json

from connector.alerts.message import message
from connector.journal.attention import Waiting


def test_a_message_groups_by_kind_and_says_what_to_do() -> None:
    """With the words of `status`."""
    new = [Waiting("held documents", "1", "document 1: no mapping"), Waiting("red sources", "in", "source in: gone")]
    made = message([*new, Waiting("held documents", "2", "document 2: none")], 3, "0a1b2c3d", 0.0, str)
    assert made.subject.endswith(": 2 held documents, 1 red sources")
    assert made.text.splitlines()[1:] == [
        *("", "held documents: 2", "  document 1: no mapping", "  document 2: none"),
        *("  what to do: connector documents --state held",),
        *("", "red sources: 1", "  source in: gone", "  what to do: connector doctor"),
        *("", "Told before and still open: 3; `connector status` shows all."),
    ]
    said = json.loads(made.json)
    assert (said["journal"], said["at"], said["still_open"], said["test"]) == (
        *("0a1b2c3d", "1970-01-01T00:00:00+00:00", 3, False),
    )
    assert said["items"][0] == {
        "what": "held documents",
        "count": 2,
        "next": "connector documents --state held",
        "sentences": ["document 1: no mapping", "document 2: none"],
    }


def test_hostile_and_long_sentences_stay_one_line_without_secrets() -> None:
    """Names of files and answers of the API come from outside."""
    new = [Waiting("held documents", str(n), f"geheim {n}\nSubject: x\x1b" + "y" * 500) for n in range(100)]
    made = message(new, 0, "j", 0.0, lambda text: text.replace("geheim", "***"))
    lines = made.text.splitlines()
    assert "\n" not in made.subject
    assert lines[3].startswith("  *** 0 Subject: x?yyy") and lines[3].endswith("...")
    assert len(lines) == 25 and lines[-2] == "  and 80 more"
    assert "geheim" not in made.json and len(json.loads(made.json)["items"][0]["sentences"]) == 20


def test_a_test_says_that_nothing_is_wrong() -> None:
    """Nobody is called at night for it."""
    made = message([], 0, "j", 0.0, str, test=True)
    assert made.subject.endswith(": a test, nothing is wrong")
    assert json.loads(made.json)["test"] is True
