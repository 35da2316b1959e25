"""Reading connector.yaml: all its faults at once, or typed settings with absolute paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from connector.config.alerts import AlertSettings
from connector.config.alerts import contradictions as alert_contradictions
from connector.config.base import with_absolute_paths
from connector.config.endpoint import EndpointSettings, contradictions
from connector.config.file import ConnectorFile, JournalSettings
from connector.config.source import SourceSettings, plugin_settings
from connector.errors import Fault, Misconfigured
from connector.hookspecs import SourceType
from connector.secrets import readable_by_others, world_readable
from connector.yamlfile import Location, YamlFile

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Config:
    """connector.yaml, checked; every path is absolute.

    Attributes:
        path: The file.
        journal: Where the journal lives.
        mappings: Folder of the mapping files.
        endpoints: By name, the channels of the API.
        sources: By name, where documents come from; one with a `problem` cannot run.
        alerts: Who is told that something waits for a person; None for nobody.
        warnings: What works but should be looked at.
    """

    path: Path
    journal: JournalSettings
    mappings: Path
    endpoints: Mapping[str, EndpointSettings]
    sources: Mapping[str, SourceSettings]
    alerts: AlertSettings | None = None
    warnings: tuple[Fault, ...] = ()

    @property
    def folder(self) -> Path:
        """What relative paths in the file, and in `file:` references, are relative to."""
        return self.path.parent


def load(path: Path, source_types: Mapping[str, SourceType]) -> Config:
    """Read and check connector.yaml.

    Args:
        path: The file.
        source_types: What the plugins offer, by the name that `type:` says.

    Raises:
        Misconfigured: Everything that is wrong, in the order of the file.
    """
    file = YamlFile(path)
    faults = [*_contradictions(file)]
    content = _unless_faulty(faults, lambda: file.validate(ConnectorFile))
    settings = {
        name: _unless_faulty(faults, partial(plugin_settings, file, name, source, source_types))
        for name, source in _section(file, "sources")
    }
    if content is None or faults:
        raise Misconfigured(sorted(set(faults), key=lambda fault: (fault.line, fault.sentence)))
    return _config(file, content, {name: found or (None, "") for name, found in settings.items()})


def _unless_faulty(faults: list[Fault], read: Callable[[], Result]) -> Result | None:
    try:
        return read()
    except Misconfigured as error:
        faults.extend(error.faults)
        return None


def _section(file: YamlFile, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The named parts of a section as the file has them, leaving out what has the wrong shape."""
    section = file.value.get(name)
    if isinstance(section, Mapping):
        yield from ((str(key), part) for key, part in section.items() if isinstance(part, Mapping))


def _config(file: YamlFile, content: ConnectorFile, settings: Mapping[str, tuple[BaseModel | None, str]]) -> Config:
    path = file.path.absolute()
    whole = with_absolute_paths(content, path.parent)
    return Config(
        path=path,
        journal=whole.journal,
        mappings=whole.mappings,
        endpoints=whole.endpoints,
        sources={name: _source(file, name, whole, *settings[name]) for name in whole.sources},
        alerts=whole.alerts,
        warnings=(*_witness_warnings(file, whole.journal), *_warnings(file, whole.endpoints)),
    )


def _source(
    file: YamlFile, name: str, content: ConnectorFile, settings: BaseModel | None, problem: str
) -> SourceSettings:
    entry = content.sources[name]
    return SourceSettings(
        name=name,
        type=entry.type,
        mode=entry.mode,
        senders=entry.senders,
        held_items=entry.held_items,
        start_from=entry.start_from,
        settings=settings,
        problem=problem,
        line=file.line(["sources", name, "type"]),
    )


def _contradictions(file: YamlFile) -> Iterator[Fault]:
    folder = file.path.absolute().parent
    for name, endpoint in _section(file, "endpoints"):
        for where, sentence in contradictions(endpoint, folder):
            yield _fault(file, ["endpoints", name, *where], sentence)
    yield from _one_channel_twice(file)
    alerts = file.value.get("alerts")
    if isinstance(alerts, Mapping):
        for where, sentence in alert_contradictions(alerts, file.value.get("sources"), folder):
            yield _fault(file, ["alerts", *where], sentence)
    journal = file.value.get("journal")
    if isinstance(journal, Mapping):
        yield from _journal(file, journal, folder)


def _one_channel_twice(file: YamlFile) -> Iterator[Fault]:
    """Two names of one channel would not see each other's commands, so a pack could be told twice."""
    first: dict[tuple[str, str], str] = {}
    for name, endpoint in _section(file, "endpoints"):
        url, key = endpoint.get("url"), endpoint.get("channel_key")
        if not isinstance(url, str) or not isinstance(key, str):
            continue
        channel = (url.rstrip("/").lower(), key)
        if first.setdefault(channel, name) != name:
            yield _fault(file, ["endpoints", name], f"is the same channel as endpoint {first[channel]}; keep one")


def _journal(file: YamlFile, journal: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    path, witness = journal.get("path"), journal.get("witness")
    if not isinstance(path, str) or not isinstance(witness, str):
        return
    database, second = (folder / path).resolve(), (folder / witness).resolve()
    if database.is_dir():
        yield _fault(file, ["journal", "path"], "is a folder; write the path of a file in it, e.g. connector.db")
    elif second == database.parent:
        yield _fault(file, ["journal", "witness"], "is the journal's own folder; name another, best on another disk")


def _witness_warnings(file: YamlFile, journal: JournalSettings) -> Iterator[Fault]:
    if journal.witness.resolve().is_relative_to(journal.path.resolve().parent):
        sentence = "is inside the journal's folder and is restored together with it; name a folder elsewhere"
        yield _fault(file, ["journal", "witness"], sentence)


def _warnings(file: YamlFile, endpoints: Mapping[str, EndpointSettings]) -> Iterator[Fault]:
    for name, endpoint in endpoints.items():
        for field, reference in endpoint.secret_references.items():
            if sentence := readable_by_others(reference, file.path.absolute().parent):
                yield _fault(file, ["endpoints", name, field], sentence)
        if (key := endpoint.tls.key) and world_readable(key):
            yield _fault(
                file, ["endpoints", name, "tls", "key"], f"{key} is readable by every user; run `chmod o-rwx {key}`"
            )


def _fault(file: YamlFile, where: Location, sentence: str) -> Fault:
    return file.fault(where, f"{'.'.join(str(step) for step in where)} {sentence}")
