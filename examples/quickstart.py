"""The quick start in Python: send, destroy and leave. The result still arrives."""

import asyncio
from typing import Any

from network_runtime import Sandbox


async def main() -> None:
    """Let a worker add two numbers."""
    async with Sandbox() as sandbox:
        worker = await sandbox.create_isolate()

        # Python listens for worker messages
        @worker.on("result")
        def result(data: dict[str, Any]) -> None:
            print("Result:", data)

        # Set up worker's event handlers FIRST
        worker.execute("""
          NETWORK.on('compute', (data) => {
            NETWORK.send('result', { answer: data.x + data.y });
          });
        """)

        # Then send messages
        worker.send("compute", {"x": 10, "y": 5})

        # Clean up
        worker.destroy()


asyncio.run(main())
