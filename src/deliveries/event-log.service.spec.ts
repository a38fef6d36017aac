import { mongo } from 'mongoose';
import { fake, partial } from '../../test/support/fake.js';
import { defined } from '../common/defined.js';
import type { EventFact } from '../events/event-fact.js';
import type { EventsRepository } from '../events/events.repository.js';
import type { StoredEvent } from '../events/event.schema.js';
import type { Broadcast } from '../queue/broadcast.js';
import type { DeliverEventsQueue } from './deliver-events.job.js';
import type { DeliveriesRepository } from './deliveries.repository.js';
import type { Endpoint } from './endpoint.schema.js';
import type { EndpointsRepository } from './endpoints.repository.js';
import { EventLog } from './event-log.service.js';

const fact = (id: string) =>
  partial<EventFact>({ tenantId: 'tnt_1', type: 'message.sent', subject: { id } });

/** A log in memory; `write` stands for writing the deliveries of these subjects. */
function setUp(write: (subjects: string[]) => Promise<void>, hearing: Partial<Endpoint>[]) {
  let undelivered: StoredEvent[] = [];
  const log = new EventLog(
    fake<EventsRepository>({
      append: async (facts: readonly EventFact[], hears: (fact: EventFact) => boolean) => {
        const rows = facts.map((one) => {
          const row = {
            ...one,
            _id: `evt_${one.subject.id}` as const,
            ...defined({ undelivered: hears(one) ? (true as const) : undefined }),
          };
          return partial<StoredEvent>(row);
        });
        undelivered.push(...rows.filter((row) => row.undelivered));
        return rows;
      },
      findUndelivered: async (limit: number) => undelivered.slice(0, limit),
      markDelivered: async (ids: readonly string[]) => {
        undelivered = undelivered.filter(({ _id }) => !ids.includes(_id));
      },
    }),
    fake<EndpointsRepository>({
      findHearing: async () => hearing.map((endpoint) => partial<Endpoint>(endpoint)),
    }),
    fake<DeliveriesRepository>({
      insertNew: (pairs: readonly { event: StoredEvent }[]) =>
        write(pairs.map(({ event }) => event.subject.id)),
    }),
    fake<DeliverEventsQueue>({ ring: async () => undefined }),
    fake<Broadcast>({ send: async () => undefined }),
  );
  return { log };
}

const ENDPOINT = { _id: 'ep_1', owner: 'tnt_1', enabled: true } as const;

describe(EventLog.name, () => {
  it('hands out what an outage left behind before what is new', async () => {
    const written: string[][] = [];
    const write = jest.fn(async (subjects: string[]) => void written.push(subjects));
    write.mockRejectedValueOnce(new mongo.MongoNetworkError('the primary stepped down'));
    const { log } = setUp(write, [ENDPOINT]);
    await expect(log.append([fact('1'), fact('2')])).rejects.toThrow('stepped down');
    expect(await log.append([fact('3')])).toBe(1);
    expect(written.flat()).toEqual(['1', '2', '3']);
  });

  it('hands out many, each once, and tells how many there were', async () => {
    const written: string[][] = [];
    const write = jest.fn(async (subjects: string[]) => void written.push(subjects));
    write.mockRejectedValueOnce(new mongo.MongoNetworkError('the primary stepped down'));
    const { log } = setUp(write, [ENDPOINT]);
    const facts = Array.from({ length: 1_200 }, (_, index) => fact(`${index}`));
    await expect(log.append(facts)).rejects.toThrow('stepped down');
    expect(await log.handOutLeftovers()).toBe(1_200);
    expect(written.flat()).toEqual(facts.map(({ subject }) => subject.id));
    expect(await log.handOutLeftovers()).toBe(0);
  });

  it('writes nothing where nobody hears', async () => {
    const write = jest.fn(async () => undefined);
    const { log } = setUp(write, []);
    expect(await log.append([fact('1')])).toBe(1);
    expect(write).not.toHaveBeenCalled();
  });
});
