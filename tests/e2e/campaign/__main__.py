"""The long campaign: `make crash SEED=7 KILLS=100`, or `python -m tests.e2e.campaign --seed 7 --kills 100`.

A SIGKILL, at once and after a moment, and a SIGTERM at every stop point, at its first, second and tenth pass; then so
many ends at random moments, most of them with a sandbox that misbehaves. Documents, faults, stop points, passes and
delays come from the seed. What does not: when the threads of the program take their turns, and where exactly a delay
of some milliseconds ends. So an episode that failed is played again with `--only NUMBER`, several `--times` if need be.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.e2e.campaign.episode import play
from tests.e2e.campaign.plan import FIRST_NUMBER, Episode, at_random, every_episode

_MOST_FAULTS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign; the exit code is 1 when an episode failed."""
    wanted = _arguments(arguments)
    _say(f"seed {wanted.seed}")
    with ThreadPoolExecutor(wanted.jobs) as jobs:
        playing = [(each, jobs.submit(_told, each, wanted.folder)) for each in _episodes(wanted)]
    failed = sorted({episode.number for episode, told in playing if not told.result()})
    _say(f"{len(failed)} episodes failed{': ' if failed else ''}{', '.join(map(str, failed))}")
    return 1 if failed else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    about = (__doc__ or "").partition("\n\n")[2]
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.campaign", description=about)
    parser.add_argument("--seed", type=int, default=1, help="everything that is planned comes from it")
    parser.add_argument("--kills", type=int, default=100, help="at random moments, together (default: 100)")
    parser.add_argument("--first", type=int, default=0, help="leave out episodes with lower numbers")
    parser.add_argument("--only", type=int, help="this episode only, by its number")
    parser.add_argument("--times", type=int, default=1, help="play each episode so often")
    parser.add_argument("--jobs", type=int, default=3, help="episodes at once: most of them wait (default: 3)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "connector-campaign")
    return parser.parse_args(arguments)


def _episodes(wanted: argparse.Namespace) -> list[Episode]:
    if wanted.only is not None and wanted.only >= FIRST_NUMBER["random"]:
        chosen = [at_random(wanted.seed, wanted.only)]
    else:
        chosen = [each for each in every_episode(wanted.seed, wanted.kills) if wanted.only in (None, each.number)]
    return [episode for episode in chosen if episode.number >= wanted.first for _ in range(wanted.times)]


def _told(episode: Episode, folder: Path) -> bool:
    """Play an episode and say how it went; the folder of one that failed is kept."""
    place = _empty_folder(folder, f"seed{episode.seed}-episode{episode.number}")
    began = time.monotonic()
    faults = _faults(episode, place)
    lines = [f"{episode.number:5} {time.monotonic() - began:5.1f} s  {'FAILED' if faults else 'ok':6}  {episode}"]
    lines += [f"      {fault}" for fault in faults[:_MOST_FAULTS]]
    if faults:
        lines.append(f"      kept in {place}; again: make crash SEED={episode.seed} ONLY={episode.number}")
    else:
        shutil.rmtree(place)
    _say(*lines)
    return not faults


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _empty_folder(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))


def _faults(episode: Episode, place: Path) -> list[str]:
    try:
        return play(episode, place)
    except Exception as error:  # noqa: BLE001 - a journal that cannot even be read is one more thing found
        return [f"it could not be judged: {type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main())
