"""Mappings beside each other, and at a site."""

from __future__ import annotations

from typing import Any

import pytest

from connector.cli.ready import ready_mappings
from connector.mapping import BUILT_IN, MappingSet, compile_mapping
from connector.mapping.across import overlaps, unknown_endpoints
from connector.mapping.testfile import MappingTest
from connector.yamlfile import YamlFile

ACCEPTS = "accepts: {idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}"


def loaded(workshop: Any) -> MappingSet:
    """The folder of the workshop."""
    found = MappingSet(workshop.folder, BUILT_IN)
    found.load()
    return found


def _beside(workshop: Any, accepts: str, own: str = ACCEPTS) -> list[str]:
    workshop.change({ACCEPTS: own})
    twin = (
        workshop.path.read_text("utf-8").replace(own, f"accepts: {accepts}").replace("mapping: small", "mapping: twin")
    )
    workshop.write("twin.yaml", twin)
    return [str(each).replace(f"{workshop.folder}/", "") for each in loaded(workshop).overlaps()]


@pytest.mark.parametrize(
    ("accepts", "inner", "outer"),
    [
        ("{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}", "small", "twin"),
        ("{mestyp: [MBGMCR, MBGMCA]}", "small", "twin"),
        ("{idoctyp: MBGMCR03, mestyp: MBGMCR, cimtyp: ZEXT}", "twin", "small"),
        ("{idoctyp: MBGMCR03, mestyp: MBGMCR, root: MBGMCR03}", "twin", "small"),
    ],
)
def test_a_mapping_whose_documents_another_takes_is_a_fault(
    workshop: Any, accepts: str, inner: str, outer: str
) -> None:
    """Each of them would be held; both files and lines are named, once."""
    [said] = _beside(workshop, accepts)
    assert said.startswith(f"{inner}.yaml:3: ")
    assert f"{outer}.yaml:3 takes every document that this `accepts` takes" in said


@pytest.mark.parametrize(
    ("own", "accepts"),
    [
        (ACCEPTS, "{idoctyp: MBGMCR04, mestyp: MBGMCR}"),
        (ACCEPTS, "{idoctyp: [MBGMCR03, MBGMCR04], mestyp: MBGMCR}"),
        (ACCEPTS, "{root: MBGMCR03}"),
        ('accepts: {idoctyp: MBGMCR03, cimtyp: ""}', "{idoctyp: MBGMCR03, cimtyp: ZEXT}"),
    ],
)
def test_mappings_that_each_have_documents_of_their_own_pass(workshop: Any, own: str, accepts: str) -> None:
    """An extension, or none (cimtyp ""), tells two mappings of one basic type apart."""
    assert _beside(workshop, accepts, own) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("endpoint: {text: default}", "endpoint: {text: defualt}"),
        ("set: {reason: sample}", "set: {reason: sample, endpoint: defualt}"),
        (
            'otherwise: {hold: "movement {move_type} is not configured"}',
            "otherwise: {set: {reason: sample, endpoint: defualt}}",
        ),
    ],
)
def test_an_endpoint_that_is_not_there_is_a_fault(workshop: Any, old: str, new: str) -> None:
    """Its commands would be held; the line that names it is told, with the endpoints there are."""
    workshop.change({old: new})
    lines = workshop.path.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "defualt" in text)
    [fault] = loaded(workshop).site_faults(["default", "other"])
    assert (fault.file, fault.line) == (str(workshop.path), line)
    assert fault.sentence.startswith("connector.yaml has no endpoint defualt (there are: default, other); correct it")


def test_an_endpoint_that_every_rule_sets_itself_is_not_asked_of_command(workshop: Any) -> None:
    """`command` has an endpoint when nothing is written; no command goes there."""
    changes = {
        f"set: {{reason: {each}}}": f"set: {{reason: {each}, endpoint: other}}" for each in ("destroy", "sample")
    }
    workshop.change(changes)
    assert loaded(workshop).site_faults(["other"]) == []


def test_a_folder_without_mappings_is_a_fault(workshop: Any) -> None:
    """A test file is no mapping; the sentence says how to get one."""
    workshop.path.rename(workshop.folder / "small.test.yaml")
    [fault] = loaded(workshop).site_faults(["default"])
    assert fault.file == str(workshop.folder)
    assert "`connector init --mapping NAME`" in fault.sentence


def test_the_ready_mappings_stand_side_by_side() -> None:
    """Whoever copies all of them loses no document to two of them, and none to a wrong endpoint."""
    ready = [
        compile_mapping(
            test.with_name(test.name.replace(".test", "")), BUILT_IN, YamlFile(test).validate(MappingTest).choices
        )
        for test in ready_mappings().glob("*.test.yaml")
    ]
    assert len(ready) > 4
    assert list(overlaps(ready)) == []
    assert list(unknown_endpoints(ready, ["default"])) == []
    assert list(unknown_endpoints(ready, ["other"]))
