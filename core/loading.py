"""Loading the program: what modules are made of stays, so nobody looks for garbage among it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """No collecting of garbage while modules are loaded, and never again of what they hold."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
