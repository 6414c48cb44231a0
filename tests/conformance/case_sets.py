"""The web platform tests' sets of cases, in `data/`: what a script says of each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network_runtime import Sandbox

DATA = Path(__file__).parent / "data"


def read(name: str) -> Any:
    """A set; without the strings between the cases, which are comments."""
    everything = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return [case for case in everything if not isinstance(case, str)] if isinstance(everything, list) else everything


def deviations(sandbox: Sandbox, judge: str, cases: list[dict[str, Any]]) -> list[str]:
    """What `judge`, a function of one case that returns a text where it deviates, says of all of them."""
    code = f"""(() => {{
      const judge = {judge};
      return {json.dumps(cases)}.map((test) => {{
        try {{ return judge(test); }} catch (error) {{ return `${{JSON.stringify(test)}}: ${{error}}`; }}
      }}).filter((text) => text !== undefined);
    }})()"""
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=10_000, memory_limit_mb=256)
    found: list[str] = isolate.evaluate_sync(code, timeout=20)
    return found
