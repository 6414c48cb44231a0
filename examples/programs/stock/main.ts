// A stock list in several modules: an import map, JSON, enums, parameter properties, and errors whose stacks are right.
//
//   network-runtime --import-map examples/programs/stock/import_map.json examples/programs/stock/main.ts
//   deno run -A --import-map=examples/programs/stock/import_map.json examples/programs/stock/main.ts
//
// The last order is wrong on purpose: the program ends with an uncaught error.

import { Logger } from "log/logger.ts";
import type { Sink } from "log/sink.ts";
import stock from "./stock.json" with { type: "json" };
import { type Item, OutOfStock, Warehouse } from "./warehouse.ts";
import { format, Unit } from "units";

interface Order {
  readonly item: string;
  readonly amount: number;
}

const lines: Sink = { write: (line: string): void => console.log(line) };
const log = new Logger("stock", lines);

const warehouse = new Warehouse(
  stock.map(({ name, amount, unit }): Item => ({ name, amount, unit: Unit[unit as keyof typeof Unit] })),
);

function serve<const T extends readonly Order[]>(orders: T): number {
  let served = 0;
  for (const order of orders) {
    try {
      warehouse.take(order.item, order.amount);
      served++;
    } catch (error) {
      if (!(error instanceof OutOfStock)) throw error;
      log.warn(`${error.name}: ${error.message}`);
      log.info(frames(error));
    }
  }
  return served;
}

/** The stack of an error, without the folder of this program. */
function frames(error: Error): string {
  const folder = new URL(".", import.meta.url).href;
  return (error.stack ?? "").replaceAll(folder, "").split("\n").slice(1).map((line) => line.trim()).join(", ");
}

const served = serve([
  { item: "cable", amount: 12.5 },
  { item: "screw", amount: 2_000 },
  { item: "paint", amount: 1 },
] as const);
log.info(`${served satisfies number} orders served`);

for (const { name, amount, unit } of warehouse) log.info(`${name}: ${format(amount, unit)}`);

const { plan } = await import("./plan.ts");
log.info(await plan(warehouse));

// @ts-expect-error an item has no such name, and the types know it: the mistake is deliberate
const wrong: { item: string; amount: number } = { item: undefined, amount: 1 };
serve([wrong]);
