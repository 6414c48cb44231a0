import initSqlJs from "sql.js";
import wasm from "sql.js/dist/sql-wasm.wasm";

export default async () => {
  const SQL = await initSqlJs({ wasmBinary: wasm });
  const db = new SQL.Database();
  db.run("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, size REAL, data BLOB)");
  const insert = db.prepare("INSERT INTO notes (text, size, data) VALUES (?, ?, ?)");
  for (let i = 0; i < 500; i++) insert.run([`note ${i} ü`, i / 7, new Uint8Array([i & 255, 1])]);
  insert.free();
  db.create_function("twice", (value) => value * 2);
  const rows = db.exec("SELECT count(*), sum(twice(size)), group_concat(substr(text, 1, 6), ',') FROM notes WHERE id % 100 = 0");
  const file = db.export();
  const again = new SQL.Database(file);
  const blob = again.exec("SELECT data FROM notes WHERE id = 300")[0].values[0][0];
  let failure;
  try {
    again.exec("SELECT nonsense");
  } catch (error) {
    failure = error.message;
  }
  return { rows, blob: [...blob], head: String.fromCharCode(...file.slice(0, 15)), pages: file.length / 4096, failure };
};
