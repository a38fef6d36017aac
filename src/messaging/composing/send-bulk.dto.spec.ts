import { partial } from '../../../test/support/fake.js';
import { AppError } from '../../common/app-error.js';
import { readAs } from '../../common/request-validation.js';
import { IdempotencyKeyReusedError } from '../messages/message.errors.js';
import type { Message } from '../messages/message.schema.js';
import { SendBulkDto, readBulk, toBulkItem } from './send-bulk.dto.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const hi = { to: '+15550001234', text: 'hi' };

describe(readBulk.name, () => {
  it('reads each message on its own', () => {
    const messages = [hi, { ...hi, text: '' }, 5, null, { ...hi, nonsense: 1 }, hi];
    const read = readBulk({ messages }, undefined, NOW);
    expect(
      read.map((one) => (one instanceof AppError ? one.errors?.map(({ field }) => field) : 'ok')),
    ).toEqual(['ok', ['text'], ['messages.2'], ['messages.3'], ['nonsense'], 'ok']);
  });

  it('gives a key to each message that has none, if the batch has one', () => {
    const messages = [hi, { ...hi, idempotency_key: 'own' }, hi];
    const read = readBulk({ messages }, 'batch', NOW);
    expect(read).toMatchObject([
      { idempotencyKey: 'batch:0' },
      { idempotencyKey: 'own' },
      { idempotencyKey: 'batch:2' },
    ]);
  });

  it.each([
    ['no messages', {}],
    ['an empty list', { messages: [] }],
    ['no list', { messages: { 0: hi } }],
    ['1001 messages', { messages: Array.from({ length: 1_001 }, () => hi) }],
  ])('refuses %s altogether', (_case, body) => {
    expect(() => readAs(SendBulkDto, body, 'body')).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: expect.arrayContaining([expect.objectContaining({ field: 'messages' })]) as object,
      }) as Error,
    );
  });

  it('refuses what cannot be stored, each message alone', () => {
    const poison = JSON.parse(
      '{"type":"template","to":"+15550001234","template":{"a":[{"_bsontype":"Long"}]}}',
    ) as object;
    const body = { messages: [hi, poison, { ...hi, text: 'half \ud83d' }, hi] };
    const read = readBulk(readAs(SendBulkDto, body, 'body'), undefined, NOW);
    expect(
      read.map((one) => (one instanceof AppError ? one.errors?.map(({ field }) => field) : 'ok')),
    ).toEqual(['ok', ['template.a.0'], ['text'], 'ok']);
  });

  it('takes 1000 messages', () => {
    const body = { messages: Array.from({ length: 1_000 }, () => hi) };
    const read = readBulk(readAs(SendBulkDto, body, 'body'), undefined, NOW);
    expect(read.filter((one) => one instanceof AppError)).toEqual([]);
  });
});

describe(toBulkItem.name, () => {
  const message = partial<Message>({ _id: 'msg_1' });

  it('tells what became of each', () => {
    const windowClosesAt = null;
    expect(toBulkItem({ message, duplicate: false, windowClosesAt }, 0)).toEqual({
      index: 0,
      status: 'queued',
      id: 'msg_1',
      duplicate: false,
      substituted: false,
    });
    expect(toBulkItem({ message, duplicate: true, windowClosesAt }, 1).status).toBe('duplicate');
    expect(toBulkItem(new IdempotencyKeyReusedError(), 2)).toMatchObject({
      index: 2,
      status: 'refused',
      code: 'idempotency_key_reused',
      detail: expect.stringContaining('new key'),
    });
  });
});
