import { sign } from './signature.js';
import { escapeLikeMeta } from './meta-json.js';

describe(escapeLikeMeta.name, () => {
  it.each([
    ['accents', { a: 'Señora' }, '{"a":"Se\\u00f1ora"}'],
    ['emoji, as two halves', { a: '👍' }, '{"a":"\\ud83d\\udc4d"}'],
    ['slashes', { a: 'https://x.example/' }, '{"a":"https:\\/\\/x.example\\/"}'],
    ['what needs nothing', { a: 'plain "text"\n' }, '{"a":"plain \\"text\\"\\n"}'],
  ])('escapes %s', (_case, value, expected) => {
    expect(escapeLikeMeta(JSON.stringify(value))).toBe(expected);
  });

  it('gives the bytes whose signature is known', () => {
    // A body as it travels, with the digest that belongs to it; not computed by this code.
    const body = escapeLikeMeta(JSON.stringify(KNOWN_BODY));
    expect(sign('0123456789abcdef0123456789abcdef', Buffer.from(body))).toBe(
      'sha256=88878fe5c9c1320c878594ea5e74e851d9fe5c970be23a8be432ec99a42b7f0c',
    );
  });
});

const KNOWN_BODY = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '100200300400501',
      changes: [
        {
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550001001', phone_number_id: '200300400500601' },
            contacts: [
              {
                profile: { name: 'Rosa Quíll' },
                wa_id: '15550001234',
                user_id: 'US.41200000000000000001',
              },
            ],
            messages: [
              {
                from: '15550001234',
                from_user_id: 'US.41200000000000000001',
                id: 'wamid.HBgLMTU1NTAwMDEyMzQVAgASGBQzQUQ4MjBBRTBGMjI1NzBBMTk4MQA=',
                timestamp: '1790000000',
                type: 'text',
                text: { body: 'Señora Muñoz: café ☕ mañana? 👍 https://shop.example/menú' },
              },
            ],
          },
          field: 'messages',
        },
      ],
    },
  ],
};
