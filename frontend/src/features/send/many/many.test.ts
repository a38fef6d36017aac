import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SendMessage } from '../../../api/client';
import { ApiError, UnreachableError } from '../../../api/errors';
import { fillIn, readRecipients, unknownColumns } from './recipients';
import { rowKeyOf } from './row-key';
import { runBulk, type RowResult } from './run-bulk';

describe(readRecipients, () => {
  it.each([
    ['commas', 'to,name\n+1201,Sam\n+1202,"Ann, dear"\n'],
    ['semicolons', 'to;name\r\n+1201;Sam\r\n+1202;Ann, dear\r\n'],
    ['tabs, and a mark at the start', '\uFEFFto\tname\n+1201\tSam\n+1202\tAnn, dear'],
    ['blanks and empty lines', ' to , name \n\n +1201 , Sam \n,\n+1202,"Ann, dear"'],
  ])('reads %s', (_how, text) => {
    expect(readRecipients(text)).toEqual({
      columns: ['to', 'name'],
      rows: [
        { to: '+1201', name: 'Sam' },
        { to: '+1202', name: 'Ann, dear' },
      ],
      to: 'to',
    });
  });

  it.each([
    ['Phone Number,x', 'Phone Number'],
    ['x,Mobile', 'Mobile'],
    ['x,y', undefined],
  ])('finds the numbers in %s', (header, to) => {
    expect(readRecipients(`${header}\n1,2`).to).toBe(to);
  });

  it('reads whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { columns, rows } = readRecipients(text);
        for (const row of rows) expect(Object.keys(row)).toEqual([...new Set(columns)]);
      }),
    );
  });
});

describe(fillIn, () => {
  it('fills in columns and leaves all else', () => {
    expect(fillIn('Hi {{ name }}, {{code}}', { name: 'Sam' })).toBe('Hi Sam, {{code}}');
    expect(unknownColumns('Hi {{name}}, {{code}} {{code}}', ['name'])).toEqual(['code']);
  });
});

describe(rowKeyOf, () => {
  it('is the same for the same, and another for anything else', () => {
    const key = rowKeyOf('to\n1', 0, { text: 'a' });
    expect(rowKeyOf('to\n1', 0, { text: 'a' })).toBe(key);
    const others = [
      rowKeyOf('to\n2', 0, { text: 'a' }),
      rowKeyOf('to\n1', 1, { text: 'a' }),
      rowKeyOf('to\n1', 0, { text: 'b' }),
    ];
    expect(new Set([key, ...others]).size).toBe(4);
    expect(key.length).toBeLessThan(100);
  });
});

describe(runBulk, () => {
  const messages = Array.from({ length: 20 }, (_, line): SendMessage => ({
    to: `+1${line}`,
    text: 'x',
    idempotency_key: `k${line}`,
  }));

  async function run(send: (message: SendMessage, tries: number) => Promise<boolean>) {
    const results = new Map<number, RowResult>();
    const tries = new Map<string, number>();
    const stop = new AbortController();
    await runBulk({
      messages,
      signal: stop.signal,
      pause: async () => undefined,
      send: async (message) => {
        const key = message.idempotency_key ?? '';
        tries.set(key, (tries.get(key) ?? 0) + 1);
        const duplicate = await send(message, tries.get(key) ?? 0);
        return { id: `msg_${key}`, duplicate } as never;
      },
      onResult: (line, result) => results.set(line, result),
    });
    return { results, tries };
  }

  it('sends each line once and tells what became of it', async () => {
    const { results, tries } = await run(async ({ to }) => to === '+13');
    expect([...tries.values()].every((count) => count === 1)).toBe(true);
    expect(results.size).toBe(20);
    expect(results.get(2)).toEqual({ state: 'accepted', messageId: 'msg_k2' });
    expect(results.get(3)).toEqual({ state: 'duplicate', messageId: 'msg_k3' });
  });

  it('comes again with the same key where it is asked to wait, and gives up what is refused', async () => {
    const { results, tries } = await run(async ({ to }, attempt) => {
      if (to === '+15' && attempt < 3) throw new ApiError(429, { detail: 'Slowly' });
      if (to === '+16' && attempt < 2) throw new UnreachableError();
      if (to === '+17') throw new ApiError(400, { detail: 'No number' });
      return false;
    });
    expect(tries.get('k5')).toBe(3);
    expect(tries.get('k6')).toBe(2);
    expect(tries.get('k7')).toBe(1);
    expect(results.get(5)).toMatchObject({ state: 'accepted' });
    expect(results.get(7)).toEqual({ state: 'refused', error: 'No number' });
  });

  it('begins nothing more once it is stopped', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    await runBulk({
      messages,
      signal: stop.signal,
      onResult: () => undefined,
      send: async ({ to }) => {
        begun.push(to ?? '');
        stop.abort();
        return { id: 'msg_1', duplicate: false } as never;
      },
    });
    expect(begun.length).toBeLessThanOrEqual(4);
  });
});
