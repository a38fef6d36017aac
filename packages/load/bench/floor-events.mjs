/**
 * The least that pushing events from a queue can cost: a BullMQ worker that stores nothing, signs the
 * body it was given and posts it. `node floor-events.mjs <redis host> <redis port> <prefix> <address>
 * <jobs> <file with the body>`
 */
import { readFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';

const [, , host = '', port, prefix = '', address = '', jobs, file = ''] = process.argv;
const options = { prefix, connection: { host, port: Number(port) } };
const dispatcher = new Agent({ connections: 256 });
const webhook = new Webhook(`whsec_${Buffer.alloc(24, 7).toString('base64')}`);
const payload = readFileSync(file, 'utf8');

const queue = new Queue('floor-events', options);
const numbers = Array.from({ length: Number(jobs) }, (_, index) => index);
await queue.addBulk(
  numbers.map((index) => ({ name: 'post', data: { index }, opts: { removeOnComplete: true } })),
);
new Worker(
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
  { ...options, concurrency: 20 },
);
