import * as d3 from "d3";

export default () => {
  const x = d3.scaleTime([new Date(Date.UTC(2024, 0, 1)), new Date(Date.UTC(2024, 11, 31))], [0, 960]);
  const y = d3.scaleLog([1, 1000], [400, 0]);
  const tree = d3.tree().size([100, 100])(d3.hierarchy({ name: "root", children: [{ name: "a", children: [{ name: "b" }] }, { name: "c" }] }));
  const rolled = d3.rollup([["a", 1], ["b", 2], ["a", 3]], (group) => d3.sum(group, (d) => d[1]), (d) => d[0]);
  const random = d3.randomNormal.source(d3.randomLcg(0.5))(0, 1);
  return {
    x: x(new Date(Date.UTC(2024, 6, 1))),
    ticks: y.ticks(3),
    line: d3.line().curve(d3.curveCatmullRom)([[0, 0], [10, 20], [20, 5]]),
    pie: d3.pie()([1, 1, 2]).map(({ endAngle }) => endAngle.toFixed(3)),
    tree: tree.descendants().map((node) => [node.data.name, node.x, node.y]),
    rolled: [...rolled],
    geo: d3.geoPath(d3.geoMercator())({ type: "LineString", coordinates: [[0, 0], [10, 50]] }),
    format: d3.format(",.2f")(1234567.891) + d3.utcFormat("%Y-%j")(new Date(0)),
    colour: d3.interpolateHcl("#f00", "#00f")(0.5),
    csv: d3.csvParse("a,b\n1,\"x, y\"").map((row) => row.b),
    forces: d3.forceSimulation([{}, {}, {}]).randomSource(d3.randomLcg(1)).force("charge", d3.forceManyBody()).stop().tick(20).nodes().map((node) => node.x.toFixed(4)),
    random: random().toFixed(6),
  };
};
