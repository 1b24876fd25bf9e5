"""Loading the program in less time: what is not needed for it is put off."""

import gc
import ssl
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """No collecting of garbage while modules are loaded, and never again of what they hold.

    What modules are made of lives as long as the process, so nothing there is garbage.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def trusting_nobody() -> Iterator[None]:
    """Certificates are not read by libraries that are loaded within.

    aiohttp reads the system's twice while it is loaded (50 ms and 2 MiB), once for sessions that
    check none. Its own contexts then refuse every server; `channels.sessions` brings one that does
    not. Whoever opens a session elsewhere is refused, never deceived.
    """

    def none(self: ssl.SSLContext) -> None:
        """In place of reading them."""

    reads = ssl.SSLContext.set_default_verify_paths
    ssl.SSLContext.set_default_verify_paths = none  # type: ignore[method-assign]
    try:
        yield
    finally:
        ssl.SSLContext.set_default_verify_paths = reads  # type: ignore[method-assign]
