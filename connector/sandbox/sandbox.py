"""Starting and stopping a sandbox, in a test or from the command line."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType

from connector.sandbox.desk import Desk
from connector.sandbox.misbehaviour import Kind, Misbehaviour, Target
from connector.sandbox.server import Server
from connector.sandbox.settings import Product, SandboxSettings


class Sandbox:
    """A running sandbox; a context manager.

    with Sandbox() as sandbox:
        requests.post(sandbox.url + "/v1/api_auth", json={...})
    """

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        """Listen; `start`, or entering the context, serves.

        Raises:
            OSError: The port is taken, or may not be used.
            ValueError: The probabilities of misbehaviour make no sense.
        """
        self.settings = settings or SandboxSettings()
        self._desk = Desk(self.settings)
        self._server = Server((self.settings.host, self.settings.port), self._desk)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """Base URL, without a slash at its end."""
        return f"http://{self._server.server_name}:{self._server.server_port}"

    def start(self) -> None:
        """Serve on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End all connections and the thread."""
        self._server.shutdown()
        self._thread.join()
        self._close()

    def _close(self) -> None:
        self._server.end_connections()
        self._server.server_close()
        self._desk.close()

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def misbehave(
        self,
        kind: Kind | str,
        times: int | None = 1,
        *,
        product: str | None = None,
        serial: str | None = None,
        seconds: float | None = None,
        target: Target = "decommission",
    ) -> None:
        """Misbehave so; see `Misbehaviour`.

        Raises:
            ValueError: There is no such kind.
        """
        self._desk.misbehave(Misbehaviour(Kind(kind), times, product, serial, seconds, target))

    def behave(self) -> None:
        """Take all orders to misbehave back."""
        self._desk.behave()

    def revoke(self, token: str | None = None) -> None:
        """Revoke one token, or all, static ones too."""
        self._desk.revoke(token)

    def register(self, code: str, product: Product | None = None) -> None:
        """Register a product; from the first on, codes that are not registered are unknown."""
        self._desk.register(code, product or Product())

    def packs(self) -> list[dict[str, object]]:
        """Every pack that was acted on, as `GET /sandbox/packs`."""
        return self._desk.packs()

    def requests(self) -> list[dict[str, object]]:
        """Every request that arrived, in order, as `GET /sandbox/requests`."""
        return self._desk.requests()

    def reset(self) -> None:
        """Begin anew."""
        self._desk.reset()


def serve(settings: SandboxSettings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; for the command line.

    Args:
        settings: Of the sandbox, with its port.
        ready: Called with the base URL once requests are taken.

    Raises:
        OSError: The port is taken, or may not be used.
    """
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        # A KeyboardInterrupt could be lost in whatever runs just then; a second Ctrl-C ends the process there and then.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        ended.append(number)

    with Sandbox(settings) as sandbox:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        ready(sandbox.url)
        while not ended:
            time.sleep(0.1)
