import * as z from "zod";

export default () => {
  const User = z.object({
    name: z.string().min(1).trim(),
    age: z.number().int().nonnegative(),
    tags: z.array(z.enum(["a", "b"])).default([]),
    at: z.iso.datetime(),
    url: z.url(),
  });
  const good = User.parse({ name: " Ada ", age: 36, at: "2026-01-02T03:04:05Z", url: "https://example.com/x" });
  const bad = User.safeParse({ name: "", age: 1.5, tags: ["c"], at: "yesterday", url: "no" });
  return { good, issues: bad.error.issues.map(({ path, code }) => [path.join("."), code]) };
};
