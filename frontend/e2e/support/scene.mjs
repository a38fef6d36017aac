import { eventually } from './eventually.mjs';
import { picture } from './picture.mjs';

/** @typedef {import('./console-system.mjs').ConsoleSystem} ConsoleSystem */
/** @typedef {{ id: string, apiKey: string, phoneNumberId: string, name: string }} Tenant */

const SAM = '12015550123';
const ANN = '4915550100200';
const RIO = '5511955501234';

/**
 * A shop with a few conversations in which everything happens that the console can show.
 *
 * @param {ConsoleSystem} system
 */
export async function setScene(system) {
  const tenant = await system.registerTenant('Acme Coffee', {
    displayPhoneNumber: '+1 201 555 0100',
  });
  await system.registerTenant('Blue Bakery');
  await rioAsks(system, tenant);
  await annSendsAllKinds(system, tenant);
  await samIsAnswered(system, tenant);
  await settled(system, tenant);
  const failed = await system.api(`/tenants/${tenant.id}/messages?status=failed`);
  const webhooks = await system.api('/admin/webhook-events?limit=1');
  const endpoint = await system.api(`/tenants/${tenant.id}/endpoints`, {
    body: { url: 'https://hooks.example.com/whatsapp', enabled: false },
  });
  return {
    failedId: /** @type {string} */ (failed.items[0].id),
    endpointId: /** @type {string} */ (endpoint.id),
    webhookId: /** @type {string} */ (webhooks.items[0].id),
    tenant,
    samId: /** @type {string} */ (await conversationOf(system, tenant, SAM)),
    annId: await conversationOf(system, tenant, ANN),
  };
}

/** @param {ConsoleSystem} system @param {Tenant} tenant */
async function rioAsks(system, tenant) {
  for (const text of ['Oi!', 'Do you roast on Sundays?', 'And do you ship to Brazil?']) {
    await system.customerWrites(tenant, RIO, { text, name: 'Rio Alves' });
  }
  await system.api(`/tenants/${tenant.id}/send`, {
    body: { to: '+15559131026', text: 'Your order is ready.' },
  });
}

/** @param {ConsoleSystem} system @param {Tenant} tenant */
async function annSendsAllKinds(system, tenant) {
  const photo = { data: picture(320, 200, [60, 40, 30], [220, 190, 150]).toString('base64') };
  /** @type {[string, unknown][]} */
  const kinds = [
    ['image', { ...photo, mime_type: 'image/png', caption: 'The *new* machine' }],
    ['audio', { id: '2', mime_type: 'audio/ogg; codecs=opus', voice: true }],
    ['document', { id: '3', mime_type: 'application/pdf', filename: 'invoice-2041.pdf' }],
    ['location', { latitude: 52.5321, longitude: 13.4049, name: 'Mauerpark', address: 'Berlin' }],
    ['contacts', [{ name: { formatted_name: 'Jo Park' }, phones: [{ phone: '+49 30 555 0134' }] }]],
    [
      'interactive',
      { type: 'list_reply', list_reply: { id: 'r1', title: 'Pick up', description: 'At ten' } },
    ],
    ['hologram', { depth: 3 }],
  ];
  for (const [type, content] of kinds) {
    await system.customerWrites(tenant, ANN, { type, [type]: content, name: 'Ann Weber' });
    // One after the other, so that they stand in this order.
    await eventually(`the ${type} arrives`, () => newestIs(system, tenant, type));
  }
  await system.api(`/tenants/${tenant.id}/send`, {
    body: {
      to: ANN,
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Thank you, Ann. Shall we keep a bag for you?' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'yes', title: 'Yes, please' } },
            { type: 'reply', reply: { id: 'no', title: 'Not today' } },
          ],
        },
      },
    },
  });
}

/** @param {ConsoleSystem} system @param {Tenant} tenant */
async function samIsAnswered(system, tenant) {
  await system.customerWrites(tenant, SAM, { text: 'Hi! Are you open today?', name: 'Sam' });
  await settled(system, tenant);
  const { id } = await system.api(`/tenants/${tenant.id}/send`, {
    body: { to: SAM, text: 'Yes, until six. The menu: https://acme.example/menu' },
  });
  const { wamid } = await eventually('the answer is read', async () => {
    const message = await system.api(`/tenants/${tenant.id}/messages/${id}`);
    return message.status === 'read' && message;
  });
  await system.customerWrites(tenant, SAM, {
    type: 'reaction',
    reaction: { message_id: wamid, emoji: '❤️' },
  });
  await system.customerWrites(tenant, SAM, {
    text: 'Great, see you at five then',
    context: { message_id: wamid },
  });
}

/** @param {ConsoleSystem} system @param {Tenant} tenant @param {string} type */
async function newestIs(system, tenant, type) {
  const { items } = await system.api(`/tenants/${tenant.id}/messages?direction=IN&limit=1`);
  return items[0]?.type === type;
}

/** Waits until nothing is on its way any more. @param {ConsoleSystem} system @param {Tenant} tenant */
function settled(system, tenant) {
  return eventually('all that is sent has arrived', async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/messages?direction=OUT&limit=100`);
    return items.every((/** @type {{ status: string }} */ { status }) =>
      ['read', 'failed'].includes(status),
    );
  });
}

/** @param {ConsoleSystem} system @param {Tenant} tenant @param {string} waId */
async function conversationOf(system, tenant, waId) {
  const { items } = await system.api(`/tenants/${tenant.id}/conversations`);
  return /** @type {{ id: string, customer: { waId: string } }[]} */ (items).find(
    ({ customer }) => customer.waId === waId,
  )?.id;
}
