import type { Warehouse } from "./warehouse.ts";
import { Unit } from "units";

namespace Weights {
  export const piece = 0.01;
  export const of = (unit: Unit): number => (unit === Unit.Piece ? piece : 1);
}

abstract class Step<T> {
  protected abstract readonly label: string;
  abstract run(input: T): Promise<number>;
  toString(): string {
    return this.label;
  }
}

class Weigh extends Step<Warehouse> {
  protected readonly label = "weigh";
  async run(input: Warehouse): Promise<number> {
    let sum = 0;
    for (const item of input) sum += item.amount * Weights.of(item.unit);
    return await Promise.resolve(sum);
  }
}

export async function plan(warehouse: Warehouse): Promise<string> {
  const step: Step<Warehouse> = new Weigh();
  return `${step}: ${(await step.run(warehouse)).toFixed(2)} kg`;
}
