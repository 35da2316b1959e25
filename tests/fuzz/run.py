"""Fuzz one reader: `python -m tests.fuzz.run xml --seconds 600 --seed 1`. Needs atheris; `make fuzz` installs it.

It ends with exit code 0 when the time is up, and otherwise with what went wrong: an exception that is not the
connector's own or a broken promise, an input that takes too long, or more memory than is allowed. The input is then
in a file `crash-...`, `timeout-...` or `oom-...` in `.fuzz/READER/`, and `--again FILE` reads it once more.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["connector"]):
    from tests.fuzz.targets import TARGETS, Target

from tests.fuzz.mutating import changed

KEPT = Path(".fuzz")


def main() -> None:
    """Fuzz what the arguments name."""
    options = _options()
    target = TARGETS[options.reader]
    words = target.words()

    def mutated(content: bytes, at_most: int, seed: int) -> bytes:
        if seed % 2:
            return bytes(atheris.Mutate(content, at_most))
        return changed(content, at_most, seed, target.parts, words)

    atheris.Setup([sys.argv[0], *_for_libfuzzer(options, target)], target.read, custom_mutator=mutated)
    atheris.Fuzz()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", type=int, default=768, help="MB that the process may have")
    parser.add_argument("--slowest", type=int, default=5, help="seconds that one input may take")
    parser.add_argument("--longest", type=int, default=16_384, help="bytes of an input")
    parser.add_argument("--again", type=Path, help="read this file and end")
    return parser.parse_args()


def _for_libfuzzer(options: argparse.Namespace, target: Target) -> list[str]:
    kept = KEPT / target.name
    limits = [f"-rss_limit_mb={options.memory}", f"-timeout={options.slowest}", f"-artifact_prefix={kept}/"]
    if options.again:
        return [*limits, str(options.again)]
    found, seeds = kept / "found", kept / "seeds"
    for folder in (found, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, (_, content) in enumerate(target.seeds()):
        (seeds / f"{number:03d}").write_bytes(content)
    words = kept / "words"
    words.write_text("".join(f'"{_escaped(each)}"\n' for each in target.words()), "ascii")
    times = [f"-max_total_time={options.seconds}", f"-seed={options.seed}", f"-max_len={options.longest}"]
    return [*limits, *times, f"-dict={words}", "-print_final_stats=1", str(found), str(seeds)]


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
