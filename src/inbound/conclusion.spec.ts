import { partial } from '../../test/support/fake.js';
import type { ItemRecord, WebhookEvent } from '../webhook/webhook-event.schema.js';
import type { WebhookItem } from '../whatsapp/webhooks/webhook-items.js';
import { conclude, isPoisonous, setAside, workOf, type Applied } from './conclusion.js';
import type { ItemResult } from './item-applier.service.js';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-03-01T12:00:00Z');
const RULES = { attempts: 5, backoffMs: 1_000 };

const event = (fields: Partial<WebhookEvent> = {}): WebhookEvent =>
  partial<WebhookEvent>({ _id: 'wev_1', receivedAt: NOW, tries: 1, ...fields });

const record = (position: string, outcome: ItemRecord['outcome']): ItemRecord => ({
  position,
  outcome,
  kind: 'change',
  label: 'calls',
});

const applied = (position: string, result: Partial<ItemResult>): Applied => ({
  item: partial<WebhookItem>({ position, kind: 'change', field: 'calls', target: {} }),
  result: { outcome: 'applied', tenantIds: [], ...result },
});

const failing = applied('0.0', { outcome: 'failed', retryable: true });
const lost = applied('0.1', { outcome: 'failed', tenantIds: ['tnt_a'], reason: 'no' });

const after = (ms: number) => new Date(NOW.getTime() + ms);

describe(conclude.name, () => {
  it('has nothing left to do, and gives nothing up, when all is settled', () => {
    const { completion, isGivenUp } = conclude(
      event(),
      [applied('0.0', {}), applied('0.1', { outcome: 'quarantined' })],
      RULES,
      NOW,
    );
    expect(completion).toMatchObject({ webhookEventId: 'wev_1', dueAt: null });
    expect(isGivenUp).toBe(false);
  });

  it.each([
    { tries: 1, waitMs: 1_000 },
    { tries: 2, waitMs: 2_000 },
    { tries: 4, waitMs: 8_000 },
  ])('comes back after try $tries of an item that fails', ({ tries, waitMs }) => {
    const conclusion = conclude(event({ tries }), [failing], RULES, NOW);
    expect(conclusion).toMatchObject({
      isGivenUp: false,
      completion: { dueAt: after(waitMs) },
    });
  });

  it('gives up after the last try, whatever is parked beside it', () => {
    const parked = applied('0.3', { outcome: 'parked' });
    const conclusion = conclude(event({ tries: 5 }), [failing, parked], RULES, NOW);
    expect(conclusion).toMatchObject({ isGivenUp: true, completion: { dueAt: null } });
  });

  it('gives up at once what no later try could apply, for a tenant that should see it', () => {
    const conclusion = conclude(event(), [lost], RULES, NOW);
    expect(conclusion).toMatchObject({ isGivenUp: true, completion: { dueAt: null } });
    const ofNobody = applied('0.1', { outcome: 'failed' });
    expect(conclude(event(), [ofNobody], RULES, NOW).isGivenUp).toBe(false);
  });

  it('gives it up once, however often it is looked at for the sake of its neighbours', () => {
    const again = event({ tries: 2, items: [record('0.1', 'failed')] });
    expect(conclude(again, [lost, failing], RULES, NOW).isGivenUp).toBe(false);
    const others = event({ tries: 2, items: [record('0.0', 'failed')] });
    expect(conclude(others, [lost, failing], RULES, NOW).isGivenUp).toBe(true);
    // Its record is there, but the first try never ended.
    const first = event({ tries: 1, items: [record('0.1', 'failed')] });
    expect(conclude(first, [lost], RULES, NOW).isGivenUp).toBe(true);
  });

  it('comes back for what is parked, for a day and at least once an hour', () => {
    const parked = [applied('0.0', { outcome: 'parked' })];
    const dueAt = (fields: Partial<WebhookEvent>) =>
      conclude(event(fields), parked, RULES, NOW).completion.dueAt;
    expect(dueAt({ tries: 9 })).toEqual(after(256_000));
    expect(dueAt({ tries: 30 })).toEqual(after(HOUR_MS));
    expect(dueAt({ receivedAt: after(-24 * HOUR_MS + 1) })).not.toBeNull();
    expect(dueAt({ receivedAt: after(-24 * HOUR_MS) })).toBeNull();
  });

  it('comes back for what was parked before, though this run did not look at it', () => {
    const before = event({ items: [record('0.0', 'parked')] });
    expect(conclude(before, [applied('0.1', {})], RULES, NOW).completion.dueAt).not.toBeNull();
  });

  it('keeps what was known, and puts the new in the place of the old', () => {
    const before = event({
      items: [record('0.0', 'applied'), record('0.1', 'parked')],
      tenantIds: ['tnt_a'],
    });
    const news = [
      applied('0.1', { tenantIds: ['tnt_b', 'tnt_a'] }),
      applied('0.2', { outcome: 'failed', reason: 'why', tenantIds: ['tnt_c'] }),
    ];
    const { completion } = conclude(before, news, RULES, NOW);
    expect(completion.items).toEqual([
      record('0.0', 'applied'),
      { ...record('0.1', 'applied'), tenantId: 'tnt_b' },
      { ...record('0.2', 'failed'), reason: 'why', tenantId: 'tnt_c' },
    ]);
    expect(completion.tenantIds).toEqual(['tnt_a', 'tnt_b', 'tnt_c']);
  });

  it.each([
    [
      { kind: 'message', type: 'image', wamid: 'wamid.A' },
      { label: 'image', wamid: 'wamid.A' },
    ],
    [
      { kind: 'status', status: 'read', wamid: 'wamid.B' },
      { label: 'read', wamid: 'wamid.B' },
    ],
    [{ kind: 'malformed', reason: 'x' }, { label: 'malformed' }],
  ] as const)('names %j in the journal', (fields, expected) => {
    const item = partial<WebhookItem>({
      ...fields,
      position: '0',
      target: { phoneNumberId: '1001', wabaId: '2001' },
    });
    const result: ItemResult = { outcome: 'applied', tenantIds: [] };
    const { completion } = conclude(event(), [{ item, result }], RULES, NOW);
    expect(completion.items).toEqual([
      {
        position: '0',
        kind: fields.kind,
        outcome: 'applied',
        phoneNumberId: '1001',
        wabaId: '2001',
        ...expected,
      },
    ]);
  });
});

