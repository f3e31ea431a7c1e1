// The smallest bot in JavaScript: its chat is this terminal. Lines are `name: what is said`.
//
//   node bot.mjs chat.db http://127.0.0.1:3001
//
// It writes what is said to the database, and asks `dazza serve --db chat.db` for what was counted.

import { createInterface } from "node:readline";
import { openStore } from "./store.mjs";

const [file, api] = process.argv.slice(2);
const store = await openStore(file);

async function ask(path) {
  const answer = await (await fetch(`${api}/api/v1${path}`)).json();
  if (answer.error && answer.code !== "NOT_FOUND") throw new Error(answer.message);
  return answer.data ?? null;
}

async function answer(name, text) {
  const [command, ...words] = text.split(/\s+/);
  if (command === "!top") {
    const { leaderboard } = await ask("/stats/leaderboard/talkers?limit=3");
    return leaderboard.map(({ rank, username, value }) => `${rank}. ${username} ${value}`).join(", ");
  }
  if (command === "!stats") {
    const who = words.join(" ") || name;
    const found = await ask(`/stats/users/${encodeURIComponent(who)}/category/talkers`);
    if (!found) return `I have counted nothing of ${who} so far`;
    const { message_count, days_active } = found.allTime;
    return `${who}: messages ${message_count}, days ${days_active}`;
  }
  return null;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, name, text] = /^(.*?): (.*)$/.exec(line) ?? [];
  if (!name) continue;
  store.record(name, text);
  const said = await answer(name, text).catch((error) => `I cannot look that up: ${error.message}`);
  if (said) console.log(said);
}
await store.close();
