import { randomUUID } from 'node:crypto';

export interface Business {
  readonly phoneNumberId: string;
}

export interface Notification {
  readonly object: 'whatsapp_business_account';
  readonly entry: readonly object[];
}

/** A wamid as Meta makes them: the same id with another user inside is the same message. */
export function wamidWith(user: string, id: string): string {
  const head = [0x1c, 0x18, user.length, ...Buffer.from(user)];
  const tail = [0x15, 0x02, 0x00, 0x12, 0x18, id.length, ...Buffer.from(id), 0x00];
  return `wamid.${Buffer.from([...head, ...tail]).toString('base64')}`;
}

/** A message as it stands in `messages[]`. */
export function textMessage(
  from: string,
  {
    wamid = `wamid.${randomUUID()}`,
    text = 'hi',
    sentAt = new Date(),
  }: { wamid?: string; text?: string; sentAt?: Date } = {},
): Record<string, unknown> {
  return {
    from,
    id: wamid,
    timestamp: String(Math.floor(sentAt.getTime() / 1000)),
    type: 'text',
    text: { body: text },
  };
}

/** A status as it stands in `statuses[]`. */
export function status(
  wamid: string,
  word: string,
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    id: wamid,
    status: word,
    timestamp: String(Math.floor(Date.now() / 1000)),
    recipient_id: '15550001234',
    ...extra,
  };
}

/** One change, for one number. */
export function change(
  { phoneNumberId }: Business,
  value: Record<string, unknown>,
  field = 'messages',
): object {
  return {
    field,
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550001001', phone_number_id: phoneNumberId },
      ...value,
    },
  };
}

export function notification(...entries: (readonly object[])[]): Notification {
  return {
    object: 'whatsapp_business_account',
    entry: entries.map((changes, index) => ({ id: String(100200300400501 + index), changes })),
  };
}

/** One customer writes one text. */
export function textFrom(
  business: Business,
  from: string,
  options: { wamid?: string; text?: string; name?: string; sentAt?: Date } = {},
): Notification {
  const { name = 'Rosa Quill', ...message } = options;
  return notification([
    change(business, {
      contacts: [{ profile: { name }, wa_id: from }],
      messages: [textMessage(from, message)],
    }),
  ]);
}
