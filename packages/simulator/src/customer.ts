import { parseArgs } from 'node:util';
import { ConfigError, readEnvironment } from './read-environment.js';

const USAGE =
  'Usage: npm run customer -- --to <phoneNumberId> --from <customer number> [--name <name>] "<text>"';

/** Writes to a business number as a customer, through a simulator that is running. */
async function write(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      from: { type: 'string', default: '15550001234' },
      name: { type: 'string' },
    },
  });
  const [text] = positionals;
  const waId = values.from.replace(/\D/g, '');
  if (values.to === undefined || text === undefined || waId === '') throw new UsageError(USAGE);
  const { HOST, SIMULATOR_PORT } = readEnvironment(process.env);
  const base = `http://${HOST === '0.0.0.0' ? '127.0.0.1' : HOST}:${SIMULATOR_PORT}`;
  const { name, to: phoneNumberId } = values;
  const response = await fetch(`${base}/_simulator/customers/${waId}/messages`, {
    method: 'POST',
    body: JSON.stringify({ phoneNumberId, text, name }),
  }).catch(() => {
    throw new UsageError(`No simulator answers on ${base}. Start one: npm run start:simulator`);
  });
  const answer = await response.text();
  if (!response.ok) throw new UsageError(`The simulator refused the message: ${answer}`);
  process.stdout.write(`+${waId} wrote to ${phoneNumberId}: "${text}"\n`);
}

/** Something the person at the keyboard can mend. */
class UsageError extends Error {}

try {
  await write();
} catch (error) {
  const isPlain = error instanceof UsageError || error instanceof ConfigError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(isPlain ? `${message}\n` : `${message}\n${USAGE}\n`);
  process.exitCode = 1;
}
