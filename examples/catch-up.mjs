// Reads all events since the last run, oldest first, and remembers where it was. Run it as often as
// you like: after having been away, nothing is missing.
//
//   API_URL=http://localhost:3000 TENANT_ID=tnt_… API_KEY=wak_… node examples/catch-up.mjs
import { readFile, writeFile } from 'node:fs/promises';

const {
  API_URL = 'http://localhost:3000',
  TENANT_ID,
  API_KEY,
  CURSOR_FILE = '.cursor',
} = process.env;
let after = await readFile(CURSOR_FILE, 'utf8').catch(() => '');

for (;;) {
  const url = new URL(`/tenants/${TENANT_ID}/events?limit=100`, API_URL);
  if (after !== '') url.searchParams.set('after', after);
  const headers = { accept: 'application/json', authorization: `Bearer ${API_KEY}` };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const { items, nextCursor } = await response.json();
  for (const { id, type, at, data } of items) {
    console.log(at, type, data.id);
    after = id;
  }
  await writeFile(CURSOR_FILE, after);
  if (nextCursor === null) break;
}
