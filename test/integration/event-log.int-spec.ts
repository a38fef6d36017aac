import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../../src/common/clock.js';
import { defined } from '../../src/common/defined.js';
import { newId, type TenantId } from '../../src/common/id.js';
import { AppConfig } from '../../src/config/app-config.js';
import { EventReader } from '../../src/deliveries/event-reader.service.js';
import { eventIdOf, type EventFact } from '../../src/events/event-fact.js';
import { StoredEvent } from '../../src/events/event.schema.js';
import type { EventType } from '../../src/events/event-types.js';
import { EventsRepository } from '../../src/events/events.repository.js';
import { fake } from '../support/fake.js';
import { startWorkerApp } from '../support/worker-app.js';

const WRITERS = 4;
const ROUNDS = 12;
const DAY_MS = 24 * 60 * 60_000;
const NOON = Date.parse('2026-03-01T12:00:00Z');

/** Who catches up asks for what came `after` the last event it has, page after page. */
describe('The log of events, read on from an event while several writers append to it', () => {
  let app: INestApplicationContext;
  const acme = newId('tnt');
  const other = newId('tnt');
  let rowsTold = 0;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
  });

  afterAll(() => app.close());

  const rows = (): Model<StoredEvent> => app.get(getModelToken(StoredEvent.name));

  const newWriter = (clock = app.get(Clock)): EventsRepository =>
    new EventsRepository(rows(), app.get(AppConfig), clock);

  /** Changes are told later than they were made, and not in their order. */
  function fact(tenantId: TenantId, index: number): EventFact {
    const type = index % 3 === 0 ? 'customer.changed' : 'message.received';
    const at = new Date(NOON + ((index * 7_919) % 1_000));
    return { tenantId, type, at, subject: { kind: 'account', id: `row_${index}` } };
  }

  /** Neighbours tell of some of the same, as a job that is handed out twice does. */
  async function write(writer: EventsRepository, place: number): Promise<EventFact[]> {
    const told: EventFact[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = (round * WRITERS + place) * 10;
      const facts = Array.from({ length: 12 }, (_, index) =>
        fact(index % 4 === 3 ? other : acme, first + index),
      );
      await writer.append(facts);
      told.push(...facts);
    }
    return told;
  }

  /** @returns the ids in the order in which they were read */
  async function follow(
    limit: number,
    types: readonly EventType[] | undefined,
    ended: () => boolean,
  ): Promise<string[]> {
    const reader = app.get(EventReader);
    const read: string[] = [];
    for (;;) {
      const isLast = ended();
      const last = read.at(-1);
      const after = last === undefined ? 0 : await reader.positionOf(acme, last);
      const page = await reader.read({
        tenantIds: [acme],
        ...defined({ types }),
        after,
        limit,
      });
      read.push(...page.map(({ event }) => event.id));
      if (isLast && page.length === 0) return read;
    }
  }

  it('shows each reader each event once, in one order, which is not that of their times', async () => {
    let writing = true;
    const ended = (): boolean => !writing;
    const readers = [
      follow(3, undefined, ended),
      follow(7, undefined, ended),
      follow(100, undefined, ended),
    ];
    const chosen = follow(2, ['customer.changed'], ended);
    const told = await Promise.all(
      Array.from({ length: WRITERS }, (_, place) => write(newWriter(), place)),
    );
    writing = false;
    const [one, ...others] = await Promise.all(readers);

    const facts = told.flat().filter(({ tenantId }) => tenantId === acme);
    expect(one!.toSorted()).toEqual([...new Set<string>(facts.map(eventIdOf))].toSorted());
    for (const read of others) expect(read).toEqual(one);
    const changes: string[] = facts
      .filter(({ type }) => type === 'customer.changed')
      .map((each) => eventIdOf(each));
    expect(await chosen).toEqual(one!.filter((id) => changes.includes(id)));
    const times = (await newWriter().read({ tenantIds: [acme], after: 0, limit: 10_000 })).map(
      ({ at }) => at.getTime(),
    );
    expect(times).not.toEqual(times.toSorted());
  });

  it.each<[string, (gone: TenantId) => Promise<unknown>]>([
    ['their tenant was removed', (tenantId) => newWriter().removeOfTenant(tenantId)],
    [
      'they are kept no longer',
      async (tenantId) => {
        const later = fake<Clock>({ in: (ms) => new Date(Date.now() + 16 * DAY_MS + ms) });
        await newWriter(later).holdPlaceOfOld();
        await rows().deleteMany({ tenantId });
      },
    ],
  ])('gives no place of a reader out again where the last events go, as %s', async (_why, go) => {
    const gone = newId('tnt');
    const log = newWriter();
    await log.append([fact(acme, 10_000 + rowsTold), fact(gone, 1), fact(gone, 2), fact(gone, 4)]);
    const place = await log.lastPosition();
    await go(gone);
    expect(await log.read({ tenantIds: [gone], after: 0, limit: 10 })).toEqual([]);
    rowsTold += 3;
    await log.append([fact(acme, 9_999 + rowsTold)]);
    const news = await log.read({ after: place, limit: 10 });
    expect(news.map(({ subject }) => subject.id)).toEqual([`row_${9_999 + rowsTold}`]);
  });
});
