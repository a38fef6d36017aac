import { chooseInOrder } from './choose-deliveries.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const LATER = new Date('2026-11-28T12:00:05Z');
const row = (id: number, sequence: string, dueAt = NOW) => ({
  _id: `dlv_${id}` as const,
  sequence,
  dueAt,
});
const idsOf = (rows: readonly { _id: string }[]) => rows.map(({ _id }) => _id);

describe(chooseInOrder.name, () => {
  it('takes the first of each sequence, and no more than there is room for', () => {
    const rows = [row(1, 'a'), row(2, 'a'), row(3, 'b'), row(4, 'c')];
    expect(idsOf(chooseInOrder(rows, 10, NOW).chosen)).toEqual(['dlv_1', 'dlv_3', 'dlv_4']);
    expect(idsOf(chooseInOrder(rows, 2, NOW).chosen)).toEqual(['dlv_1', 'dlv_3']);
  });

  it('lets nothing pass what waits for another try', () => {
    const rows = [row(1, 'a', LATER), row(2, 'a'), row(3, 'b')];
    const { chosen, blocked } = chooseInOrder(rows, 10, NOW);
    expect(idsOf(chosen)).toEqual(['dlv_3']);
    expect(blocked).toEqual(['a', 'b']);
  });
});
