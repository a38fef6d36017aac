import type { Readable } from 'node:stream';
import { setImmediate as afterEvents } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { MessageId, TenantId } from '../../common/id.js';
import type { TenantDirectory } from '../../tenants/tenant-directory.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { MessageChangesRepository } from './message-changes.repository.js';
import type { AppConfig } from '../../config/app-config.js';
import type { MessageViews } from '../messages/message-views.service.js';
import { MessageStream } from './message-stream.service.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';

const TENANT: TenantId = 'tnt_1';
const START = new Date('2026-03-02T09:00:00Z').getTime();
/** Longer than a feed waits between two looks. */
const A_LOOK_MS = 600;

beforeAll(() => Logger.overrideLogger(false));
beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => jest.useRealTimers());

/** @param secondsFromStart what its writer stamped it with */
function written(id: string, secondsFromStart: number, changes: Partial<Message> = {}): Message {
  const at = new Date(START + secondsFromStart * 1000);
  return {
    _id: `msg_${id}`,
    tenantId: TENANT,
    conversationId: 'cnv_1',
    direction: 'OUT',
    origin: 'api',
    type: 'text',
    body: 'Hello',
    content: { body: 'Hello' },
    peer: '15550001111',
    rank: STATUS_RANK.queued,
    timestamp: at,
    createdAt: at,
    updatedAt: at,
    ...changes,
  };
}

/** A database that the test writes to, and a stream that reads from it. */
function setUp() {
  const stored = new Map<MessageId, Message>();
  let tenant: Tenant | null = partial<Tenant>({ _id: TENANT, phoneNumberId: '1065' });
  const looks: number[] = [];
  const since = jest.fn(async function* (_tenantId: TenantId, from: Date) {
    looks.push((Date.now() - from.getTime()) / 1000);
    await Promise.resolve();
    const found = [...stored.values()].filter(({ updatedAt }) => updatedAt >= from);
    yield found.sort((left, right) => left.updatedAt.getTime() - right.updatedAt.getTime());
  });
  const stream = new MessageStream(
    fake<MessageChangesRepository>({ since }),
    fake<TenantDirectory>({ find: async () => tenant }),
    fake<MessageViews>({ of: async () => () => ({ edits: [], reactions: [] }) }),
    fake<Clock>({ now: () => new Date() }),
    fake<AppConfig>({ streams: { max: 300, maxPerTenant: 200 } }),
  );
  return {
    stream,
    looks,
    since,
    write: (message: Message) => stored.set(message._id, message),
    removeTenant: () => (tenant = null),
  };
}

/** What a listener hears. */
function hear(readable: Readable) {
  let text = '';
  readable.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const blocks = (type: string) =>
    text.split('\n\n').filter((one) => one.includes(`event: ${type}`));
  return {
    get messages() {
      return blocks('message').map((block) => {
        const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
        const { id, status } = JSON.parse(data) as { id: string; status: string };
        return `${id} ${status}`;
      });
    },
    get cursor() {
      return [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
    },
    get isReady() {
      return blocks('ready').length > 0;
    },
    get text() {
      return text;
    },
  };
}

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  await afterEvents();
}

