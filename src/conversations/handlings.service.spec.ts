import { fake } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import type { ConversationId, TenantId } from '../common/id.js';
import type { Handling } from './handling.schema.js';
import { untouched } from './handling-change.js';
import type { HandlingsRepository } from './handlings.repository.js';
import { Handlings } from './handlings.service.js';

const tenantId: TenantId = 'tnt_1';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));
const NOW = at(30);

/** Rows in memory; `before` runs ahead of each replacement. */
function setUp({
  rows = [],
  before = () => undefined,
}: { rows?: Handling[]; before?: (store: Map<ConversationId, Handling>) => void } = {}) {
  const store = new Map(rows.map((row) => [row._id, row]));
  const findMany = jest.fn(async (ids: readonly ConversationId[]) =>
    ids.flatMap((id) => store.get(id) ?? []),
  );
  const replace = jest.fn(async (seen: Handling, after: Handling) => {
    before(store);
    if ((store.get(seen._id)?.version ?? 0) !== seen.version) return false;
    store.set(after._id, after);
    return true;
  });
  const handlings = new Handlings(
    fake<HandlingsRepository>({ findMany, replace }),
    fake<Clock>({ now: () => NOW }),
  );
  return { handlings, store, findMany, replace };
}

const closed = (_id: ConversationId, closedAt: Date): Handling => ({
  ...untouched(_id, tenantId),
  version: 1,
  status: 'closed',
  closedAt,
});
const snoozed = (_id: ConversationId, snoozedAt: Date): Handling => ({
  ...untouched(_id, tenantId),
  version: 1,
  snoozedAt,
  snoozedUntil: at(59),
});
const arrival = (conversationId: ConversationId, minute: number) => ({
  tenantId,
  conversationId,
  at: at(minute),
});

describe(Handlings.name, () => {
  it('has one for each conversation, whether anybody touched it or not', async () => {
    const stored = closed('cnv_1', at(1));
    const { handlings, findMany } = setUp({ rows: [stored] });
    expect(await handlings.find(tenantId, ['cnv_1', 'cnv_2'])).toEqual(
      new Map([
        ['cnv_1', stored],
        ['cnv_2', untouched('cnv_2', tenantId)],
      ]),
    );
    expect(findMany).toHaveBeenCalledTimes(1);
  });

  it('asks for nothing where nothing is asked', async () => {
    const { handlings, findMany } = setUp();
    expect(await handlings.find(tenantId, [])).toEqual(new Map());
    expect(await handlings.wake([])).toBe(false);
    expect(findMany).not.toHaveBeenCalled();
  });

  it('writes no change that changes nothing', async () => {
    const { handlings, replace } = setUp();
    await handlings.change(tenantId, 'cnv_1', { status: 'open' });
    expect(replace).not.toHaveBeenCalled();
  });

  it('makes a change to what somebody else made of it meanwhile', async () => {
    let others = 3;
    const { handlings, store } = setUp({
      before: (rows) => {
        if (others === 0) return;
        others -= 1;
        const before = rows.get('cnv_1') ?? untouched('cnv_1', tenantId);
        rows.set('cnv_1', {
          ...before,
          version: before.version + 1,
          labels: [...before.labels, `by ${others}`],
        });
      },
    });
    const after = await handlings.change(tenantId, 'cnv_1', { assignee: 'ada' });
    expect(after).toMatchObject({ assignee: 'ada', labels: ['by 2', 'by 1', 'by 0'], version: 4 });
    expect(store.get('cnv_1')).toEqual(after);
  });

  it('gives up where others never let it through', async () => {
    const { handlings, replace } = setUp({
      before: (rows) => {
        const version = (rows.get('cnv_1')?.version ?? 0) + 1;
        rows.set('cnv_1', { ...untouched('cnv_1', tenantId), version });
      },
    });
    const change = handlings.change(tenantId, 'cnv_1', { assignee: 'ada' });
    await expect(change).rejects.toThrow('cnv_1 does not come to rest');
    expect(replace).toHaveBeenCalledTimes(50);
  });

  it('opens what was closed, and wakes what was snoozed, before its customer wrote', async () => {
    const { handlings, store, findMany } = setUp({
      rows: [
        closed('cnv_1', at(10)),
        snoozed('cnv_2', at(10)),
        closed('cnv_3', at(10)),
        closed('cnv_4', at(10)),
      ],
    });
    const arrivals = [
      arrival('cnv_1', 20),
      arrival('cnv_2', 20),
      // What was decided after the last message stands.
      arrival('cnv_3', 5),
      // The latest of several counts, in whatever order they come.
      arrival('cnv_4', 20),
      arrival('cnv_4', 5),
    ];
    expect(await handlings.wake(arrivals)).toBe(true);
    expect(findMany.mock.calls[0]).toEqual([['cnv_1', 'cnv_2', 'cnv_3', 'cnv_4']]);
    expect(store.get('cnv_1')).toMatchObject({ status: 'open', version: 2 });
    expect(store.get('cnv_2')?.snoozedUntil).toBeUndefined();
    expect(store.get('cnv_3')).toEqual(closed('cnv_3', at(10)));
    expect(store.get('cnv_4')).toMatchObject({ status: 'open' });
  });

  it('leaves alone what is open and awake, by one look at all of it', async () => {
    const assigned: Handling = { ...untouched('cnv_1', tenantId), version: 1, assignee: 'ada' };
    const { handlings, findMany, replace } = setUp({ rows: [assigned] });
    expect(await handlings.wake([arrival('cnv_1', 20), arrival('cnv_2', 20)])).toBe(false);
    expect(findMany).toHaveBeenCalledTimes(1);
    expect(replace).not.toHaveBeenCalled();
  });
});
