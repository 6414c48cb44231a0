import * as R from "ramda";

export default () => ({
  piped: R.pipe(R.filter((n) => n % 2 === 1), R.map(R.multiply(3)), R.sum)([1, 2, 3, 4, 5]),
  lens: R.over(R.lensPath(["a", 0, "b"]), R.toUpper, { a: [{ b: "x" }] }),
  grouped: R.groupBy(R.prop("t"), [{ t: "a", n: 1 }, { t: "b", n: 2 }, { t: "a", n: 3 }]),
  curried: R.curry((a, b, c) => a + b + c)(1)(R.__, 3)(2),
  transduced: R.into([], R.compose(R.map(R.inc), R.take(2)), [5, 6, 7]),
  equal: R.equals({ a: [new Map([[1, { x: NaN }]])] }, { a: [new Map([[1, { x: NaN }]])] }),
});
