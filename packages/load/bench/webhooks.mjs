import { createHmac, randomBytes } from 'node:crypto';

/** Webhooks as Meta writes them. */

const FIRST_CUSTOMER = 15_550_100_000;

/** @param {number} index @returns the number of the customer, digits only */
export const customer = (index) => `${FIRST_CUSTOMER + index}`;

const now = () => `${Math.floor(Date.now() / 1000)}`;

/** @param {number} index */
const contactOf = (index) => ({
  profile: { name: `Customer ${index}` },
  wa_id: customer(index),
  user_id: `US.4120000000${FIRST_CUSTOMER + index}`,
});

/**
 * @param {string} phoneNumberId
 * @param {object} value what is special about it
 */
const changeOf = (phoneNumberId, value) => ({
  value: {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550001001', phone_number_id: phoneNumberId },
    ...value,
  },
  field: 'messages',
});

/** @param {object[]} changes */
const notification = (changes) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '100200300400501', changes }],
  });

/**
 * Customers each write one text, all in one body.
 *
 * @param {string} phoneNumberId
 * @param {readonly number[]} customers
 */
export function messagesBody(phoneNumberId, customers) {
  return notification([
    changeOf(phoneNumberId, {
      contacts: customers.map(contactOf),
      messages: customers.map((index) => ({
        from: customer(index),
        from_user_id: contactOf(index).user_id,
        id: `wamid.HBgL${randomBytes(24).toString('hex')}`,
        timestamp: now(),
        type: 'text',
        text: { body: `Is the shop open on Sunday? I would come at ${index % 24} o'clock.` },
      })),
    }),
  ]);
}

/**
 * @typedef {object} SentMessage
 * @property {string} wamid
 * @property {string} callbackData our id of it
 * @property {string} to digits
 */

/**
 * @param {string} phoneNumberId
 * @param {readonly SentMessage[]} messages
 * @param {'sent' | 'delivered' | 'read'} status
 */
export function statusesBody(phoneNumberId, messages, status) {
  return notification([
    changeOf(phoneNumberId, {
      statuses: messages.map(({ wamid, callbackData, to }) => ({
        id: wamid,
        status,
        timestamp: now(),
        recipient_id: to,
        biz_opaque_callback_data: callbackData,
        pricing: { billable: true, pricing_model: 'PMP', category: 'service', type: 'regular' },
      })),
    }),
  ]);
}

/**
 * @param {string} appSecret
 * @param {string} body
 * @returns value of `X-Hub-Signature-256`
 */
export function sign(appSecret, body) {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
