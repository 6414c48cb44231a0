"""A worker asks, Python answers, and the worker catches what the handler raises."""

import asyncio
from typing import Any

from network_runtime import RequestError, Sandbox

PRICES = {"a1": 40, "b2": 2}

SCRIPT = """
  (async () => {
    const prices = [];
    for (const sku of ['a1', 'b2', 'c3']) {
      try {
        prices.push((await NETWORK.request('lookup', { sku })).price);
      } catch (error) {
        prices.push(`${error.name}: ${error.message}`);
      }
    }
    return prices;
  })()
"""


async def main() -> None:
    """Look up three prices, one of which is not there."""
    async with Sandbox() as sandbox:
        worker = await sandbox.create_isolate()

        @worker.on_request("lookup")
        async def lookup(data: dict[str, Any]) -> dict[str, int]:
            await asyncio.sleep(0)  # a database, say
            if data["sku"] not in PRICES:
                raise RequestError(f"no price for {data['sku']}")
            return {"price": PRICES[data["sku"]]}

        print(await worker.evaluate(SCRIPT))


asyncio.run(main())
