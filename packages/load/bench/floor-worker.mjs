/**
 * The least that sending from a queue can cost: a BullMQ worker that stores nothing and makes the
 * same HTTP call. `node floor-worker.mjs <redis host> <redis port> <prefix> <Cloud API address> <jobs>`
 */
import { Queue, Worker } from 'bullmq';
import { Agent, request } from 'undici';
import { customer } from './webhooks.mjs';

const [, , host = '', port, prefix = '', apiUrl = '', jobs] = process.argv;
const options = { prefix, connection: { host, port: Number(port) } };
const dispatcher = new Agent({ connections: 256 });

const queue = new Queue('floor', options);
const numbers = Array.from({ length: Number(jobs) }, (_, index) => index);
await queue.addBulk(
  numbers.map((index) => ({ name: 'send', data: { index }, opts: { removeOnComplete: true } })),
);
new Worker(
  'floor',
  async ({ data }) => {
    const { body } = await request(`${apiUrl}/v26.0/70000/messages`, {
      method: 'POST',
      dispatcher,
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: `+${customer(data.index)}`,
        type: 'text',
        text: { body: `Your order ${data.index} is ready.` },
        biz_opaque_callback_data: `floor_${data.index}`,
      }),
    });
    await body.json();
  },
  { ...options, concurrency: 50 },
);
