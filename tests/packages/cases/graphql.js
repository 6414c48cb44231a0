import { buildSchema, graphql, parse, print, validate } from "graphql";

export default async () => {
  const schema = buildSchema("type Query { user(id: ID!): User, all(first: Int = 2): [User!]! } type User { id: ID!, name: String, friends: [User!]! } enum Kind { A B }");
  const users = { 1: { id: 1, name: "Ann", friends: () => [users[2]] }, 2: { id: 2, name: async () => "Bob", friends: [] } };
  const rootValue = { user: ({ id }) => users[id], all: ({ first }) => Object.values(users).slice(0, first) };
  const source = "query ($id: ID!) { user(id: $id) { ...F friends { ...F } } all { id } missing: user(id: 9) { id } } fragment F on User { id name }";
  return {
    answer: await graphql({ schema, source, rootValue, variableValues: { id: "1" } }),
    wrong: validate(schema, parse("{ user { id } nope }")).map(({ message }) => message),
    printed: print(parse("{a(x:1){b,c}}")),
  };
};
