// Tells customers of their orders, once each however often a shop posts them, and notices when
// WhatsApp cannot. POST /orders {id, phone, item}; GET /orders/<id>; an endpoint with
// `eventTypes: ["message.delivered", "message.failed"]` posts to /events.
//
//   API_URL=http://localhost:3000 TENANT_ID=tnt_… API_KEY=wak_… SECRET=whsec_… node examples/order-notifier.mjs
import { createServer } from 'node:http';
import { ApiError, verifyWebhook, WhatsAppBackend } from 'whatsapp-backend-sdk';

const { API_URL = 'http://localhost:3000', TENANT_ID, API_KEY, SECRET, TEMPLATE } = process.env;
const backend = new WhatsAppBackend({ url: API_URL, tenantId: TENANT_ID, apiKey: API_KEY });
const orders = new Map();

async function take({ id, phone, item }) {
  // Outside the 24 hours after a customer wrote, only templates go out.
  const message = TEMPLATE
    ? { type: 'template', template: templateFor(item) }
    : { text: `Thank you! Your ${item} is on its way.` };
  orders.set(id, { ...orders.get(id), item, told: 'queued' });
  await backend.send({ to: phone, ...message, idempotency_key: `order-${id}` });
  return orders.get(id);
}

function templateFor(item) {
  const components = [{ type: 'body', parameters: [{ type: 'text', text: item }] }];
  return { name: TEMPLATE, language: { code: 'en_US' }, components };
}

/** Safe to run twice: the same event may come again. */
function hear({ type, data }) {
  const order = orders.get(data.idempotencyKey?.replace('order-', ''));
  if (!order) return;
  if (type === 'message.delivered') order.told = 'delivered';
  if (type === 'message.failed') {
    order.told = 'failed';
    order.todo = `Call them: ${data.error?.advice}`;
  }
}

createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.url === '/events') {
      hear(await verifyWebhook(body, request.headers, SECRET));
      answer(200, {});
    } else if (request.method === 'POST') answer(202, await take(JSON.parse(body)));
    else answer(200, orders.get(request.url.split('/').at(-1)) ?? null);
  } catch (error) {
    answer(error instanceof ApiError ? error.status : 400, { error: error.message });
  }
}).listen(Number(process.env.PORT ?? 8081));
