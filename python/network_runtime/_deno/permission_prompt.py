"""Asks the user on the terminal for a permission.

The thread that asks waits for the answer. The isolates go on meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios
import threading
import unicodedata

from network_runtime._deno.terminal_output import terminal_lock

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from types import FrameType
    from typing import Final, Literal, Self

    Answer = Literal["yes", "no", "all"]

_STDIN: Final = 0
_STDERR: Final = 2
_MOST_BYTES: Final = 10 * 1024
_LONGEST_LINE: Final = 4096  # a terminal gives no longer ones
_ANSWERS: Final[dict[bytes, Answer]] = {b"y": "yes", b"Y": "yes", b"n": "no", b"N": "no", b"": "no", b"A": "all"}
_QUESTION: Final = "Allow? [y/n/A] > "
# Control characters, invisible ones that change the order of the text, halves of pairs, separators of lines.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Begins a question: ends what the script has left open on the terminal, a sequence, line drawing or invisible text.
_PLAIN: Final = "\x1b\\\x0f\x1b(B\x1b[0m"
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Prompt:
    """The terminal of one host. Its owner calls `ask` from one thread at a time; `close` from any."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._lock = threading.Lock()
        self._closed = False
        self._waker: _Waker | None = None  # of the question that is asked

    def ask(self, kind: str, what: str, api: str, means: str | None = None) -> Answer | None:
        """Ask for `kind` access to `what`, a text of the script's choice: `"/x"`, or "" for all of the kind.

        `api` is the function that needs it, `means` the file that `what` is. None where there is no terminal to
        ask on, or the host has ended. KeyboardInterrupt gets out on the main thread.
        """
        if not _can_ask():
            return None
        access = _shown(f"{kind} access{f' to {what}' if what else ''}")
        lines = [f"┏ ⚠️  The script requests {access}."]
        if means is not None:
            lines.append(f'┠─ That is "{_shown(means)}".')
        lines += [
            f"┠─ Requested by `{_shown(api)}` API.",
            f"┠─ Run again with --allow-{kind} to bypass this prompt.",
            f"┠─ y = yes, allow; n = no, deny; A = allow all {kind} permissions",
        ]
        if (size := sum(len(line.encode()) for line in lines)) > _MOST_BYTES:
            _write(
                f"{_PLAIN}❌ The request for {kind} access has {size} bytes, more than the {_MOST_BYTES} that are "
                "shown, and is denied.\n❌ This may be an attempt to hide what is asked for.\n"
                f"❌ Run again with --allow-{kind} if it is really what you want.\n"
            )
            return "no"
        with terminal_lock, _Waker() as waker:
            with self._lock:
                if self._closed:
                    return None
                self._waker = waker
            try:
                termios.tcflush(_STDIN, termios.TCIFLUSH)  # what was typed before is no answer
                _write(_PLAIN + "".join(f"{line}\n" for line in lines) + f"┗ {_QUESTION}")
                answer = self._answer(waker)
            finally:
                with self._lock:
                    self._waker = None
            said = {"yes": "✅ Granted", "all": "✅ Granted all", "no": "❌ Denied"}[answer]
            _write(f"{said} {f'{kind} access' if answer == 'all' else access}.\n")
        return answer

    def close(self) -> None:
        """End the question that is asked, and ask none any more."""
        with self._lock:
            self._closed = True
            if self._waker is not None:
                self._waker.wake()

    def _answer(self, waker: _Waker) -> Answer:
        try:
            while (line := self._line(waker)) is not None:
                if (answer := _ANSWERS.get(line.strip())) is not None:
                    return answer
                _write(f"┗ Unrecognized option. {_QUESTION}")
        except OSError:  # the terminal is gone
            return "no"
        _write("\n")  # after the end of input
        return "no"

    def _line(self, waker: _Waker) -> bytes | None:
        """A line from the terminal, None at the end of input or when the host ends."""
        while not waker.wait():
            if self._closed:
                return None
        return os.read(_STDIN, _LONGEST_LINE) or None


class _Waker:
    """Waits for the terminal and for what may come instead: the host's end, and on the main thread a signal.

    A signal that arrives right before a thread blocks does not wake it; a byte in a pipe does. Ctrl-C raises
    KeyboardInterrupt in the block. The other signals are passed on to whoever waited for them before.
    """

    def __enter__(self) -> Self:
        self._reads, self._writes = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._main = threading.current_thread() is threading.main_thread()
        self._signals = b""
        if self._main:
            self._wakeup = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
            self._handler = signal.signal(signal.SIGINT, _interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._main:
            if self._handler is not None:  # None: it was not set by Python
                signal.signal(signal.SIGINT, self._handler)
            signal.set_wakeup_fd(self._wakeup)
            if self._wakeup >= 0 and (missed := self._signals.replace(bytes([signal.SIGINT]), b"")):
                with contextlib.suppress(BlockingIOError):  # it is full: its reader wakes anyway
                    os.write(self._wakeup, missed)
        os.close(self._reads)
        os.close(self._writes)

    def wake(self) -> None:
        """Let `wait` return. Any thread, while the block runs."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._writes, b"\0")

    def wait(self) -> bool:
        """Wait. Returns whether the terminal has something to read."""
        poll = select.poll()
        poll.register(_STDIN, select.POLLIN)
        poll.register(self._reads, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll()}
        if self._reads in ready:
            self._signals += os.read(self._reads, _LONGEST_LINE).replace(b"\0", b"")
            return False
        return True


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _can_ask() -> bool:
    """Whether standard input and error are terminals that give whole lines."""
    if not (os.isatty(_STDIN) and os.isatty(_STDERR)):
        return False
    try:
        return bool(termios.tcgetattr(_STDIN)[3] & termios.ICANON)
    except termios.error:
        return False


def _shown(text: str) -> str:
    """`text` without what could hide or forge a part of the question."""
    return "".join(
        _SHORT.get(character, f"\\u{{{ord(character):x}}}") if unicodedata.category(character) in _HIDDEN else character
        for character in text
    )


def _write(text: str) -> None:
    left = memoryview(text.encode("utf-8", "backslashreplace"))
    while left:
        left = left[os.write(_STDERR, left) :]
