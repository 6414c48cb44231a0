// What in our scripts a guest could have replaced, as JSON: [file, line, law, text]. Run by Node, whose own parser it uses:
//   node --expose-internals script_laws.js FILE...
//
//   "global"    a name that the script does not declare
//   "call"      a method is called by its name, and some built-in has one of that name
//   "read"      an attribute is read or set, and some built-in has a getter or setter of that name
//   "iterator"  an iterator is asked for: `for (… of …)`, `...list`, `[a, b] = list`, `yield*`
//   "prototype"  of a class that another script made
//   "instanceof"
// Of a script that is baked into the snapshot nothing is said of what runs while it is made.
"use strict";
const { readFileSync } = require("node:fs");
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
const { fullAncestor } = require("internal/deps/acorn/acorn-walk/dist/walk");

const methods = new Set();
const attributes = new Set();
const addMembers = (prototype) => {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof member.value === "function") methods.add(name);
    if (member.get || member.set) attributes.add(name);
  }
};
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const { prototype } = Object(globalThis[name]);
  if (typeof globalThis[name] === "function" && prototype) addMembers(prototype);
}
const iterator = [][Symbol.iterator]();
const generator = (function* () {})();
const asyncGenerator = (async function* () {})();
for (const object of [iterator, generator, asyncGenerator, new Uint8Array()]) {
  for (let above = object; (above = Object.getPrototypeOf(above)); ) addMembers(above);
}
methods.delete("constructor");
attributes.delete("constructor");
attributes.delete("__proto__");
attributes.delete("length");  // what has one as a getter is a typed array: this test would name every loop

const isFunction = (node) => /Function/.test(node.type);
const isReference = (node, parent) => {
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed;
  if (parent.type === "Property") return parent.computed || parent.value === node;
  if (parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") return parent.computed || parent.value === node;
  return !/^(Labeled|Break|Continue)Statement$/.test(parent.type);
};
const declaredIn = (ast) => {
  const names = new Set(["undefined", "NaN", "Infinity", "arguments"]);
  const add = (pattern) => {
    if (pattern === null) return;
    if (pattern.type === "Identifier") names.add(pattern.name);
    for (const property of pattern.properties ?? []) add(property.value ?? property.argument);
    for (const element of pattern.elements ?? []) add(element);
    if (pattern.left) add(pattern.left);
    if (pattern.type === "RestElement") add(pattern.argument);
  };
  fullAncestor(ast, (node) => {
    if (node.type === "VariableDeclarator") add(node.id);
    if (node.type === "CatchClause" && node.param) add(node.param);
    if (node.id && /^(Function|Class)/.test(node.type)) add(node.id);
    for (const parameter of node.params ?? []) add(parameter);
  });
  return names;
};

const found = [];
for (const file of process.argv.slice(2)) {
  const source = readFileSync(file, "utf8");
  // The builder and the prefix of lazy scripts put "use strict" before it.
  const ast = parse(`(${source.trimEnd().replace(/;$/, "")})`, { ecmaVersion: "latest", locations: true });
  const declared = declaredIn(ast);
  const ownClasses = new Set();
  fullAncestor(ast, (node) => node.type === "ClassDeclaration" && ownClasses.add(node.id.name));
  const isBaked = !/\/(web|lazy)\//.test(file);
  fullAncestor(ast, (node, _state, ancestors) => {
    if (isBaked && ancestors.filter(isFunction).length < 2) return;
    const parent = ancestors.at(-2);
    const report = (law, part) => found.push([file, node.loc.start.line, law, source.slice(part.start - 1, part.end - 1)]);
    const name = node.type === "MemberExpression" && !node.computed && node.property.type === "Identifier" ? node.property.name : undefined;
    const isCalled = parent?.type === "CallExpression" && parent.callee === node;
    if (name === "prototype" && !ownClasses.has(node.object.name)) report("prototype", node);
    else if (name !== undefined && isCalled && methods.has(name)) report("call", node);
    else if (name !== undefined && !isCalled && attributes.has(name)) report("read", node);
    else if (node.type === "Identifier" && isReference(node, parent) && !declared.has(node.name)) report("global", node);
    else if (node.type === "ForOfStatement") report("iterator", node.right);
    else if (node.type === "SpreadElement" && parent.type !== "ObjectExpression") report("iterator", node.argument);
    else if (node.type === "ArrayPattern") report("iterator", node);
    else if (node.type === "YieldExpression" && node.delegate) report("iterator", node.argument);
    else if (node.type === "BinaryExpression" && node.operator === "instanceof") report("instanceof", node);
  });
}
process.stdout.write(JSON.stringify(found));
