"""Who may write to a terminal. A question to the user has it alone: nothing of a script's is written into it."""

from __future__ import annotations

import os
import threading

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

_MOST_BYTES: Final = 4096  # at a time: a question waits for no more

# Held while a question is asked, and for each write of another thread than the host's.
terminal_lock: Final = threading.Lock()


def write_to_terminal(descriptor: int, data: bytes | memoryview) -> int:
    """As os.write, once no question is asked. On a thread that may wait."""
    with terminal_lock:
        return os.write(descriptor, memoryview(data)[:_MOST_BYTES])
