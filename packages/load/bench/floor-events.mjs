/**
 * The least that pushing events from a queue can cost: a BullMQ worker that stores nothing and makes the
 * same call, by our own code: signed, within the same time, with as much read of the answer. Whoever started
 * it fills the queue.
 * `node floor-events.mjs <redis host> <redis port> <prefix> <address> <file with the body>`
 */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Worker } from 'bullmq';
import { Webhook } from 'standardwebhooks';
import { inRoot } from '../../../scripts/lib/paths.mjs';

const built = (/** @type {string} */ file) => import(inRoot('dist', file));
const { EndpointClient } = await built('deliveries/endpoint-client.js');
const { signedHeaders } = await built('deliveries/endpoint-secrets.js');

const [, , host = '', port, prefix = '', address = '', file = ''] = process.argv;
const client = new EndpointClient({ events: { timeoutMs: 15_000, allowPrivate: true } });
const signers = [new Webhook(`whsec_${Buffer.alloc(24, 7).toString('base64')}`)];
const body = readFileSync(file);

const worker = new Worker(
  'floor-events',
  async ({ data }) => {
    const headers = signedHeaders(signers, `evt_${data.index}`, new Date(), body);
    await client.post(address, headers, body);
  },
  { prefix, connection: { host, port: Number(port) }, concurrency: 20 },
);
await worker.waitUntilReady();
console.log('READY');
