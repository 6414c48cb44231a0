import * as ponyfill from "web-streams-polyfill";

const lines = ({ TransformStream }) => {
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop();
      for (const part of parts) controller.enqueue(part);
    },
    flush: (controller) => controller.enqueue(rest),
  });
};
const use = async (streams) => {
  const source = new streams.ReadableStream({
    start(controller) {
      for (const chunk of ["one\ntw", "o\nthr", "ee"]) controller.enqueue(chunk);
      controller.close();
    },
  });
  const [left, right] = source.pipeThrough(lines(streams)).tee();
  const read = [];
  for await (const line of left) read.push(line);
  const written = [];
  await right.pipeTo(new streams.WritableStream({ write: (line) => void written.push(line) }, new streams.CountQueuingStrategy({ highWaterMark: 1 })));

  const bytes = new streams.ReadableStream({
    type: "bytes",
    pull(controller) {
      const view = controller.byobRequest.view;
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(7);
      controller.byobRequest.respond(view.byteLength);
    },
    autoAllocateChunkSize: 4,
  });
  const reader = bytes.getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(3));
  await reader.cancel();
  return { read, written, value: [...value] };
};

export default async () => ({ ponyfill: await use(ponyfill), native: await use(globalThis) });
