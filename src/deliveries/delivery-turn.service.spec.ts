import { fake, partial } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import type { EndpointId } from '../common/id.js';
import type { AppConfig } from '../config/app-config.js';
import type { EventsRepository } from '../events/events.repository.js';
import type { DeliverEventsQueue } from './deliver-events.job.js';
import type { DeliveriesRepository } from './deliveries.repository.js';
import type { DueDelivery } from './delivery.schema.js';
import { DeliveryTurns } from './delivery-turn.service.js';
import type { EndpointCaller } from './endpoint-caller.service.js';
import type { Endpoint } from './endpoint.schema.js';
import type { EndpointsRepository } from './endpoints.repository.js';
import type { EventRenderer } from './event-renderer.service.js';

const ENDPOINT: EndpointId = 'ep_1';
const WIDTH = 2;

/** An endpoint with `count` deliveries due, which answers one request when `answer` is called. */
function setUp({
  count,
  failures = 0,
  written = Promise.resolve(),
  lookAgain = async () => undefined,
  readEvents = async () => [],
}: {
  count: number;
  failures?: number;
  /** Until outcomes are written down. */
  written?: Promise<void>;
  readEvents?: () => Promise<never[]>;
  /** Before a turn finds out that no more is due. */
  lookAgain?: () => Promise<void>;
}) {
  let now = 0;
  const due = Array.from({ length: count }, (_, index) =>
    partial<DueDelivery>({ _id: `dlv_${index}`, eventId: `evt_${index}` }),
  );
  const out: ((arrived: boolean) => void)[] = [];
  const begun: string[] = [];
  const calledAt: string[] = [];
  let url = 'https://one.example';
  const givenBack: string[] = [];
  const looks: number[] = [];
  let most = 0;
  const ring = jest.fn(async () => undefined);
  const caller = fake<EndpointCaller>({
    call: (endpoint, { _id }) =>
      new Promise((resolve) => {
        begun.push(_id);
        calledAt.push(endpoint.url);
        out.push((arrived) => resolve({ arrived, written }));
        most = Math.max(most, out.length);
      }),
  });
  const turns = new DeliveryTurns(
    fake<AppConfig>({
      events: { concurrency: WIDTH, timeoutMs: 1_000 },
      shutdownTimeoutMs: { worker: 5_000 },
    }),
    fake<Clock>({ now: () => new Date(now), in: (ms: number) => new Date(now + ms) }),
    fake<EndpointsRepository>({
      findById: async () => partial<Endpoint>({ _id: ENDPOINT, enabled: true, failures, url }),
    }),
    fake<DeliveriesRepository>({
      findDue: async (_endpointId, limit) => {
        looks.push(limit);
        if (due.length === 0) await lookAgain();
        return due.splice(0, limit);
      },
      claim: async (deliveries) => [...deliveries],
      giveBack: async (deliveries) => {
        givenBack.push(...deliveries.map(({ _id }) => _id));
      },
    }),
    fake<EventsRepository>({ findAll: readEvents }),
    fake<EventRenderer>({ render: async () => [] }),
    caller,
    fake<DeliverEventsQueue>({ ring }),
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    turns,
    begun,
    calledAt,
    givenBack,
    looks,
    ring,
    due,
    moveTo: (address: string) => (url = address),
    most: () => most,
    pass: (ms: number) => (now += ms),
    async answer(arrived: boolean): Promise<void> {
      out.shift()!(arrived);
      await settle();
    },
    async out(): Promise<void> {
      while (out.length < Math.min(WIDTH, count)) await settle();
    },
  };
}

