import { Spell } from './spell.js';

describe(Spell.name, () => {
  it('tells the beginning, one line a minute, and the end', () => {
    const said: string[] = [];
    let now = 0;
    const note = (_fields: unknown, text: string) => said.push(text);
    const spell = new Spell({ warn: note, log: note }, 'Redis', () => now);
    spell.end();
    for (; now < 150_000; now += 100) spell.begin('refused');
    spell.end();
    spell.end();
    expect(said).toEqual([
      'Redis is away: refused',
      'Redis is still away: refused',
      'Redis is still away: refused',
      'Redis is back',
    ]);
    spell.begin('refused');
    expect(said).toHaveLength(5);
  });
});
