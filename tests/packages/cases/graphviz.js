import { Graphviz } from "@hpcc-js/wasm-graphviz";

export default async () => {
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot('digraph { a -> b [label="to"]; b -> c; a -> c; c -> a }');
  return { version: graphviz.version(), nodes: svg.match(/class="node"/g).length, edges: svg.match(/class="edge"/g).length, plain: graphviz.neato("graph { x -- y }", "plain").split("\n").length };
};