describe(DeliveryTurns.name, () => {
  it('has no more requests out than an endpoint is to have, and the next ones at hand', async () => {
    const { turns, begun, answer, out, most } = setUp({ count: 6 });
    const turn = turns.take(ENDPOINT);
    await out();
    for (let answered = 0; answered < 6; answered += 1) await answer(true);
    await turn;
    expect(begun).toHaveLength(6);
    expect(most()).toBe(WIDTH);
  });

  it('asks for the next while outcomes are written down, and claims no more than it may', async () => {
    let write = (): void => undefined;
    const written = new Promise<void>((resolve) => (write = resolve));
    const { turns, begun, ring, due, answer, out } = setUp({ count: 30, written });
    const turn = turns.take(ENDPOINT);
    await out();
    for (let answered = 0; answered < 10; answered += 1) await answer(true);
    await turn;
    expect(begun).toHaveLength(10);
    expect(due).toHaveLength(20);
    expect(ring).not.toHaveBeenCalled();
    write();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(ring).toHaveBeenCalledWith([{ endpointId: ENDPOINT }]);
  });

  it('gives back what is at hand once the endpoint takes nothing, and looks anew', async () => {
    const { turns, begun, givenBack, ring, answer, out } = setUp({ count: 6 });
    const turn = turns.take(ENDPOINT);
    await out();
    await answer(false);
    await answer(true);
    await turn;
    expect(begun).toEqual(['dlv_0', 'dlv_1']);
    expect(givenBack).toEqual(['dlv_2', 'dlv_3', 'dlv_4', 'dlv_5']);
    expect(ring).toHaveBeenCalledWith([{ endpointId: ENDPOINT }]);
  });

  it('gives back what a slow endpoint did not come to within a turn', async () => {
    const { turns, begun, givenBack, answer, out, pass } = setUp({ count: 6 });
    const turn = turns.take(ENDPOINT);
    await out();
    await answer(true);
    pass(1_001);
    await answer(true);
    await answer(true);
    await turn;
    expect(begun).toEqual(['dlv_0', 'dlv_1', 'dlv_2']);
    expect(givenBack).toEqual(['dlv_3', 'dlv_4', 'dlv_5']);
  });

  it('claims more together for an endpoint that takes it quickly, and less once it does not', async () => {
    const { turns, looks, answer, out, pass } = setUp({ count: 1_000 });
    const turn = turns.take(ENDPOINT);
    await out();
    for (let answered = 0; answered < 200; answered += 1) await answer(true);
    expect(Math.max(...looks)).toBeGreaterThan(20 * WIDTH);
    expect(Math.max(...looks)).toBeLessThanOrEqual(50 * WIDTH);
    pass(1_001);
    await answer(true);
    await answer(true);
    await turn;
    const before = looks.length;
    const next = turns.take(ENDPOINT);
    while (looks.length === before) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(looks.at(-1)).toBeLessThanOrEqual(5 * WIDTH);
    pass(1_001);
    await next;
  });

  it('claims few at first after a silence, however quick the endpoint was before', async () => {
    const { turns, begun, looks, due, answer, out, pass } = setUp({ count: 200 });
    const turn = turns.take(ENDPOINT);
    await out();
    for (let answered = 0; answered < 200; answered += 1) await answer(true);
    await turn;
    expect(Math.max(...looks)).toBeGreaterThan(10 * WIDTH);
    pass(1_001);
    const before = looks.length;
    due.push(partial<DueDelivery>({ _id: 'dlv_later', eventId: 'evt_later' }));
    const next = turns.take(ENDPOINT);
    while (begun.length === 200) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(looks[before]).toBe(5 * WIDTH);
    await answer(true);
    await next;
  });

  it('looks for more once half of what is at hand has gone out', async () => {
    const { turns, looks, answer, out, pass } = setUp({ count: 1_000 });
    const turn = turns.take(ENDPOINT);
    await out();
    expect(looks).toEqual([5 * WIDTH]);
    for (let answered = 0; answered < 2 * WIDTH; answered += 1) await answer(true);
    expect(looks).toHaveLength(2);
    pass(1_001);
    for (let answered = 0; answered < WIDTH; answered += 1) await answer(true);
    await turn;
  });

  it('gives back what is at hand when the process ends', async () => {
    const { turns, givenBack, answer, out } = setUp({ count: 6 });
    const turn = turns.take(ENDPOINT);
    await out();
    const ended = turns.beforeApplicationShutdown();
    await answer(true);
    await answer(true);
    await Promise.all([turn, ended]);
    expect(givenBack).toEqual(['dlv_2', 'dlv_3', 'dlv_4', 'dlv_5']);
  });

  it('gives back at once what it claimed and cannot read, and fails, so that it comes again', async () => {
    const readEvents = () => Promise.reject(new Error('the database is away'));
    const { turns, begun, givenBack, ring } = setUp({ count: 3, readEvents });
    await expect(turns.take(ENDPOINT)).rejects.toThrow('the database is away');
    expect(givenBack).toEqual(['dlv_0', 'dlv_1', 'dlv_2']);
    expect(begun).toEqual([]);
    expect(ring).not.toHaveBeenCalled();
  });

  it('goes by what the endpoint is now, also for what goes out after earlier requests', async () => {
    const { turns, calledAt, due, moveTo, answer } = setUp({ count: WIDTH });
    await turns.take(ENDPOINT);
    moveTo('https://two.example');
    due.push(partial<DueDelivery>({ _id: 'dlv_later', eventId: 'evt_later' }));
    await turns.take(ENDPOINT);
    for (let answered = 0; answered <= WIDTH; answered += 1) await answer(true);
    expect(calledAt).toEqual(['https://one.example', 'https://one.example', 'https://two.example']);
  });

  it('comes again for what an answer lets go that comes while the turn looks', async () => {
    const world = setUp({ count: 1, lookAgain: () => world.answer(true) });
    await world.turns.take(ENDPOINT);
    expect(world.ring).toHaveBeenCalledWith([{ endpointId: ENDPOINT }]);
  });

  it('asks an endpoint that keeps failing for one event at a time', async () => {
    const { turns, begun, answer, most } = setUp({ count: 3, failures: 5 });
    const turn = turns.take(ENDPOINT);
    for (let answered = 0; answered < 3; answered += 1) {
      while (begun.length === answered) await new Promise((resolve) => setTimeout(resolve, 0));
      await answer(true);
    }
    await turn;
    expect(most()).toBe(1);
  });
});