describe(setAside.name, () => {
  it('keeps what is known, gives up and never comes back', () => {
    const items = [record('0.0', 'applied')];
    expect(setAside(event({ items, tenantIds: ['tnt_a'] }))).toMatchObject({
      isGivenUp: true,
      completion: { webhookEventId: 'wev_1', items, tenantIds: ['tnt_a'], dueAt: null },
    });
    expect(setAside(event()).completion).toMatchObject({ items: [], tenantIds: [] });
  });
});

describe(isPoisonous.name, () => {
  it('is what was begun more than twice as often as anything is tried', () => {
    expect(isPoisonous(event({ tries: 10 }), RULES)).toBe(false);
    expect(isPoisonous(event({ tries: 11 }), RULES)).toBe(true);
  });
});

describe(workOf.name, () => {
  it('takes nothing for news of a time after it came', () => {
    const seconds = (ms: number) => String(after(ms).getTime() / 1000);
    const at = (ms: number) => ({ id: `wamid.${ms}`, status: 'read', timestamp: seconds(ms) });
    const value = {
      metadata: { phone_number_id: '1' },
      messages: [{ from: '15550001234', id: 'wamid.A', timestamp: seconds(365 * 24 * HOUR_MS) }],
      statuses: [at(-HOUR_MS), at(60_000), at(HOUR_MS)],
    };
    const body = Buffer.from(
      JSON.stringify({ entry: [{ changes: [{ field: 'messages', value }] }] }),
    );
    const times = workOf(event({ body })).map(({ item }) =>
      item.kind === 'message' || item.kind === 'status' ? item.timestamp : undefined,
    );
    expect(times).toEqual([NOW, after(-HOUR_MS), after(60_000), NOW]);
  });

  const change = (field: string) => ({ field, value: {} });
  const body = Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '2001', changes: [change('a'), change('b'), change('c')] }],
    }),
  );

  it('leaves out what is settled, and takes what is parked or failed again', () => {
    const all = workOf(event({ body })).map(({ item }) => item.position);
    expect(all).toHaveLength(3);
    const [first = '', second = '', third = ''] = all;
    const items = [record(first, 'parked'), record(second, 'ignored'), record(third, 'failed')];
    const left = workOf(event({ body, items }));
    expect(left.map(({ item }) => item.position)).toEqual([first, third]);
  });
});
