"""Child processes: `Deno.Command` and `Deno.kill`."""

from __future__ import annotations

import asyncio
import errno
import os
from functools import partial
from typing import TYPE_CHECKING, Any

from network_runtime._deno.blocking import start_blocking
from network_runtime._deno.child_process import STREAMS, ChildProcess, Program, Streams
from network_runtime._deno.current import current_host
from network_runtime._deno.descriptors import Descriptor
from network_runtime._deno.errors import OpError, interrupted
from network_runtime._deno.loops import call_on
from network_runtime._deno.registry import op
from network_runtime._deno.signal_names import signal_name, signal_to_send

if TYPE_CHECKING:
    from collections.abc import Mapping


@op("op_spawn_child")
def spawn_child(asked: Mapping[str, Any], api: str) -> dict[str, Any]:
    """Start a child with the streams that it is to have; return its numbers and those of our ends of its pipes."""
    resources = current_host().resources
    child, streams = _start(asked, api, check_directory=True)
    pipes = {}
    for stream, descriptor in streams.ours.items():
        os.set_blocking(descriptor, False)
        pipes[stream] = resources.add(Descriptor(f"child{stream.capitalize()}", descriptor))
    return {
        "rid": resources.add(child),
        "pid": child.pid,
        **{f"{stream}Rid": pipes.get(stream) for stream in STREAMS},
        "ipcPipeRid": None,
        "extraPipeRids": [],
    }


def _start(asked: Mapping[str, Any], api: str, *, check_directory: bool) -> tuple[ChildProcess, Streams]:
    program = Program(asked)
    checked = current_host().permissions.check_run(
        program.name,
        api,
        search=":".join(program.folders),
        folder=program.directory,
        env=[name for name, value in program.environment.items() if value],
    )
    if checked != program.name:
        program.path = checked
    streams = Streams(asked)
    try:
        process = program.start(streams.of_child, check_directory=check_directory)
    except BaseException:
        streams.close_all()
        raise
    streams.close_of_child()
    return ChildProcess(process, killed_at_end=not asked.get("detached")), streams


@op("op_spawn_wait")
async def spawn_wait(rid: int) -> dict[str, Any]:
    """How the child ended. It leaves the table then."""
    resources = current_host().resources
    child = resources.get(rid, ChildProcess)
    code = await _end_of(child)
    resources.close(rid)
    return _status(code)


async def _end_of(child: ChildProcess) -> int:
    descriptor = child.open_descriptor()
    if descriptor is None:
        return await start_blocking(child.wait)
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def finish(error: OpError | None) -> None:
        if not ended.done():
            ended.set_result(None) if error is None else ended.set_exception(error)

    child.when_closed = partial(call_on, loop, finish, interrupted())
    loop.add_reader(descriptor, finish, None)
    try:
        await ended
    finally:
        child.when_closed = None
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return child.wait()


def _status(code: int) -> dict[str, Any]:
    """From a `Popen.returncode`."""
    if code < 0:
        return {"success": False, "code": 128 - code, "signal": signal_name(-code)}
    return {"success": code == 0, "code": code, "signal": None}


@op("op_spawn_sync")
def spawn_sync(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Run a child to its end; return its status and what it wrote to its piped streams."""
    resources = current_host().resources
    child, streams = _start(asked, "Deno.Command().outputSync()", check_directory=False)
    rid = resources.add(child)  # it ends with the host
    try:
        written = child.await_streams(streams.ours)
        code = child.wait()
    finally:
        resources.close(rid)
    return {
        "pid": child.pid,
        "status": _status(code),
        "stdout": written.get("stdout"),
        "stderr": written.get("stderr"),
    }


@op("op_spawn_kill")
def spawn_kill(rid: int, wanted: object) -> None:
    """Send a signal to a child."""
    try:
        child = current_host().resources.get(rid, ChildProcess)
    except OpError as error:
        raise OpError("TypeError", "Child process has already terminated.") from error
    number = signal_to_send(wanted)
    try:
        child.send(number)
    except OSError as error:
        raise _not_sent(error) from error


@op("op_spawn_child_ref")
def spawn_child_ref(rid: int) -> None:
    """The child is killed when the host ends."""
    current_host().resources.get(rid, ChildProcess).killed_at_end = True


@op("op_spawn_child_unref")
def spawn_child_unref(rid: int) -> None:
    """The child lives on when the host ends."""
    current_host().resources.get(rid, ChildProcess).killed_at_end = False


@op("op_kill")
def kill(pid: object, wanted: object, api: str) -> None:
    """Send a signal to any process, or, by a number below 1, to a group of them."""
    if isinstance(pid, bool) or not isinstance(pid, int | float):
        raise OpError("TypeError", "expected i32")
    number = signal_to_send(wanted)
    low = int(pid) & 0xFFFFFFFF
    target = low - (1 << 32) if low >= 1 << 31 else low
    if target != os.getpid():
        current_host().permissions.check_run_all(api)
    try:
        os.kill(target, number)
    except OSError as error:
        raise _not_sent(error) from error


def _not_sent(error: OSError) -> OpError:
    number = error.errno or 0
    names = {errno.ESRCH: "NotFound", errno.EPERM: "PermissionDenied", errno.EINVAL: "TypeError"}
    return OpError(names.get(number, "Error"), f"{errno.errorcode.get(number, 'EIO')}: {os.strerror(number)}")
