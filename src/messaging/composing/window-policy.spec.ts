import type { Customer } from '../../conversations/customer.schema.js';
import type { SendRequest } from './send-request.js';
import { applyWindowPolicy, type WindowSettings } from './window-policy.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const hours = (count: number): Date => new Date(NOW.getTime() + count * HOUR_MS);

const FALLBACK = { name: 'hello_again', language: 'en-us' };

const wrote = (at: Date, extra: Partial<Customer> = {}): Customer => ({
  _id: 'cus_1',
  tenantId: 'tnt_1',
  lastInboundAt: at,
  createdAt: at,
  updatedAt: at,
  ...extra,
});
const request = (extra: Partial<SendRequest> = {}): SendRequest => ({
  peer: '15550001234',
  type: 'text',
  content: { body: 'hi' },
  ...extra,
});

const RECENT = wrote(hours(-1));
const LONG_AGO = wrote(hours(-25));

describe(applyWindowPolicy.name, () => {
  it.each<[string, Partial<SendRequest>, WindowSettings, Customer | null, string]>([
    ['without a policy', {}, {}, LONG_AGO, 'as-asked'],
    ['try, closed', {}, { windowPolicy: 'try' }, LONG_AGO, 'as-asked'],
    ['refuse, open', {}, { windowPolicy: 'refuse' }, RECENT, 'as-asked'],
    ['refuse, closed', {}, { windowPolicy: 'refuse' }, LONG_AGO, 'service_window_closed'],
    [
      'refuse, closing at this moment',
      {},
      { windowPolicy: 'refuse' },
      wrote(hours(-24)),
      'service_window_closed',
    ],
    [
      'refuse, with a template for others',
      {},
      { windowPolicy: 'refuse', fallbackTemplate: FALLBACK },
      LONG_AGO,
      'service_window_closed',
    ],
    ['refuse, nobody known', {}, { windowPolicy: 'refuse' }, null, 'service_window_closed'],
    ['refuse, a template', { type: 'template' }, { windowPolicy: 'refuse' }, null, 'as-asked'],
    ['refuse for this one', { windowPolicy: 'refuse' }, {}, LONG_AGO, 'service_window_closed'],
    ['try for this one', { windowPolicy: 'try' }, { windowPolicy: 'refuse' }, null, 'as-asked'],
    [
      'refuse, Meta said it is closed',
      {},
      { windowPolicy: 'refuse' },
      wrote(hours(-1), { windowRefusedAt: NOW }),
      'service_window_closed',
    ],
    [
      'refuse, closing before the planned time',
      { sendAt: hours(24) },
      { windowPolicy: 'refuse' },
      RECENT,
      'service_window_closed',
    ],
    [
      'refuse, open at the planned time',
      { sendAt: hours(22) },
      { windowPolicy: 'refuse' },
      RECENT,
      'as-asked',
    ],
    [
      'refuse, planned for the past',
      { sendAt: hours(-50) },
      { windowPolicy: 'refuse' },
      LONG_AGO,
      'service_window_closed',
    ],
    [
      'template, open',
      {},
      { windowPolicy: 'template', fallbackTemplate: FALLBACK },
      RECENT,
      'as-asked',
    ],
    [
      'template, closed, for a reaction',
      { type: 'reaction' },
      { windowPolicy: 'template', fallbackTemplate: FALLBACK },
      LONG_AGO,
      'service_window_closed',
    ],
    [
      'template without a template, even if open',
      { windowPolicy: 'template' },
      {},
      RECENT,
      'no_fallback_template',
    ],
  ])('%s', (_case, changes, settings, customer, expected) => {
    const draft = { request: request(changes), customer };
    const decided = applyWindowPolicy(draft, settings, NOW);
    expect(decided.refusal?.code ?? 'as-asked').toBe(expected);
    expect(decided.substitute).toBeUndefined();
  });

  it('puts the fallback template in the place of a message that may not go', () => {
    const settings = { windowPolicy: 'template', fallbackTemplate: FALLBACK } as const;
    const draft = { request: request(), customer: LONG_AGO };
    expect(applyWindowPolicy(draft, settings, NOW)).toEqual({
      ...draft,
      substitute: {
        type: 'template',
        content: { name: 'hello_again', language: { code: 'en_US' } },
      },
    });
  });

  it('says when the window closed', () => {
    const draft = { request: request(), customer: LONG_AGO };
    const { refusal } = applyWindowPolicy(draft, { windowPolicy: 'refuse' }, NOW);
    expect(refusal?.message).toContain('closed at 2026-11-20T11:00:00.000Z');
  });
});
