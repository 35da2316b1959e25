"""What an episode is made of. All of it comes from the campaign's seed and the episode's number."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import count
from random import Random
from typing import Any

from connector.sandbox.misbehaviour import Kind
from tests.e2e.site import DYNAMIC_TOKEN, STATIC_TOKEN

STOP_POINTS = (
    "start.before_commit",
    "start.after_commit",
    "start.witnessed",
    "health.before_commit",
    "health.after_commit",
    "health.witnessed",
    "file_drop.before_claim",
    "file_drop.after_claim",
    "file_drop.before_accept",
    "accept.before_commit",
    "accept.after_commit",
    "accept.witnessed",
    "file_drop.after_accept",
    "file_drop.before_archive",
    "file_drop.after_archive",
    "refuse.before_commit",
    "refuse.after_commit",
    "refuse.witnessed",
    "map.before_commit",
    "map.after_commit",
    "map.witnessed",
    "deliver.before_commit",
    "deliver.after_commit",
    "deliver.witnessed",
    "send.before",
    "send.after",
    "tell.before_commit",
    "tell.after_commit",
    "tell.witnessed",
)
"""Every stop point that a run passes; a test holds the list against what a run says it passed."""
ONCE = frozenset(point for point in STOP_POINTS if point.startswith(("start.", "health.")))
"""Passed once by each process, or twice."""
PASSES = (1, 2, 10)
FIRST_NUMBER = {"SIGKILL": 0, "held": 300, "SIGTERM": 500, "random": 1000}
"""Of the episodes at stop points, by the way they end, and of those at random moments."""
HOLD = 0.15
HURRY = 20
_SECONDS_OF_START = 1.5
_MOST_PASSES = 120
_LONGEST_DELAY = 0.04
_REFUSALS = {Kind.VALIDATION_ERROR, Kind.PRODUCT_ERROR}
"""Rare in a plan: five like ones in a row would pause the endpoint until a person comes."""
_SLOW = {Kind.HANG, Kind.HANG_AFTER, Kind.SLOW_AFTER}


@dataclass(frozen=True)
class Moment:
    """When a run is ended, and how.

    Attributes:
        point: A stop point, `any` for the so-manieth of them all, or `start` for the start of the process.
        passes: At which pass.
        delay: Seconds after it.
        signal: SIGKILL or SIGTERM.
        hold: Seconds for which the thread that came there is kept there while the others go on: what one of them does
            too early is then done.
    """

    point: str
    passes: int = 1
    delay: float = 0.0
    signal: str = "SIGKILL"
    hold: float = 0.0

    def __str__(self) -> str:
        after = f" +{1000 * self.delay:.0f} ms" if self.delay else ""
        held = ", held there" if self.hold else ""
        return f"{self.signal} at {self.point} #{self.passes}{after}{held}"

    @property
    def words(self) -> dict[str, Any]:
        """As `killed.py` takes it."""
        return asdict(self) | {"hurry": HURRY}


@dataclass(frozen=True)
class Episode:
    """One site, from its first start until nothing is left to do.

    Attributes:
        seed: Of the campaign.
        number: Within the campaign.
        moments: When its runs are ended, one after the other; a last run ends by itself.
        faults: How likely each kind of misbehaviour of the sandbox is.
        token: How the connector gets its token.
        max_serials: Of one request.
        before: How many files are there before the first start.
    """

    seed: int
    number: int
    moments: tuple[Moment, ...]
    faults: dict[str, float] = field(default_factory=dict)
    token: str = STATIC_TOKEN
    max_serials: int = 100
    before: int = 3

    def __str__(self) -> str:
        faults = ", ".join(f"{kind} {share:.2f}" for kind, share in self.faults.items()) or "none"
        return f"{'; '.join(map(str, self.moments)) or 'not ended'}; faults: {faults}"

    @property
    def random(self) -> Random:
        """For what is dropped: the same in every run of this episode."""
        return Random(f"{self.seed}/{self.number}/drops")

    @property
    def read_seconds(self) -> float:
        """Patience with an answer: short only where some never come, so that a busy machine raises no doubt."""
        return 2 if {Kind.HANG, Kind.HANG_AFTER}.intersection(self.faults) else 20


def every_episode(seed: int, kills: int) -> list[Episode]:
    """The whole campaign."""
    ways = ("SIGKILL", "held", "SIGTERM")
    return [*(each for way in ways for each in at_stop_points(seed, way)), *at_random_moments(seed, kills)]


def at_stop_points(seed: int, way: str = "SIGKILL") -> list[Episode]:
    """One episode for each stop point and pass, without misbehaviour.

    Args:
        seed: Of the campaign.
        way: SIGKILL at once, SIGTERM, or `held`: SIGKILL after the thread was kept there for a moment.
    """
    wanted = [(point, nth) for nth in PASSES for point in STOP_POINTS if nth == 1 or point not in ONCE]
    numbers = count(FIRST_NUMBER[way])
    more: dict[str, Any] = {"hold": HOLD} if way == "held" else {"signal": way}
    return [Episode(seed, next(numbers), (Moment(point, nth, **more),)) for point, nth in wanted]


def at_random_moments(seed: int, kills: int) -> list[Episode]:
    """Episodes with so many ended runs together; most of them with a misbehaving sandbox."""
    episodes: list[Episode] = []
    while sum(len(each.moments) for each in episodes) < kills:
        episodes.append(at_random(seed, FIRST_NUMBER["random"] + len(episodes)))
    return episodes


def at_random(seed: int, number: int) -> Episode:
    """One episode with one to three ended runs."""
    random = Random(f"{seed}/{number}")
    moments = tuple(_moment(random) for _ in range(random.randint(1, 3)))
    return Episode(
        seed=seed,
        number=number,
        moments=moments,
        faults=_faults(random, number),
        token=random.choice([STATIC_TOKEN, STATIC_TOKEN, DYNAMIC_TOKEN]),
        max_serials=random.choice([100, 100, 2]),
        before=random.randint(1, 8),
    )


def _moment(random: Random) -> Moment:
    signal = random.choices(["SIGKILL", "SIGTERM"], [75, 25])[0]
    if random.random() < 0.1:
        return Moment("start", 1, round(random.uniform(0.001, _SECONDS_OF_START), 3), signal)
    delay = random.choice([0.0, round(random.uniform(0.001, _LONGEST_DELAY), 3)])
    return Moment("any", random.randint(1, _MOST_PASSES), delay, signal)


def _faults(random: Random, number: int) -> dict[str, float]:
    """None, each kind in its turn, or some of them together."""
    kinds = list(Kind)
    chosen = [[], [kinds[number // 3 % len(kinds)]], random.sample(kinds, random.randint(2, 5))][number % 3]
    return {str(kind): _share(kind) for kind in chosen}


def _share(kind: Kind) -> float:
    if kind in _REFUSALS:
        return 0.05
    return 0.08 if kind in _SLOW else 0.15
