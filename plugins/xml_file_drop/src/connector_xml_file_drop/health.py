"""How the source stands, told to the host when it changes."""

from __future__ import annotations

from connector.plugin import Intake

_SHOWN = 3


class Health:
    """Collects what is wrong in one look, and tells the host when that differs from the look before."""

    def __init__(self, intake: Intake, well: str) -> None:
        self._intake = intake
        self._well = well
        self._troubles: list[str] = []
        self._told: tuple[str, ...] | None = None

    def trouble(self, sentence: str) -> None:
        """Something is wrong that a person should know of."""
        self._troubles.append(sentence)

    def tell(self) -> None:
        """The look is over."""
        troubles, self._troubles = tuple(dict.fromkeys(self._troubles)), []
        if troubles != self._told:
            self._told = troubles
            self._intake.health(not troubles, _sentence(troubles) if troubles else self._well)


def _sentence(troubles: tuple[str, ...]) -> str:
    more = len(troubles) - _SHOWN
    shown = [*troubles[:_SHOWN], *([f"and {more} more of this kind"] if more > 0 else [])]
    return "; ".join(shown)
