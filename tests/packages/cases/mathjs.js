import { all, create } from "mathjs";

export default () => {
  const math = create(all, { randomSeed: "seed", number: "BigNumber", precision: 40 });
  const numbers = create(all);
  return {
    big: math.evaluate("sqrt(2) * pi").toString(),
    units: numbers.evaluate("12.7 cm to inch").toString(),
    matrix: numbers.inv([[4, 7], [2, 6]]),
    eigen: numbers.eigs([[2, 0], [0, 3]]).values,
    derivative: numbers.derivative("x^3 + sin(x)", "x").toString(),
    simplified: numbers.simplify("2x + 3x - x").toString(),
    complex: numbers.evaluate("(2 + 3i) * (1 - i)").toString(),
    program: numbers.evaluate("f(n) = n <= 1 ? 1 : n * f(n - 1); f(20)").toString(),
    fraction: numbers.fraction("1/3").add(numbers.fraction("1/6")).toFraction(),
    stats: [numbers.std([1, 2, 3, 4]), numbers.median([5, 1, 3])],
  };
};
