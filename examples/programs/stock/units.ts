/** What an amount is counted in. */
export enum Unit {
  Piece,
  Metre = 10,
  Litre,
}

const signs: Record<Unit, string> = {
  [Unit.Piece]: "",
  [Unit.Metre]: " m",
  [Unit.Litre]: " l",
};

export function format(amount: number, unit: Unit): string;
export function format(amount: number, unit: Unit, digits: number): string;
export function format(amount: number, unit: Unit, digits = unit === Unit.Piece ? 0 : 1): string {
  return `${amount.toFixed(digits)}${signs[unit]} (${Unit[unit]})`;
}
