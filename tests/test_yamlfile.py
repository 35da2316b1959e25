"""Tests of connector.yamlfile."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from connector.errors import Misconfigured
from connector.yamlfile import YamlFile

TEXT = """\
# a comment
journal:
  path: a.db

sources:
  - name: one
    senders: [a,
              b]
  - name: two
"""


class Strict(BaseModel):
    """A model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid")

    path: str
    size: int = 0
    token: int = 0


def refusal(text: str) -> str:
    """The sentence with which a text is refused."""
    with pytest.raises(Misconfigured) as caught:
        YamlFile(Path("c.yaml"), text)
    return str(caught.value)


def faults_of(text: str) -> list[str]:
    """The sentences with which the model refuses a text."""
    with pytest.raises(Misconfigured) as caught:
        YamlFile(Path("c.yaml"), text).validate(Strict)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ([], 1),
        (["journal"], 2),
        (["journal", "path"], 3),
        (["journal", "missing"], 2),
        (["missing", "path"], 1),
        (["sources", 0, "senders", 1], 8),
        (["sources", 1], 9),
        (["sources", 1, "name"], 9),
        (["sources", 7], 5),
        (["journal", "path", "deeper"], 3),
    ],
)
def test_a_place_has_its_line(location: list[int | str], line: int) -> None:
    """A place has the line of the deepest part of it that the file has."""
    assert YamlFile(Path("c.yaml"), TEXT).line(location) == line


@given(st.lists(st.sampled_from(["", "# comment", "key"]), min_size=1, max_size=30))
def test_every_key_has_its_line(kinds: list[str]) -> None:
    """Whatever stands between the keys, each has the line it is written in."""
    lines = [f"key{number}: x" if kind == "key" else kind for number, kind in enumerate(kinds)]
    file = YamlFile(Path("c.yaml"), "\n".join([*lines, "last: x"]))
    for number, kind in enumerate(kinds):
        if kind == "key":
            assert file.line([f"key{number}"]) == number + 1


NO_TEXT = "a character stands here that no text can have; correct the line"
NO_DAY = "the day or time here does not exist; if it is meant as a text, write it in quotes; correct the line"
NOT_IN_QUOTES = "a value here is not what it looks like to YAML; write it in quotes; correct the line"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\n", "c.yaml:2: is not YAML: expected ',' or ']', but got '<stream end>'; correct the line"),
        ("a: b: c\n", "c.yaml:1: is not YAML: mapping values are not allowed here; correct the line"),
        ("a: *nobody\n", "c.yaml:1: is not YAML: found undefined alias; correct the line"),
        (
            "a: 1\nb: {{c: {d: e}}}\n",
            "c.yaml:2: is not YAML: a key must be a word, not a list or another `{...}`; correct the line",
        ),
        ("a: !no!body x\n", "c.yaml:1: is not YAML: found undefined tag handle; correct the line"),
        ("a: !!timestamp nobody\n", "c.yaml:1: is not YAML: failed to construct timestamp; correct the line"),
        (
            "a: 1\nb: !!omap nobody\n",
            "c.yaml:2: is not YAML: a value here is not what it looks like to YAML; write it in quotes; "
            "correct the line",
        ),
        ("- a\n", "c.yaml:1: must hold `key: value` lines; it does not"),
        ("", "c.yaml:1: must hold `key: value` lines; it does not"),
        ("a: 1\n---\nb: 2\n", "c.yaml:2: is not YAML: but found another document; correct the line"),
        ("a: 1\nb: '\x01'\n", "c.yaml:2: is not YAML: the character U+0001 may not stand here; correct the line"),
        ('a: 1\nb: "x\\0"\n', f"c.yaml:2: is not YAML: {NO_TEXT}"),
        ('a: "\\ud800"\n', f"c.yaml:1: is not YAML: {NO_TEXT}"),
        ("a: 1\nb: 2020-99-99\n", f"c.yaml:2: is not YAML: {NO_DAY}"),
        ("a: {b: 2026-02-31}\n", f"c.yaml:1: is not YAML: {NO_DAY}"),
        (f"a: {'9' * 5000}\n", f"c.yaml:1: is not YAML: {NOT_IN_QUOTES}"),
        ("a: !!int one\n", f"c.yaml:1: is not YAML: {NOT_IN_QUOTES}"),
        ("a: !!bool maybe\n", f"c.yaml:1: is not YAML: {NOT_IN_QUOTES}"),
        (f"a: 1\nb: {'[' * 600}\n", "c.yaml:2: is nested too deeply; make it flatter"),
        (f"{'- ' * 6000}\n", "c.yaml: is nested too deeply; make it flatter"),
        (
            "a0: &b0 [x]\n" + "".join(f"a{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" for n in range(1, 60)),
            "c.yaml:17: a16 has aliases (`*name`) that make it more than 100000 values; write it without",
        ),
    ],
)
def test_what_is_no_yaml_has_a_line(text: str, told: str) -> None:
    """A text that cannot be read is refused with the line and the cause."""
    assert refusal(text) == told


def test_a_key_that_stands_twice_does_not_show_its_values() -> None:
    """The value of a double key may be a secret, so only the key is named."""
    assert refusal("token: hunter2\ntoken: hunter3\n") == (
        'c.yaml:2: is not YAML: found duplicate key "token"; correct the line'
    )


def test_an_anchor_may_stand_twice() -> None:
    """YAML allows it, the later one counts; ruamel's warning would show the line, secrets and all."""
    assert YamlFile(Path("c.yaml"), "a: &x 1\nb: &x 2\nc: *x\n").value["c"] == 2


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """A missing path, a folder, and bytes that are not UTF-8 give sentences that name the file."""
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"a: \xff\n")
    for path, words in ((tmp_path / "no.yaml", "no such file"), (tmp_path, "cannot be read"), (binary, "is not UTF-8")):
        with pytest.raises(Misconfigured, match=words) as caught:
            YamlFile(path)
        assert caught.value.faults[0].file == str(path)


def test_a_model_gives_every_fault_with_its_line() -> None:
    """Missing, unknown and wrong values are all told at once, a wrong value as it was written."""
    assert faults_of("size: big\ncolour: red\n") == [
        "c.yaml:1: path is missing; add it",
        "c.yaml:1: size: input should be a valid integer, unable to parse string as an integer (found 'big')",
        "c.yaml:2: colour is not known here; remove it or correct its spelling",
    ]


def test_a_value_that_may_be_secret_is_not_shown() -> None:
    """The value of a field whose name speaks of a secret is left out of the sentence."""
    (told,) = faults_of("path: a\ntoken: hunter2\n")
    assert told.startswith("c.yaml:2: token: ")
    assert "hunter2" not in told


def test_a_part_of_the_file_is_checked_in_its_place() -> None:
    """Faults of a part name the whole path and the line in the file."""
    file = YamlFile(Path("c.yaml"), TEXT)
    with pytest.raises(Misconfigured) as caught:
        file.validate(Strict, file.value["sources"][1], at=["sources", 1])
    assert [str(fault) for fault in caught.value.faults] == [
        "c.yaml:9: sources.1.path is missing; add it",
        "c.yaml:9: sources.1.name is not known here; remove it or correct its spelling",
    ]


def test_what_fits_is_given_as_the_model() -> None:
    """A file without faults becomes the model."""
    assert YamlFile(Path("c.yaml"), "path: a\nsize: 3\n").validate(Strict) == Strict(path="a", size=3)
