"""The contract suite: a good source passes, sources that break a promise fail."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

BENCH = """
import pytest
from connector.model import CheckFinding, Document, Key, NO_SENDER
from connector.testing import SourceContract

class Erp:
    def __init__(self):
        self.open, self.told, self.bad, self.looked = [], 0, [], 0

class Good:
    def __init__(self, erp):
        self.erp = erp
    def document(self, number):
        return Document(Key("idoc", ("S", "1", str(number))), NO_SENDER, b"<R/>")
    def run(self, intake):
        while not intake.stopping:
            self.look(intake)
            if not self.erp.open:
                intake.idle()
            intake.wait(0.01)
    def look(self, intake):
        for number in list(self.erp.open):
            if number == "unreadable":
                intake.refuse("unreadable", "00", "it cannot be read")
                self.erp.bad.append(number)
            else:
                self.take(intake, number)
            self.erp.open.remove(number)
    def take(self, intake, number):
        intake.accept([self.document(number)])
        self.erp.told += 1
    def check(self):
        return [CheckFinding("erp", True, "it is there")]
    def settled(self, outcome):
        pass

class TellsFirst(Good):
    def take(self, intake, number):
        self.erp.told += 1
        intake.accept([self.document(number)])

class Forgets(Good):
    def look(self, intake):
        numbers, self.erp.open = self.erp.open, []
        self.erp.open, self.erp.told = [], self.erp.told + len(numbers)
        intake.accept([self.document(number) for number in numbers if number != "unreadable"])

class NoForm(Good):
    def document(self, number):
        return Document(Key("idoc", ("S", "1", str(number))), NO_SENDER, b"flat", b"", hold="it is not defined")

class Reads(NoForm):
    def read(self, stream, name):
        assert stream.read() == b"flat"
        yield self.document(1)

class NewKeys(Good):
    count = 0
    def document(self, number):
        NewKeys.count += 1
        return Document(Key("idoc", ("S", "1", str(NewKeys.count))), NO_SENDER, b"<R/>")

class Deaf(Good):
    def run(self, intake):
        import time
        self.look(intake)
        intake.idle()
        time.sleep(3)

class Swallows(Good):
    def take(self, intake, number):
        try:
            super().take(intake, number)
        except Exception:
            self.erp.told += 1

class Touches(Good):
    def check(self):
        self.erp.looked += 1
        return super().check()

class Bench:
    def __init__(self, source):
        self.erp, self.source = Erp(), source
    def open(self, host):
        return self.source(self.erp)
    def give(self, number):
        self.erp.open.append(number)
    def give_unreadable(self):
        self.erp.open.append("unreadable")
    def told(self):
        return self.erp.told
    def kept_unreadable(self):
        return self.erp.bad == ["unreadable"]
    def snapshot(self):
        return vars(self.erp).__repr__()

class TestSource(SourceContract):
    @pytest.fixture
    def bench(self):
        return Bench(%s)
"""


def failed(pytester: pytest.Pytester, source: str, only: str = "") -> set[str]:
    """Names of the contract's tests that the source fails."""
    pytester.makepyfile(textwrap.dedent(BENCH % source))
    result = pytester.inline_run("-p", "no:cacheprovider", *(["-k", only] if only else []))
    return {Path(report.nodeid).name.split("::")[-1].partition("[")[0] for report in result.getfailures()}


@pytest.mark.parametrize("source", ["Good", "Reads"])
def test_a_good_source_passes(pytester: pytest.Pytester, source: str) -> None:
    """A source that keeps the promises passes every test, with documents that have no XML form yet too."""
    assert failed(pytester, source) == set()


@pytest.mark.parametrize(
    ("source", "test"),
    [
        ("TellsFirst", "test_stores_before_the_erp_is_told"),
        ("Forgets", "test_a_crash_loses_and_doubles_nothing"),
        ("Forgets", "test_unreadable_input_is_refused_and_kept"),
        ("NewKeys", "test_the_same_document_again_is_a_repeat"),
        ("Deaf", "test_returns_soon_after_it_is_asked_to_stop"),
        ("Swallows", "test_an_error_of_the_intake_ends_the_run"),
        ("Touches", "test_check_changes_nothing"),
        ("NoForm", "test_a_document_without_form_is_read_again_from_its_bytes"),
    ],
)
def test_a_broken_promise_is_noticed(pytester: pytest.Pytester, source: str, test: str) -> None:
    """Each way to break a promise fails the test that holds it."""
    assert failed(pytester, source, test) == {test}


def test_a_suite_without_a_bench_says_so(pytester: pytest.Pytester) -> None:
    """Forgetting the fixture gives a sentence, not a strange error."""
    pytester.makepyfile("from connector.testing import SourceContract\nclass TestX(SourceContract):\n    pass\n")
    result = pytester.inline_run("-p", "no:cacheprovider", "-k", "has_the_methods")
    assert "needs a fixture `bench`" in str(result.getreports("pytest_runtest_logreport")[0].longrepr)
