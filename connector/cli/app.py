"""The program `connector`: its commands, and the one place where errors become sentences and exit codes.

Commands import what they need when they run, so that `--help` is quick and imports no library of the host.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from connector import __version__
from connector.cli import (
    act_on_documents,
    act_on_serials,
    backup,
    check,
    demo,
    doctor,
    documents,
    endpoint,
    folder,
    init,
    inject,
    journal,
    mapping,
    plugins,
    run,
    sandbox,
    status,
)
from connector.cli.console import complain
from connector.cli.exits import MEANING, Exit, exit_of
from connector.cli.masking import mask
from connector.errors import ConnectorError

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code.value}  {meaning}" for code, meaning in MEANING.items())

app = typer.Typer(
    name="connector",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for name, function in (
    ("init", init.init),
    ("check", check.check),
    ("doctor", doctor.doctor),
    ("run", run.run),
    ("status", status.status),
    ("inject", inject.inject),
    ("documents", documents.documents),
    ("document", documents.document),
    ("commands", documents.commands),
    ("serial", documents.serial),
    ("remap", act_on_documents.remap),
    ("retry", act_on_serials.retry),
    ("resolve", act_on_serials.resolve),
    ("backup", backup.backup),
    ("plugins", plugins.plugins),
    ("sandbox", sandbox.sandbox),
    ("demo", demo.demo),
):
    app.command(name)(function)
for name, about, commands in (
    ("release", "Let what is held go on.", (act_on_documents.release, act_on_serials.release)),
    ("cancel", "Never send this.", (act_on_documents.cancel, act_on_serials.cancel)),
):
    both = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode=None)
    both.command("document")(commands[0])
    both.command("serial")(commands[1])
    app.add_typer(both, name=name)
for name, group in (
    ("mapping", mapping.group),
    ("endpoint", endpoint.group),
    ("folder", folder.group),
    ("journal", journal.group),
    ("audit", journal.audit),
):
    app.add_typer(group, name=name)


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
        complain(str(error))
        sys.exit(exit_of(error))
    except Exception as error:  # noqa: BLE001 - the last place: whatever it is, a person gets one sentence
        complain(_unexpected(error))
        sys.exit(Exit.FAILED)


def _unexpected(error: Exception) -> str:
    """A sentence for an error that is the connector's own fault; its traceback goes to a file of its own."""
    descriptor, name = tempfile.mkstemp(prefix="connector-error-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(mask("".join(traceback.format_exception(error))))
    said = " ".join(str(error).split())
    return f"the connector failed ({type(error).__name__}: {said}); report this with the file {name}"
