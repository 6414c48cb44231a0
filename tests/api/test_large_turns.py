"""A large message is decoded a little in each round of the handlers' loop: only its own isolate waits for it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import IsolateDestroyedError, Sandbox, SerializationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from network_runtime import Isolate

# Each takes tens of milliseconds to decode.
LARGE: dict[str, tuple[str, Callable[[], Any]]] = {
    "values": ("Array.from({ length: 600000 }, (_, i) => i)", lambda: list(range(600_000))),
    "objects": ("Array.from({ length: 100000 }, (_, i) => ({ i }))", lambda: [{"i": i} for i in range(100_000)]),
    "one object": (
        "Object.fromEntries(Array.from({ length: 200000 }, (_, i) => ['k' + i, i]))",
        lambda: {f"k{i}": i for i in range(200_000)},
    ),
    "a Map": (
        "new Map(Array.from({ length: 200000 }, (_, i) => [i, -i]))",
        lambda: {i: -i for i in range(200_000)},
    ),
    "a Set": ("new Set(Array.from({ length: 400000 }, (_, i) => i))", lambda: set(range(400_000))),
    "one string": ("'x'.repeat(3e7)", lambda: "x" * 30_000_000),
    "one string of UTF-16": ("'\\ud83d\\ude00x'.repeat(5e6)", lambda: "\U0001f600x" * 5_000_000),
    "a string in an array": ("[1, '\\u0416'.repeat(1e7)]", lambda: [1, "\u0416" * 10_000_000]),
    "bytes": ("new Uint8Array(5e7).fill(7)", lambda: b"\7" * 50_000_000),
    "bytes beside text": ("[new Uint8Array(3e7), 'x', new Uint8Array(0)]", lambda: [bytes(30_000_000), "x", b""]),
}
ROOMY: dict[str, Any] = {"cpu_limit_ms": 0, "memory_limit_mb": 1000, "outbox_bytes": 200 << 20, "held_bytes": 1 << 30}
LIST = LARGE["values"][0]


class Rounds:
    """Counts the rounds of the running loop, for as long as it lives."""

    def __init__(self) -> None:
        self.count = 0
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        self.count += 1
        self._next = self._loop.call_soon(self._turn)

    def stop(self) -> None:
        self._next.cancel()


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    async with Sandbox(**ROOMY) as sandbox:
        yield await sandbox.create_isolate()


async def first(isolate: Isolate, event: str) -> Any:
    """What the next event of this name brings."""
    said: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def hear(data: Any) -> None:
        if not said.done():
            said.set_result(data)

    isolate.on(event, hear)
    return await asyncio.wait_for(said, 60)


@pytest.mark.parametrize("name", LARGE)
async def test_the_loop_goes_on_meanwhile(isolate: Isolate, name: str) -> None:
    code, expected = LARGE[name]
    await isolate.evaluate(f"globalThis.large = {code}; 0")
    rounds = Rounds()
    seen: list[int] = []
    got: list[Any] = []
    isolate.on("before", lambda _: seen.append(rounds.count))

    @isolate.on("large")
    def _(data: Any) -> None:
        seen.append(rounds.count)
        got.append(data)

    behind = first(isolate, "behind")
    isolate.execute("NETWORK.send('before'); NETWORK.send('large', large); NETWORK.send('behind', 1)")
    assert await behind == 1
    rounds.stop()
    assert seen[1] - seen[0] >= 5
    assert got == [expected()]


@pytest.mark.parametrize("how", ["request", "evaluation"])
async def test_whatever_brings_it(isolate: Isolate, how: str) -> None:
    rounds = Rounds()
    seen: list[int] = []
    isolate.on("before", lambda _: seen.append(rounds.count))

    def look(data: list[int]) -> int:
        seen.append(rounds.count)
        return len(data)

    isolate.on_request("large", look)
    if how == "request":
        code = f"const large = {LIST}; NETWORK.send('before'); NETWORK.request('large', large)"
        assert await isolate.evaluate(code) == 600_000
    else:
        code = f"const large = {LIST}; NETWORK.send('before'); large"
        assert await isolate.evaluate(code) == list(range(600_000))
        seen.append(rounds.count)
    rounds.stop()
    assert seen[1] - seen[0] >= 5


async def test_a_console_call() -> None:
    async with Sandbox(**ROOMY) as sandbox:
        isolate = await sandbox.create_isolate(console=True)
        rounds = Rounds()
        seen: list[int] = []
        isolate.on_system("console", lambda call: seen.append(rounds.count if call["text"] != "x" else -1))
        isolate.on("before", lambda _: seen.append(rounds.count))
        done = first(isolate, "done")
        isolate.execute(f"const large = {LIST}; NETWORK.send('before'); console.log(large); NETWORK.send('done')")
        await done
        rounds.stop()
        assert seen[1] - seen[0] >= 5


async def test_others_are_served_meanwhile_and_its_own_wait() -> None:
    async with Sandbox(**ROOMY) as sandbox:
        heavy, light = await sandbox.create_isolate(), await sandbox.create_isolate()
        order: list[Any] = []
        heavy.on("e", lambda data: order.append(data if isinstance(data, int) else "large"))
        heavy.on("large", lambda _: order.append("large"))
        light.on_request("r", lambda _: order.append("light"))
        await heavy.evaluate(f"globalThis.large = {LIST}; 0")
        light.execute("(async () => { for (;;) await NETWORK.request('r') })()")
        behind = first(heavy, "behind")
        heavy.execute("""
          NETWORK.send("e", 1);
          for (let i = 0; i < 3; i++) { NETWORK.send("large", large); NETWORK.send("e", 10 + i) }
          NETWORK.send("behind")""")
        await behind
        own = [said for said in order if said != "light"]
        assert own == [1, "large", 10, "large", 11, "large", 12]
        assert order[order.index(1) : order.index(10)].count("light") >= 3


async def test_two_isolates_take_turns() -> None:
    async with Sandbox(**ROOMY) as sandbox:
        both = [await sandbox.create_isolate() for _ in range(2)]
        taken: list[bool] = []
        for isolate in both:
            await isolate.evaluate(f"globalThis.large = {LIST}; 0")
        waiting = both[0]._driver._dispatcher.large._waiting
        done = [first(isolate, "large") for isolate in both]
        rounds = asyncio.get_running_loop()

        def look() -> None:
            taken.append(len(waiting) == 2)
            rounds.call_soon(look)

        look()
        for isolate in both:  # several, so that both still have some while the other begins
            isolate.execute("for (let i = 0; i < 8; i++) NETWORK.send('large', large)")
        one, other = await asyncio.gather(*done)
        assert one == other == list(range(600_000))
        assert any(taken)


async def test_what_it_holds_back_is_bounded_as_ever(isolate: Isolate) -> None:
    released = asyncio.Event()
    counts: list[int] = []
    isolate.on("large", lambda _: released.set()).on("e", lambda _: counts.append(1))
    code = f"""
      const large = {LIST};
      NETWORK.send("large", large);
      let sent = 0;
      let full;
      try {{ for (;;) {{ NETWORK.send("e"); sent++ }} }} catch (error) {{ full = error.name }}
      [full, sent]"""
    full, sent = await isolate.evaluate(code)
    assert full == "QueueFullError"
    assert released.is_set()
    assert len(counts) == sent > 1000


BAD = "new Map([[1, 0], [true, 1], ...Array.from({ length: 100000 }, (_, i) => [i + 2, i])])"


async def test_what_cannot_be_decoded(isolate: Isolate) -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    isolate.on("large", lambda _: None).on_request("large", lambda _: None)
    with pytest.raises(SerializationError, match="Map with keys that are equal in Python: 1 and True"):
        await isolate.evaluate(BAD)
    caught = await isolate.evaluate(f"NETWORK.request('large', {BAD}).catch((e) => [e.name, e.message])")
    assert caught[0] == "SerializationError"
    assert "Map with keys that are equal in Python" in caught[1]
    behind = first(isolate, "behind")
    isolate.execute(f"NETWORK.send('large', {BAD}); NETWORK.send('behind')")
    await behind
    assert [type(context["exception"]) for context in reported] == [SerializationError]


async def test_a_message_without_a_handler_is_not_decoded(isolate: Isolate, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(isolate._driver._dispatcher.large, "_waiting", _Watched(decoded))
    code = (
        f"const large = {LIST}; NETWORK.send('nobody', large); NETWORK.request('nobody', large).catch((e) => e.message)"
    )
    assert "no handler" in await isolate.evaluate(code)
    assert decoded == []


class _Watched:
    def __init__(self, seen: list[object]) -> None:
        self._seen = seen

    def append(self, item: object) -> None:
        self._seen.append(item)

    def __len__(self) -> int:
        return 0


async def decoding(isolate: Isolate) -> None:
    """Return while its large message is decoded."""
    await isolate.evaluate(f"globalThis.large = {LIST}; 0")
    isolate.execute("NETWORK.send('large', large); NETWORK.request('behind').then(() => 1, () => 2)")
    large = isolate._driver._dispatcher.large
    begun = asyncio.get_running_loop().create_future()

    def look() -> None:
        if large:
            begun.set_result(None)
        else:
            asyncio.get_running_loop().call_soon(look)

    look()
    await asyncio.wait_for(begun, 30)


@pytest.mark.parametrize("end", ["terminate", "destroy"])
async def test_its_isolate_ends_meanwhile(isolate: Isolate, end: str) -> None:
    heard: list[str] = []
    isolate.on("large", lambda _: heard.append("large"))
    isolate.on_system("destroyed", lambda _: heard.append("destroyed"))
    await decoding(isolate)
    getattr(isolate, end)()
    await asyncio.wait_for(isolate.wait_destroyed(), 30)
    assert heard == (["destroyed"] if end == "terminate" else ["large", "destroyed"])
    assert not isolate._driver._dispatcher.large
    with pytest.raises(IsolateDestroyedError):
        isolate.send("e")


@pytest.mark.parametrize("terminate", [False, True])
async def test_its_sandbox_is_shut_down_meanwhile(*, terminate: bool) -> None:
    heard: list[int] = []
    sandbox = Sandbox(**ROOMY)
    isolate = await sandbox.create_isolate()
    isolate.on("large", lambda data: heard.append(len(data)))
    await decoding(isolate)
    await asyncio.wait_for(sandbox.shutdown(terminate=terminate), 30)
    assert heard == ([] if terminate else [600_000])


def test_without_asyncio() -> None:
    heard: list[int] = []
    with Sandbox(**ROOMY) as sandbox:
        isolate = sandbox.create_isolate_sync()
        isolate.on("large", lambda data: heard.append(len(data)))
        isolate.on_request("large", len)
        assert (
            isolate.evaluate_sync(f"const l = {LIST}; NETWORK.send('large', l); NETWORK.request('large', l)") == 600_000
        )
        assert len(isolate.evaluate_sync("l")) == 600_000
        assert heard == [600_000]
        isolate.execute("NETWORK.send('large', l)")
    assert heard == [600_000, 600_000]


def test_the_loop_is_closed_meanwhile() -> None:
    """What waited is refused, what was behind it too, and the isolate is not held for ever."""
    heard: list[int] = []
    with asyncio.Runner() as runner:
        sandbox = Sandbox(**ROOMY)

        async def begin() -> Isolate:
            isolate = await sandbox.create_isolate()
            isolate.on("large", lambda data: heard.append(len(data))).on_request("behind", lambda _: 1)
            await decoding(isolate)
            return isolate

        isolate = runner.run(begin())
    assert isolate.evaluate_sync("1 + 1", timeout=30) == 2
    isolate.destroy()
    sandbox.shutdown_sync(timeout=30)
    assert heard == []


def test_the_loop_runs_again_after_a_blocking_shutdown() -> None:
    heard: list[int] = []
    with asyncio.Runner() as runner:
        sandbox = Sandbox(**ROOMY)

        async def begin() -> Isolate:
            isolate = await sandbox.create_isolate()
            isolate.on("large", lambda data: heard.append(len(data))).on("behind", heard.append)
            await decoding(isolate)
            isolate.execute("NETWORK.send('behind', 5)")
            return isolate

        isolate = runner.run(begin())
        ending = threading.Thread(target=sandbox.shutdown_sync)
        ending.start()
        ending.join(30)
        assert not ending.is_alive()
        runner.run(asyncio.wait_for(isolate.wait_destroyed(), 30))
    assert heard == [600_000, 5]
