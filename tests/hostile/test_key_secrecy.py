"""A key that is not extractable shows no byte to a script that replaces everything it can reach."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.hostile.arena import arena, for_each, in_own_process

if TYPE_CHECKING:
    from network_runtime import Sandbox

_SCRIPT = Path(__file__).with_name("key_secrecy.js").read_text("utf-8")
SPIES = [bare or quoted for bare, quoted in re.findall(r'^  (?:(\w+)|"(.+)")\(.*\) \{', _SCRIPT, re.MULTILINE)]


@in_own_process
@for_each("spy", SPIES)
def test_no_spy_sees_a_byte(spy: str) -> None:
    with arena(cpu_limit_ms=5000, memory_limit_mb=128) as here:
        for early in ("true", "false"):
            victim = here.victim()
            outcome = victim.run(f"{_SCRIPT}; attack(spies[{json.dumps(spy)}], {early})")
            assert outcome.ending == "a value", outcome
            made, leaks, sees = outcome.value
            assert made == 9
            assert leaks == []
            assert sees >= 1
            victim.isolate.terminate()
            victim.wait_end()


def test_all_spies_of_the_script_are_tried(sync_sandbox: Sandbox) -> None:
    assert sync_sandbox.create_isolate_sync().evaluate_sync(f"{_SCRIPT}; Object.keys(spies)") == SPIES
    assert len(SPIES) == 19
