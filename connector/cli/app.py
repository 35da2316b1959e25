"""The program `connector`: its commands, and the one place where errors become sentences and exit codes.

Commands import what they need when they run, so that `--help` is quick and imports no library of the host.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from connector import __version__
from connector.cli.exits import MEANING, Exit, exit_of
from connector.cli.late import Late, late_group, plain_typer
from connector.errors import ConnectorError

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code.value}  {meaning}" for code, meaning in MEANING.items())
COMMANDS = {
    "init": Late("init:init", "Write connector.yaml, folders and mappings."),
    "check": Late("check:check", "Name every fault of what people wrote."),
    "doctor": Late("doctor:doctor", "Try each part for real, and say how to mend it."),
    "run": Late("run:run", "Take documents in, map them, send commands."),
    "status": Late("status:status", "Show how sources, endpoints and documents stand."),
    "inject": Late("inject:inject", "Hand files in as if a source had found them."),
    "documents": Late("documents:documents", "List documents, the newest first."),
    "document": Late("documents:document", "Show what became of one document."),
    "commands": Late("documents:commands", "List commands, the newest first."),
    "lookups": Late("lookups:lookups", "List rows of look-up tables that documents gave."),
    "serial": Late("documents:serial", "Show what was done about one pack."),
    "report": Late("report:report", "Count what documents that were observed only would have done."),
    "remap": Late("act_on_documents:remap", "Map documents again."),
    "retry": Late("act_on_serials:retry", "Send refused or unconfirmed serials again."),
    "resolve": Late("act_on_serials:resolve", "Record what was found or done outside."),
    "backup": Late("backup:backup", "Copy the journal while it is in use."),
    "plugins": Late("plugins:plugins", "List the plugins of this installation."),
    "sandbox": Late("sandbox:sandbox", "Run a local API that behaves, and misbehaves, as documented."),
    "demo": Late(
        "demo:demo", "Drop sample IDocs, good and bad ones, against the sandbox and show what becomes of each."
    ),
    "release": Late("held:release", "Let what is held go on."),
    "cancel": Late("held:cancel", "Never send this."),
    "mapping": Late("mapping:group", "Mapping files: check, test, try on documents, compare."),
    "endpoint": Late("endpoint:group", "Pause an endpoint, or let it go on."),
    "alert": Late("alert:group", "Telling a person that something waits for one."),
    "folder": Late("folder:group", "Places that a journal marks as its own."),
    "journal": Late("journal:group", "After the journal was restored."),
    "audit": Late("journal:audit", "The audit chain."),
}

app = plain_typer(name="connector", epilog=EPILOG, no_args_is_help=True, cls=late_group(COMMANDS))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"connector {__version__}")
        raise typer.Exit


@app.callback()
def connector(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Tells a serialization cloud what an ERP did with serialized packs."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and end the process with an exit code of `connector.cli.exits`.

    Args:
        arguments: What stands after the program's name; None for those of the process.
    """
    try:
        app(args=arguments, prog_name="connector")
    except ConnectorError as error:
        _end(str(error), exit_of(error))
    except Exception as error:  # noqa: BLE001 - the last place: whatever it is, a person gets one sentence
        _end(_unexpected(error), Exit.FAILED)


def _end(sentence: str, code: Exit) -> None:
    from connector.cli.console import complain

    complain(sentence)
    sys.exit(code)


def _unexpected(error: Exception) -> str:
    """A sentence for an error that is the connector's own fault; its traceback goes to a file of its own."""
    import os
    import tempfile
    import traceback

    from connector.cli.masking import mask

    descriptor, name = tempfile.mkstemp(prefix="connector-error-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(mask("".join(traceback.format_exception(error))))
    said = " ".join(str(error).split())
    return f"the connector failed ({type(error).__name__}: {said}); report this with the file {name}"
