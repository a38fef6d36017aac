/**
 * The least that pushing events from a queue can cost: a BullMQ worker that stores nothing, signs the
 * body it was given and posts it. Whoever started it fills the queue.
 * `node floor-events.mjs <redis host> <redis port> <prefix> <address> <file with the body>`
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'bullmq';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';

const [, , host = '', port, prefix = '', address = '', file = ''] = process.argv;
const dispatcher = new Agent({ connections: 256 });
const webhook = new Webhook(`whsec_${Buffer.alloc(24, 7).toString('base64')}`);
const payload = readFileSync(file, 'utf8');

const worker = new Worker(
  'floor-events',
  async ({ data }) => {
    const [id, now] = [`evt_${data.index}`, new Date()];
    const { body } = await request(address, {
      method: 'POST',
      dispatcher,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': `${Math.floor(now.getTime() / 1000)}`,
        'webhook-signature': webhook.sign(id, now, payload),
      },
      body: payload,
    });
    await body.dump();
  },
  { prefix, connection: { host, port: Number(port) }, concurrency: 20 },
);
await worker.waitUntilReady();
console.log('READY');
