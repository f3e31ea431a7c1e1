// Where a bot puts its messages: better-sqlite3, Node's own node:sqlite (Node 22.5 or newer), or
// the program `sqlite3`, whichever there is. All of them write the one table that Dazza reads.

import { spawn } from "node:child_process";

const TABLE = `CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY, username TEXT, message TEXT,
  timestamp INTEGER, created_at TEXT DEFAULT CURRENT_TIMESTAMP)`;
const INSERT = "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)";

export async function openStore(file) {
  for (const load of [betterSqlite3, nodeSqlite]) {
    const database = await load(file);
    if (database) return inProcess(database);
  }
  return commandLine(file);
}

async function betterSqlite3(file) {
  const module = await import("better-sqlite3").catch(() => null);
  return module && new module.default(file);
}

async function nodeSqlite(file) {
  const module = await import("node:sqlite").catch(() => null);
  return module && new module.DatabaseSync(file);
}

function inProcess(database) {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");
  database.exec(TABLE);
  const insert = database.prepare(INSERT);
  return {
    record: (username, text, at = Date.now()) => insert.run(username, text, at),
    close: async () => database.close(),
  };
}

function commandLine(file) {
  const sqlite = spawn("sqlite3", ["-batch", file], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise((done, failed) => sqlite.on("close", done).on("error", failed));
  // Text as hexadecimal digits: nothing that is said can end a string of SQL.
  const quoted = (text) => `CAST(x'${Buffer.from(text).toString("hex")}' AS TEXT)`;
  sqlite.stdin.write(`PRAGMA journal_mode = WAL;\n.timeout 5000\n${TABLE};\n`);
  return {
    record: (username, text, at = Date.now()) =>
      sqlite.stdin.write(
        `INSERT INTO messages (username, message, timestamp)
         VALUES (${quoted(username)}, ${quoted(text)}, ${Number(at)});\n`),
    close: async () => {
      sqlite.stdin.end();
      await ended;
    },
  };
}
