"""Raw mode of terminals: it belongs to one host, and ends with it."""

from __future__ import annotations

import os
import pty
import termios
from typing import TYPE_CHECKING

import pytest

from network_runtime._deno import terminals
from network_runtime._deno.current import HostState

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def terminal() -> Iterator[int]:
    ours, theirs = pty.openpty()
    yield theirs
    os.close(theirs)
    os.close(ours)


def is_raw(terminal: int) -> bool:
    return not termios.tcgetattr(terminal)[3] & termios.ICANON


class Other:
    name = "other"

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


def test_the_next_host_knows_nothing_of_it(terminal: int) -> None:
    first, second = HostState([]), HostState([])
    terminals.set_raw(first, terminal, raw=True, cbreak=False)
    assert is_raw(terminal)
    first.resources.close_all()
    assert not is_raw(terminal)
    other = Other()
    second.resources.add(other)  # with the number that the terminal had
    terminals.set_raw(second, terminal, raw=False, cbreak=False)
    assert not other.closed
    terminals.set_raw(second, terminal, raw=True, cbreak=False)
    assert is_raw(terminal)
    second.resources.close_all()
    assert not is_raw(terminal)


def test_it_is_the_terminals_whichever_descriptor_is_used(terminal: int) -> None:
    host = HostState([])
    opened = os.open(os.ttyname(terminal), os.O_RDWR | os.O_NOCTTY)
    terminals.set_raw(host, opened, raw=True, cbreak=True)
    os.close(opened)
    terminals.set_raw(host, terminal, raw=True, cbreak=False)
    terminals.set_raw(host, terminal, raw=False, cbreak=False)
    assert not is_raw(terminal)
    host.resources.close_all()
