import { describe, expect, it } from 'vitest';
import { aMessage, aReply } from '../../../test/data';
import { arrange, firstUnread, itemsOf } from './thread-entries';

function reaction(id: string, emoji: string, direction: 'IN' | 'OUT' = 'IN', to = 'wamid.2') {
  const content = { message_id: to, emoji };
  return aMessage({ id, wamid: `wamid.${id}`, type: 'reaction', direction, content });
}

const reactionsOf = (...reactions: ReturnType<typeof reaction>[]) =>
  arrange([aReply(), ...reactions])[0]?.reactions;

const at = (id: string, timestamp: string, changes = {}) =>
  aMessage({ id, wamid: null, timestamp, ...changes });

describe(arrange, () => {
  it('puts what came late where it was written', () => {
    const entries = arrange([
      at('msg_1', '2026-03-01T09:00:00.000Z'),
      at('msg_2', '2026-03-02T09:00:00.000Z'),
      at('msg_3', '2026-03-01T10:00:00.000Z'),
    ]);
    expect(entries.map(({ message }) => message.id)).toEqual(['msg_1', 'msg_3', 'msg_2']);
  });

  it('keeps the order of storing within the second that Meta tells', () => {
    const entries = arrange([
      at('msg_2', '2026-03-01T09:00:00.000Z'),
      at('msg_1', '2026-03-01T09:00:00.800Z', { direction: 'OUT' }),
    ]);
    expect(entries.map(({ message }) => message.id)).toEqual(['msg_1', 'msg_2']);
  });

  it('puts reactions at their message, the last of each side', () => {
    expect(
      reactionsOf(reaction('a', '👍'), reaction('b', '❤️'), reaction('c', '🎉', 'OUT')),
    ).toEqual([
      { emoji: '❤️', ours: false },
      { emoji: '🎉', ours: true },
    ]);
  });

  it('takes a reaction back', () => {
    expect(reactionsOf(reaction('a', '👍'), reaction('b', ''))).toEqual([]);
  });

  it('shows a reaction by itself whose message is not loaded', () => {
    expect(arrange([reaction('a', '👍', 'IN', 'wamid.long-ago')])).toHaveLength(1);
  });

  it('finds what a message answers, in both directions', () => {
    const asked = aMessage({ wamid: 'wamid.1' });
    const ours = aReply({ extras: { context: { message_id: 'wamid.1' } } });
    const theirs = aMessage({
      id: 'msg_3',
      wamid: 'wamid.3',
      extras: { context: { id: 'wamid.2' } },
    });
    const entries = arrange([asked, ours, theirs]);
    expect(entries.map(({ quoted }) => quoted?.wamid)).toEqual([undefined, 'wamid.1', 'wamid.2']);
  });
});

describe(itemsOf, () => {
  const entries = arrange([
    at('msg_1', '2026-03-01T22:59:00.000Z'),
    at('msg_2', '2026-03-01T23:01:00.000Z'),
    at('msg_3', '2026-03-01T23:02:00.000Z'),
    at('msg_4', '2026-03-01T23:03:00.000Z', { direction: 'OUT', origin: 'api' }),
    at('msg_5', '2026-03-02T10:00:00.000Z'),
  ]);

  it('puts messages under the days of the viewer, each side together', () => {
    expect(
      itemsOf(entries, undefined).map((item) =>
        item.kind === 'message' ? `${item.key}${item.follows ? ' follows' : ''}` : item.kind,
      ),
    ).toEqual(['day', 'msg_1', 'day', 'msg_2', 'msg_3 follows', 'msg_4', 'msg_5']);
  });

  it('says where the unread ones begin', () => {
    expect(firstUnread(entries, 2)).toBe('msg_3');
    expect(firstUnread(entries, 100)).toBe('msg_1');
    expect(firstUnread(entries, 0)).toBeUndefined();
    const kinds = itemsOf(entries, { from: 'msg_3', count: 2 }).map(({ kind, key }) =>
      kind === 'message' ? key : kind,
    );
    expect(kinds).toEqual(['day', 'msg_1', 'day', 'msg_2', 'unread', 'msg_3', 'msg_4', 'msg_5']);
  });
});
