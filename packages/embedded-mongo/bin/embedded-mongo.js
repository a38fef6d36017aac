#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startServer } from '../src/index.js';

const USAGE = `Usage: embedded-mongo [--port N] [--data DIR] [--ttl-interval-ms N]

  --port N             port on 127.0.0.1; 0, the default, for any free one
  --data DIR           keeps the data in this folder; without it, nothing is kept
  --ttl-interval-ms N  how often expired documents are looked for; 5000 by default`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      'ttl-interval-ms': { type: 'string', default: '5000' },
    },
  });
  const server = await startServer({
    port: wholeNumber('port', values.port, 0),
    dataDir: values.data,
    ttlIntervalMs: wholeNumber('ttl-interval-ms', values['ttl-interval-ms'], 1),
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => void server.stop().then(() => process.exit(0)));
  }
  console.log(`READY ${server.uri}`);
} catch (error) {
  console.error(`embedded-mongo: ${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}

/** @param {string} name @param {string} text @param {number} least */
function wholeNumber(name, text, least) {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new Error(`--${name} must be a whole number, ${least} or more, not '${text}'`);
}
