"""Telling how the source stands."""

from __future__ import annotations

from connector_xml_file_drop.health import Health

from connector.testing import MemoryIntake


def test_only_changes_are_told(memory_intake: MemoryIntake) -> None:
    """The same troubles are told once; when they are over, that is told."""
    health = Health(memory_intake, "well")
    for troubles in ([], [], ["a"], ["a"], ["a", "b", "a"], []):
        for trouble in troubles:
            health.trouble(trouble)
        health.tell()
    assert memory_intake.told == [(True, "well"), (False, "a"), (False, "a; b"), (True, "well")]


def test_many_troubles_are_counted(memory_intake: MemoryIntake) -> None:
    """Three are shown, the others are counted."""
    health = Health(memory_intake, "well")
    for number in range(5):
        health.trouble(str(number))
    health.tell()
    assert memory_intake.told == [(False, "0; 1; 2; and 2 more of this kind")]
