import { format, type Unit } from "units";

export interface Item {
  readonly name: string;
  amount: number;
  unit: Unit;
}

export class OutOfStock extends Error {
  override readonly name = "OutOfStock";

  constructor(public readonly item: Item, public readonly wanted: number) {
    super(`${format(wanted, item.unit)} of ${item.name}, and there are ${format(item.amount, item.unit)}`);
  }
}

export class Warehouse implements Iterable<Item> {
  readonly #items = new Map<string, Item>();

  constructor(items: Iterable<Item>) {
    for (const item of items) this.#items.set(item.name, item);
  }

  take(name: string, amount: number): void {
    const item = this.find(name);
    if (item.amount < amount) {
      throw new OutOfStock(item, amount);
    }
    item.amount -= amount;
  }

  private find(name: string): Item {
    try {
      return this.#items.get(name.toLowerCase())!;
    } catch (cause) {
      throw new Error(`no item is called ${String(name)}`, { cause });
    }
  }

  *[Symbol.iterator](): Generator<Item, void, undefined> {
    yield* this.#items.values();
  }
}
