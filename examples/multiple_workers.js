// Several isolates work at the same time, each with its own event handler.
//
//   network-runtime examples/multiple_workers.js 3

const sandbox = new V8Sandbox();
const workers = await Promise.all([sandbox.createIsolate(), sandbox.createIsolate(), sandbox.createIsolate()]);

workers.forEach((worker, i) => {
  worker.on("done", (result) => {
    console.log(`Worker ${i}:`, result);
    worker.destroy();
  });

  worker.execute(`
    NETWORK.on('task', async (data) => {
      NETWORK.send('done', { processed: data });
    });
  `);
});

// Distribute tasks
workers.forEach((worker, i) => {
  worker.send("task", { id: i, data: "..." });
});
