"""Collects cases/*.js: each `test(...)` in a file (harness.js) is a test of its own, in its own isolate."""

from __future__ import annotations

import json
from pathlib import Path
from traceback import format_exception_only
from typing import TYPE_CHECKING, Any

import pytest
from tests.conformance.scripts import load, run
from tests.conftest import HoldingSandbox, wait_until_nothing_is_left

from network_runtime import NetworkRuntimeError

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).with_name("data")


class CaseFile(pytest.File):
    """A script that registers cases: it is run once to learn which."""

    def collect(self) -> Iterator[Case]:
        """Its cases. Raises ScriptError when the file does not compile, throws, or registers a name twice."""
        with HoldingSandbox() as sandbox:
            isolate = sandbox.create_isolate_sync(cpu_limit_ms=5000)
            load(isolate, self.path)
            registered: list[dict[str, Any]] = isolate.evaluate_sync("harness.list()", timeout=20)
            sandbox.shutdown_sync(terminate=True)
        if not registered:
            raise self.CollectError(f"{self.nodeid} registers no test")
        for case in registered:
            yield Case.from_parent(self, name=case["name"], line=int(case["line"]), options=case["options"])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """The JavaScript error with its stack."""
        return failure(excinfo) or super().repr_failure(excinfo)


class Case(pytest.Item):
    """One `test(...)`; fails with what it throws, what nothing catches, or what is left in the core after it."""

    def __init__(self, *, line: int, options: dict[str, Any], **how: Any) -> None:
        """Take the line of the call, from 1, and options of the isolate over those of `run`."""
        super().__init__(**how)
        self.line = line
        self.options = options

    def runtest(self) -> None:
        """In a fresh isolate of a fresh sandbox."""
        options = dict(self.options)
        name, data = json.dumps(self.name), json.dumps(data_set(options.pop("data", None)))
        with HoldingSandbox() as sandbox:
            run(sandbox, f"harness.run({name}, {data})", self.path, **options)
            sandbox.shutdown_sync(terminate=True)
        wait_until_nothing_is_left()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The JavaScript error with its stack, and the place of the case. A traceback of Python would not help."""
        text = failure(excinfo)
        return f"{text}\n{self.path}:{self.line}: {self.name}" if text else super().repr_failure(excinfo, style=style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line from 0, the name."""
        return self.path, self.line - 1, self.name


def data_set(name: str | None) -> Any:
    """A set of cases of the web platform tests; without the strings between the cases, which are comments."""
    if name is None:
        return None
    everything = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return [case for case in everything if not isinstance(case, str)] if isinstance(everything, list) else everything


def failure(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """The error's text and its JavaScript stack, which is empty if the error comes from Python."""
    error = excinfo.value
    return "".join(format_exception_only(error)).rstrip() if isinstance(error, NetworkRuntimeError) else ""
