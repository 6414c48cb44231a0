"""Asks the user on the terminal for a permission.

The thread that asks waits for the answer. The isolates go on meanwhile.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
import unicodedata

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from types import FrameType
    from typing import Final, Literal

    Answer = Literal["yes", "no", "all"]

_STDIN: Final = 0
_STDERR: Final = 2
_MOST_BYTES: Final = 10 * 1024
_LONGEST_LINE: Final = 4096  # a terminal gives no longer ones
_ANSWERS: Final[dict[bytes, Answer]] = {b"y": "yes", b"Y": "yes", b"n": "no", b"N": "no", b"": "no", b"A": "all"}
_QUESTION: Final = "Allow? [y/n/A] > "
# Control characters, invisible ones that change the order of the text, halves of pairs, separators of lines.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Prompt:
    """The terminal of one host. Its owner calls `ask` from one thread at a time; `close` from any."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._closed = threading.Event()
        self._wake: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def ask(self, kind: str, what: str, api: str, means: str | None = None) -> Answer:
        """Ask for `kind` access to `what`, a text of the script's choice: `"/x"`, or "" for all of the kind.

        `api` is the function that needs it, `means` the file that `what` is. The answer is "no" where there is no
        terminal to ask on. KeyboardInterrupt gets out on the main thread.
        """
        if not _can_ask():
            return "no"
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
                f"❌ The request for {kind} access has {size} bytes, more than the {_MOST_BYTES} that are shown, "
                "and is denied.\n❌ This may be an attempt to hide what is asked for.\n"
                f"❌ Run again with --allow-{kind} if it is really what you want.\n"
            )
            return "no"
        termios.tcflush(_STDIN, termios.TCIFLUSH)  # what was typed before is no answer
        _write("".join(f"{line}\n" for line in lines) + f"┗ {_QUESTION}")
        answer = self._answer()
        said = {"yes": "✅ Granted", "all": "✅ Granted all", "no": "❌ Denied"}[answer]
        _write(f"{said} {f'{kind} access' if answer == 'all' else access}.\n")
        return answer

    def close(self) -> None:
        """End the question that is asked, and ask none any more."""
        with self._lock:
            self._closed.set()
            if self._wake is not None:
                os.write(self._wake[1], b"\0")

    def _answer(self) -> Answer:
        with _Interruptible():
            try:
                while (line := self._line()) is not None:
                    if (answer := _ANSWERS.get(line.strip())) is not None:
                        return answer
                    _write(f"┗ Unrecognized option. {_QUESTION}")
            except OSError:  # the terminal is gone
                return "no"
        _write("\n")  # after the end of input
        return "no"

    def _line(self) -> bytes | None:
        """A line from the terminal, None at the end of input or when the host ends."""
        with self._lock:
            if self._closed.is_set():
                return None
            self._wake = os.pipe()
        reads, writes = self._wake
        try:
            poll = select.poll()
            poll.register(_STDIN, select.POLLIN)
            poll.register(reads, select.POLLIN)
            ready = {descriptor for descriptor, _ in poll.poll()}
            line = b"" if reads in ready else os.read(_STDIN, _LONGEST_LINE)
        finally:
            with self._lock:
                self._wake = None
                os.close(reads)
                os.close(writes)
        return line or None


class _Interruptible:
    """A block that Ctrl-C ends by KeyboardInterrupt, on the main thread; on another one, signals are not ours."""

    def __enter__(self) -> None:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._handler = signal.signal(signal.SIGINT, _interrupt)

    def __exit__(self, *_: object) -> None:
        if self._main and self._handler is not None:  # None: it was not set by Python
            signal.signal(signal.SIGINT, self._handler)


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
