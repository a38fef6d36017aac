import { describe, expect, it } from 'vitest';
import { aMessage, aReply } from '../../test/data';
import { arrange } from './thread-days';

function reaction(id: string, emoji: string, direction: 'IN' | 'OUT' = 'IN', to = 'wamid.2') {
  const content = { message_id: to, emoji };
  return aMessage({ id, wamid: `wamid.${id}`, type: 'reaction', direction, content });
}

const reactionsOf = (...reactions: ReturnType<typeof reaction>[]) =>
  arrange([aReply(), ...reactions])[0]?.entries[0]?.reactions;

describe(arrange, () => {
  it('puts messages under the days of the viewer', () => {
    const days = arrange([
      aMessage({ id: 'msg_1', timestamp: '2026-03-01T22:59:00.000Z' }),
      aMessage({ id: 'msg_2', timestamp: '2026-03-01T23:01:00.000Z' }),
      aMessage({ id: 'msg_3', timestamp: '2026-03-02T10:00:00.000Z' }),
    ]);
    expect(days.map(({ entries }) => entries.length)).toEqual([1, 2]);
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
    const days = arrange([reaction('a', '👍', 'IN', 'wamid.long-ago')]);
    expect(days[0]?.entries).toHaveLength(1);
  });

  it('finds what a message answers, in both directions', () => {
    const asked = aMessage({ wamid: 'wamid.1' });
    const ours = aReply({ extras: { context: { message_id: 'wamid.1' } } });
    const theirs = aMessage({
      id: 'msg_3',
      wamid: 'wamid.3',
      extras: { context: { id: 'wamid.2' } },
    });
    const [day] = arrange([asked, ours, theirs]);
    expect(day?.entries.map(({ quoted }) => quoted?.wamid)).toEqual([
      undefined,
      'wamid.1',
      'wamid.2',
    ]);
  });
});
