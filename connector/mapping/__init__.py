"""The mapping language: from a document to the commands that a company's rules make of it."""

from __future__ import annotations

from connector.mapping.checks import BUILT_IN
from connector.mapping.compile import CompiledMapping, compile_mapping
from connector.mapping.filetests import CaseResult, OtherwiseCase, TestReport, run_tests
from connector.mapping.folder import MappingSet
from connector.mapping.items import UsedRow
from connector.mapping.schema import json_schema
from connector.mapping.testfile import json_schema_of_tests
from connector.mapping.trial import Trial, TrialStep, try_document

__all__ = [
    "BUILT_IN",
    "CaseResult",
    "CompiledMapping",
    "MappingSet",
    "OtherwiseCase",
    "TestReport",
    "Trial",
    "TrialStep",
    "UsedRow",
    "compile_mapping",
    "json_schema",
    "json_schema_of_tests",
    "run_tests",
    "try_document",
]
