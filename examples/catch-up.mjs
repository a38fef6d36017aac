// Reads all events since the last run, oldest first, and remembers where it was. Run it as often as
// you like: after having been away, nothing is missing.
//
//   API_URL=http://localhost:3000 TENANT_ID=tnt_… API_KEY=wak_… node examples/catch-up.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { WhatsAppBackend } from 'whatsapp-backend-sdk';

const { API_URL = 'http://localhost:3000', TENANT_ID, API_KEY, CURSOR_FILE } = process.env;
const file = CURSOR_FILE ?? '.cursor';
const after = (await readFile(file, 'utf8').catch(() => '')) || undefined;

const backend = new WhatsAppBackend({ url: API_URL, tenantId: TENANT_ID, apiKey: API_KEY });
const query = { limit: 100, ...(after && { after }) };
for await (const event of backend.items('/tenants/{tenantId}/events', { query })) {
  console.log(event.at, event.type, event.data.id);
  await writeFile(file, event.id);
}
