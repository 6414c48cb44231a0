import Decimal from "decimal.js";

export default () => {
  const Precise = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });
  return {
    sum: new Decimal("0.1").plus("0.2").toString(),
    root: new Precise(2).sqrt().toString(),
    pi: Precise.acos(-1).toString(),
    power: new Precise("1.0000001").pow(1e7).toString(),
    money: new Decimal("1234.565").toFixed(2, Decimal.ROUND_HALF_UP),
    hex: new Decimal("255.5").toHexadecimal(),
    fraction: new Decimal("0.375").toFraction().map(String),
  };
};
