"""`connector release` and `connector cancel`: what is held goes on, or never goes."""

from __future__ import annotations

from connector.cli import act_on_documents, act_on_serials
from connector.cli.late import plain_typer

release = plain_typer(help="Let what is held go on.", no_args_is_help=True)
release.command("document")(act_on_documents.release)
release.command("serial")(act_on_serials.release)

cancel = plain_typer(help="Never send this.", no_args_is_help=True)
cancel.command("document")(act_on_documents.cancel)
cancel.command("serial")(act_on_serials.cancel)
