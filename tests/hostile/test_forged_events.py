"""A guest that forges the runtime's events: they are taken as the guest's own."""

from __future__ import annotations

import functools
from typing import Any

from tests.hostile.arena import SILENCE, arena, in_own_process, until

NAMES = [
    "terminated",
    "destroyed",
    "error",
    "console",
    "unresponsive",
    "created",
    "evaluated",
    "system",
    "",
    "__proto__",
]


@in_own_process
def test_a_forged_system_event_arrives_as_a_plain_event() -> None:
    with arena() as here:
        victim = here.victim()
        for name in NAMES:
            plain: list[Any] = []
            victim.isolate.on(name, plain.append)
            code = f"NETWORK.send({name!r}, {{ reason: 'cpu_limit_exceeded', cpuMs: 1, name: 'x' }}); 1"
            assert victim.run(code).value == 1
            until(lambda plain=plain: bool(plain), f"the plain event {name!r}")  # type: ignore[misc]
            assert plain == [{"reason": "cpu_limit_exceeded", "cpuMs": 1, "name": "x"}]
            assert victim.events == []
            assert not victim.isolate.destroyed
        assert victim.run("1 + 1").value == 2


@in_own_process
def test_a_guest_cannot_answer_for_the_runtime() -> None:
    """Neither the host's evaluations, nor its own requests, nor another isolate's."""
    with arena() as here:
        victim = here.victim()
        code = """
            for (const name of ["evaluated", "EVALUATED", "reply", "op_evaluated"])
              for (let id = 0; id < 50; id++) {
                NETWORK.send(name, { id, value: 1 });
                NETWORK.request(name, { id }).catch(() => 0);
              }
            new Promise(() => {})"""
        assert victim.run(code, 0.3).ending == SILENCE
        other = here.victim()
        assert other.run("'mine'").value == "mine"
        assert victim.events == []


@in_own_process
def test_an_answer_arrives_once_and_only_where_it_was_asked_for() -> None:
    with arena() as here:
        first, second = here.victim(), here.victim()
        for number, victim in enumerate((first, second)):
            victim.isolate.on_request("who", functools.partial(_answer, number))
        ask = "(async () => (await Promise.all(Array.from({ length: 20 }, () => NETWORK.request('who')))).join(''))()"
        assert first.run(ask).value == "0" * 20
        assert second.run(ask).value == "1" * 20


def _answer(number: int, _: object) -> int:
    return number
