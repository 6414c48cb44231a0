import Fuse from "fuse.js";

export default () => {
  const books = ["Old Man's War", "The Lock Artist", "Right Ho Jeeves", "The Great Gatsby", "The DaVinci Code"].map((title, id) => ({ title, author: { name: `author ${id}` } }));
  const fuse = new Fuse(books, { keys: [{ name: "title", weight: 2 }, "author.name"], includeScore: true, includeMatches: true });
  const found = fuse.search("grat gtsby");
  return { found: found.map(({ item, score }) => [item.title, score.toFixed(6)]), matches: found[0].matches[0].indices, none: fuse.search("zzzz").length, index: fuse.getIndex().size() };
};