describe(MessageStream.name, () => {
  it('starts now: what was before is not told, what changes is', async () => {
    const { stream, write } = setUp();
    write(written('1', -1));
    const heard = hear(stream.listen(TENANT));
    await pass(A_LOOK_MS);
    expect(heard.isReady).toBe(true);
    expect(heard.messages).toEqual([]);
    write(written('1', 1, { rank: STATUS_RANK.sent }));
    write(written('2', 1));
    await pass(A_LOOK_MS);
    expect(heard.messages).toEqual(['msg_1 sent', 'msg_2 queued']);
  });

  it('tells of each change once', async () => {
    const { stream, write } = setUp();
    const heard = hear(stream.listen(TENANT));
    await pass(A_LOOK_MS);
    write(written('1', 1));
    await pass(20 * A_LOOK_MS);
    expect(heard.messages).toEqual(['msg_1 queued']);
  });

  it('tells of a second change in the same millisecond', async () => {
    const { stream, write } = setUp();
    const heard = hear(stream.listen(TENANT));
    await pass(A_LOOK_MS);
    write(written('1', 1));
    await pass(A_LOOK_MS);
    write(written('1', 1, { rank: STATUS_RANK.sent }));
    await pass(A_LOOK_MS);
    expect(heard.messages).toEqual(['msg_1 queued', 'msg_1 sent']);
  });

  it.each([1, 10, 25])(
    'tells of a write that shows up %d s after the time it carries',
    async (late) => {
      const { stream, write } = setUp();
      const heard = hear(stream.listen(TENANT));
      await pass(30_000);
      write(written('1', 30 - late));
      await pass(12 * A_LOOK_MS);
      expect(heard.messages).toEqual(['msg_1 queued']);
    },
  );

  it('goes on where a listener left off, at another process as well', async () => {
    const here = setUp();
    const there = setUp();
    const heard = hear(here.stream.listen(TENANT));
    await pass(A_LOOK_MS);
    here.write(written('1', 1));
    await pass(A_LOOK_MS);
    const { cursor } = heard;
    for (const { write } of [here, there]) {
      write(written('1', 1));
      // Stamped before the last event that the listener saw, and committed after it.
      write(written('0', -5));
      write(written('2', 100));
    }
    await pass(3_600_000);
    const resumed = hear(there.stream.listen(TENANT, cursor));
    await pass(A_LOOK_MS);
    expect(resumed.messages).toEqual(expect.arrayContaining(['msg_0 queued', 'msg_2 queued']));
    expect(resumed.isReady).toBe(true);
  });

  it('gives a cursor to begin with, before anything has happened', async () => {
    const { stream, write } = setUp();
    const heard = hear(stream.listen(TENANT));
    await pass(A_LOOK_MS);
    write(written('1', 1));
    const resumed = hear(stream.listen(TENANT, heard.cursor));
    await pass(A_LOOK_MS);
    expect(resumed.messages).toEqual(['msg_1 queued']);
  });

  it('never lets the cursor run ahead, where the clock of a writer does', async () => {
    const { stream, write } = setUp();
    const heard = hear(stream.listen(TENANT));
    await pass(A_LOOK_MS);
    write(written('1', 3_600));
    await pass(A_LOOK_MS);
    expect(Number(heard.cursor?.split('-')[0])).toBeLessThanOrEqual(Date.now());
  });

  it('misses nothing when looks fail', async () => {
    const { stream, write, since } = setUp();
    const heard = hear(stream.listen(TENANT));
    await pass(A_LOOK_MS);
    const works = since.getMockImplementation();
    since.mockImplementation(() => {
      throw new Error('the database is away');
    });
    write(written('1', 1));
    await pass(120_000);
    since.mockImplementation(works);
    await pass(A_LOOK_MS);
    expect(heard.messages).toEqual(['msg_1 queued']);
  });

  it('looks once for all who listen, and not at all when nobody does', async () => {
    const { stream, looks } = setUp();
    const listeners = [stream.listen(TENANT), stream.listen(TENANT), stream.listen(TENANT)];
    listeners.forEach(hear);
    await pass(10 * A_LOOK_MS);
    expect(looks.length).toBeLessThanOrEqual(3 + 12);
    listeners.forEach((listener) => listener.destroy());
    await pass(A_LOOK_MS);
    const before = looks.length;
    await pass(10 * A_LOOK_MS);
    expect(looks).toHaveLength(before);
  });

  it('says now and then that it is still there', async () => {
    const { stream } = setUp();
    const heard = hear(stream.listen(TENANT));
    await pass(31_000);
    expect(heard.text.match(/^: /gm)).toHaveLength(2);
  });

  it('ends when the tenant is gone', async () => {
    const { stream, removeTenant } = setUp();
    const listener = stream.listen(TENANT);
    hear(listener);
    await pass(A_LOOK_MS);
    removeTenant();
    await pass(A_LOOK_MS);
    expect(listener.readableEnded).toBe(true);
  });

  it('cuts off a listener that does not read', async () => {
    const { stream, write } = setUp();
    const listener = stream.listen(TENANT);
    await pass(A_LOOK_MS);
    const body = 'x'.repeat(1024 * 1024);
    for (let index = 0; index < 12; index += 1) write(written(`${index}`, 1, { body }));
    await pass(A_LOOK_MS);
    expect(listener.destroyed).toBe(true);
  });

  it('ends all streams when the process is told to, and opens no more', async () => {
    const { stream } = setUp();
    const listener = stream.listen(TENANT);
    hear(listener);
    await pass(A_LOOK_MS);
    await stream.onModuleDestroy();
    await pass(1);
    expect(listener.readableEnded).toBe(true);
    expect(() => stream.listen(TENANT)).toThrow('about to end');
  });

  it('has no more streams than a tenant, and a process, may have', () => {
    const { stream } = setUp();
    for (let count = 0; count < 200; count += 1) stream.listen(TENANT);
    expect(() => stream.listen(TENANT)).toThrow('200');
    for (let count = 0; count < 100; count += 1) stream.listen('tnt_2');
    expect(() => stream.listen('tnt_3')).toThrow('This process has 300');
  });
});
