import fc from 'fast-check';
import { amend, amendedKeyOf, referenceOf } from './message-relations.js';
import { STATUS_RANK } from './message-status.js';
import type { Message } from './message.schema.js';

const AT = new Date('2026-11-20T12:00:00Z');
let made = 0;

function message(changes: Partial<Message>, minutes = 0): Message {
  made += 1;
  return {
    _id: `msg_${made}`,
    tenantId: 'tnt_1',
    conversationId: 'cnv_1',
    direction: 'IN',
    origin: 'customer',
    type: 'text',
    content: {},
    peer: '15550001234',
    timestamp: new Date(AT.getTime() + minutes * 60_000),
    createdAt: AT,
    updatedAt: AT,
    ...changes,
  };
}

const edit = (text: string, minutes: number, changes: Partial<Message> = {}) =>
  message(
    {
      type: 'edit',
      content: { message: { type: 'text', text: { body: text } } },
      ...changes,
    },
    minutes,
  );
const reaction = (emoji: string | undefined, minutes: number, changes: Partial<Message> = {}) =>
  message({ type: 'reaction', content: { emoji }, ...changes }, minutes);

describe(amend.name, () => {
  const ORIGINAL = message({ body: 'one', content: { body: 'one' } });

  it('comes to the same, whatever order amendments come in', () => {
    const all = [
      edit('two', 1),
      edit('three', 2),
      edit('foreign', 3, { direction: 'OUT' }),
      message({ type: 'revoke' }, 4),
      reaction('👍', 1),
      reaction('🎉', 5, { direction: 'OUT', rank: STATUS_RANK.sent }),
      reaction(undefined, 6),
    ];
    const expected = amend(ORIGINAL, all);
    expect(expected).toMatchObject({
      current: { body: 'three' },
      edits: [{ body: 'one' }, { body: 'two' }, { body: 'three' }],
      revokedAt: new Date(AT.getTime() + 4 * 60_000),
      reactions: [{ direction: 'OUT', emoji: '🎉' }],
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(amend(ORIGINAL, shuffled)).toEqual(expected);
      }),
    );
  });

  it('takes two of the same second in the order in which they came', () => {
    const [first, second] = [edit('two', 1, { _id: 'msg_A' }), edit('three', 1, { _id: 'msg_B' })];
    for (const both of [
      [first, second],
      [second, first],
    ]) {
      const { current, edits } = amend(ORIGINAL, both);
      expect([current, ...edits].map((version) => version?.body)).toEqual(['three', 'one', 'two']);
    }
  });

  it('is nothing where nothing was said', () => {
    expect(amend(ORIGINAL, [])).toEqual({ edits: [], reactions: [] });
  });

  it.each(['queued', 'failed', 'expired'] as const)(
    'shows no reaction of ours that is %s',
    (status) => {
      const ours = reaction('👍', 1, { direction: 'OUT', rank: STATUS_RANK[status] });
      expect(amend(ORIGINAL, [ours]).reactions).toEqual([]);
    },
  );

  it('survives an edit that holds nothing of what it should', () => {
    for (const content of [{}, null, { message: {} }, { message: { type: 'toString' } }]) {
      expect(amend(ORIGINAL, [message({ type: 'edit', content }, 1)]).current?.body).toBeNull();
    }
  });
});

describe(referenceOf.name, () => {
  it.each<[string, Partial<Message>, string | undefined]>([
    ['an answer', { extras: { context: { id: 'wamid.A' } } }, 'wamid.A'],
    ['an answer of ours', { extras: { context: { message_id: 'msg_1' } } }, 'msg_1'],
    ['a reaction', { type: 'reaction', content: { message_id: 'wamid.A' } }, 'wamid.A'],
    ['an edit', { type: 'edit', content: { original_message_id: 'wamid.A' } }, 'wamid.A'],
    ['a message of its own', { extras: { context: { forwarded: true } } }, undefined],
  ])('finds what %s is about', (_case, changes, expected) => {
    expect(referenceOf(message(changes))).toBe(expected);
    const amending = ['reaction', 'edit'].includes(changes.type ?? '');
    expect(amendedKeyOf(message(changes))).toBe(amending ? expected : undefined);
  });
});
