"""`connector sandbox`: a local Manufacturer V2 API to try things against."""

from __future__ import annotations

from typing import Annotated

import typer

TRY_IT = """\
The sandbox listens on {url}; Ctrl-C ends it. It takes every product and serial.

  connector.yaml:   url: {url}
  channel key:      sandbox-channel
  static token:     sandbox-token       (or api_key sandbox-key with api_secret sandbox-secret)
  what it received: curl {url}/sandbox/requests
  its packs:        curl {url}/sandbox/packs
  misbehave once:   curl -X POST {url}/sandbox/misbehave -d '{{"kind": "cut_after", "times": 1}}'
"""


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on this machine; 0 for any free one.")] = 8085,
    product: Annotated[
        list[str] | None, typer.Option(help="Registered product code; repeat for more. Without it every code is.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long a dynamic token lasts.")] = 86400,
    misbehave: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=PROBABILITY", help="Misbehave by chance, e.g. cut_after=0.05; repeat for more."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the chances, so that a run can be repeated.")] = 0,
) -> None:
    """Run a local API that behaves, and misbehaves, as documented. It is not Movilitas software."""
    from connector.sandbox.sandbox import serve
    from connector.sandbox.settings import Product, SandboxSettings

    products = {code: Product() for code in product} if product else None
    chances = dict(_chance(each) for each in misbehave or ())
    settings = SandboxSettings(port=port, products=products, token_seconds=seconds, probabilities=chances, seed=seed)
    try:
        serve(settings, lambda url: typer.echo(TRY_IT.format(url=url)))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--misbehave") from None
    except OSError as error:
        raise typer.BadParameter(f"port {port} cannot be used: {error.strerror}", param_hint="--port") from None
    typer.echo("the sandbox has ended")


def _chance(written: str) -> tuple[str, float]:
    from connector.sandbox.misbehaviour import Kind

    kind, _, probability = written.partition("=")
    if kind not in set(Kind):
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(Kind)}", param_hint="--misbehave")
    try:
        return kind, float(probability)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is not KIND=PROBABILITY", param_hint="--misbehave") from None
