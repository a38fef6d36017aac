import { readSendRequest } from '../../packages/simulator/src/send/send-request.js';
import { SENDABLE_TYPES, checkContent } from '../../src/messaging/composing/content-rules.js';
import type { SendableType } from '../../src/messaging/composing/content-rules.js';
import { messageTypes } from '../factories/message-types.factory.js';

type Path = readonly (string | number)[];

/** What a program puts where it should have put something else. */
const SLIPS: readonly unknown[] = [
  ...['', ' ', 'x', 'a\nb', 'a\tb', 'a     b', '007', 'true', ' 3 ', 'HTTP://a.example/x'],
  ...[21, 61, 300, 1025, 5000, 40_000].map((length) => 'x'.repeat(length)),
  '😀'.repeat(15),
  ...['http://', 'ftp://a.example', 'http://a b', 'javascript:1'],
  ...[null, 0, -1, 1.5, 7, 1e9, true, [], {}, ['x'], { zzz: 1 }],
];
const LENGTHS = [0, 2, 4, 11, 31, 101, 258];
/** Of these every list has its own: they make entries differ. */
const NAMES = ['id', 'title', 'product_retailer_id'];

const product = (card_index: number) => ({
  card_index,
  type: 'product',
  action: { catalog_id: '1', product_retailer_id: `p${card_index}` },
});
const filled = (components: object[]) => ({ name: 'a', language: { code: 'en_US' }, components });

const MORE: readonly (readonly [SendableType, unknown])[] = [
  ['location', { latitude: 1, longitude: '2.5', name: 'HQ', address: 'Main St 1' }],
  [
    'interactive',
    { type: 'carousel', body: { text: 'New' }, action: { cards: [0, 1].map(product) } },
  ],
  ...['address_message', 'call_permission_request', 'voice_call', 'catalog_message'].map(
    (type) => ['interactive', { type, body: { text: 'b' }, action: { name: type } }] as const,
  ),
  [
    'template',
    filled([
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'x', parameter_name: 'n' },
          { type: 'currency', currency: { fallback_value: '7', code: 'EUR', amount_1000: 7 } },
          { type: 'date_time', date_time: { fallback_value: 'today' } },
        ],
      },
      {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1 } }],
      },
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [{ type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] }],
          },
        ],
      },
    ]),
  ],
];

describe('What we take to send', () => {
  const seeds = [
    ...messageTypes('wamid.ABCDEFGHIJ').map(({ type, content }) => [type, content] as const),
    ...MORE,
  ];

  it.each(SENDABLE_TYPES)('the simulator takes, too, however it was mistaken: %s', (type) => {
    const untaken: string[] = [];
    let taken = 0;
    for (const [, seed] of seeds.filter(([own]) => own === type)) {
      const content: unknown = Array.isArray(seed) ? seed.slice(0, 3) : seed;
      for (const [path, slip] of slipsIn(content)) {
        if (checkContent(type, slip).length > 0) continue;
        taken += 1;
        const refusal = refusalOf(type, slip);
        if (refusal !== undefined) untaken.push(`${path.join('.')}: ${refusal}`);
      }
    }
    expect(untaken).toEqual([]);
    expect(taken).toBeGreaterThan(0);
  });
});

function refusalOf(type: string, content: unknown): string | undefined {
  try {
    readSendRequest({ messaging_product: 'whatsapp', to: '+15550001234', type, [type]: content });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The content as it is, and with one value after the other gone, replaced, doubled or joined by a stranger. */
function* slipsIn(content: unknown): Generator<readonly [Path, unknown]> {
  yield [[], content];
  for (const [path, value] of valuesIn(content)) {
    // A type that nobody knows may be news of Meta's; the template's definition tells.
    if (['type', 'sub_type'].includes(String(path.at(-1)))) continue;
    if (path.length > 0) yield [path, without(content, path)];
    for (const slip of SLIPS) yield [path, put(content, path, slip)];
    if (Array.isArray(value)) {
      const list: readonly unknown[] = value;
      const some = (length: number, entryOf: (index: number) => unknown) =>
        Array.from({ length: list.length === 0 ? 0 : length }, (_, index) => entryOf(index));
      for (const length of LENGTHS) {
        const same = some(length, (index) => list[index % list.length]);
        yield [path, put(content, path, same)];
        yield [path, put(content, path, same.map(renamed))];
      }
    } else if (typeof value === 'object' && value !== null) {
      yield [path, put(content, path, { ...value, zzz: 1 })];
    } else if (typeof value === 'string') {
      yield [path, put(content, path, value.toUpperCase())];
      yield [path, put(content, path, ` ${value} `)];
    }
  }
}

function* valuesIn(value: unknown, path: Path = []): Generator<readonly [Path, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) yield* valuesIn(entry, [...path, key]);
}

function renamed(entry: unknown, index: number): unknown {
  const own = (key: string, value: unknown) => {
    if (['card_index', 'index'].includes(key)) return index;
    return NAMES.includes(key) ? `${index}` : value;
  };
  return JSON.parse(JSON.stringify(entry), own);
}

function put(whole: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole)) return whole.with(Number(key), put(whole[Number(key)], rest, value));
  const object = whole as Record<string, unknown>;
  return { ...object, [key]: put(object[key], rest, value) };
}

function without(whole: unknown, path: Path): unknown {
  const own = valueAt(whole, path.slice(0, -1));
  const key = path.at(-1)!;
  const rest = Array.isArray(own)
    ? own.toSpliced(Number(key), 1)
    : Object.fromEntries(Object.entries(own as object).filter(([name]) => name !== key));
  return put(whole, path.slice(0, -1), rest);
}

function valueAt(whole: unknown, path: Path): unknown {
  return path.reduce((value, key) => (value as Record<string | number, unknown>)[key], whole);
}
