"""Texts in YAML that must be written in quotes, since YAML would read 0010 as the number ten."""

from __future__ import annotations


def written(value: object) -> str:
    """How a scalar stood in the file: ruamel keeps the width of numbers with leading zeros."""
    if isinstance(value, bool):
        return "true" if value else "false"
    width = getattr(value, "_width", None)
    return f"{value:0{width}d}" if isinstance(value, int) and width else str(value)


def in_quotes(value: object) -> object:
    """Let a text pass.

    Raises:
        ValueError: It is a number, a truth value, a date or nothing; the sentence says how to write it.
    """
    if value is None:
        raise ValueError('is empty; write a text, or "" for the empty text')
    if isinstance(value, str | list | dict):
        return value
    raise ValueError(f'write it in quotes: "{written(value)}"')


def texts(value: object) -> tuple[str, ...]:
    """One text or a list of them, as a tuple.

    Raises:
        ValueError: Anything else, or an empty list.
    """
    listed = value if isinstance(value, list | tuple) else [value]
    found = tuple(in_quotes(each) for each in listed)
    if not found:
        raise ValueError("is an empty list; name at least one, or leave the key out")
    if not all(isinstance(each, str) for each in found):
        raise ValueError("must be a text or a list of texts")
    return tuple(str(each) for each in found)
