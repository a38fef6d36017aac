import { changeHandling, untouched, wakeHandling, type HandlingChange } from './handling-change.js';
import type { Handling } from './handling.schema.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));
const NEW = untouched('cnv_1', 'tnt_1');

/** What is told of changes, one after another. */
function told(changes: readonly HandlingChange[]): [Handling, string[]] {
  const after = changes.reduce<Handling>(
    (handling, change, index) => changeHandling(handling, change, at(index)),
    NEW,
  );
  return [after, (after.news ?? []).map(({ type, assignee }) => `${type} ${assignee}`)];
}

describe(changeHandling.name, () => {
  it('keeps since when it is snoozed, and what is still to be told, where something else changes', () => {
    const eventsDue = 'mark';
    const snoozed = changeHandling({ ...NEW, eventsDue }, { snoozedUntil: at(50) }, at(1));
    expect(snoozed).toMatchObject({ snoozedAt: at(1), eventsDue });
    const labelled = changeHandling(snoozed, { labels: ['vip'] }, at(2));
    expect(labelled).toMatchObject({ snoozedUntil: at(50), snoozedAt: at(1), eventsDue });
    expect(changeHandling(labelled, { snoozedUntil: at(55) }, at(3)).snoozedAt).toEqual(at(3));
  });

  it('tells of every assignment, with who had it before', () => {
    const [after, news] = told([{ assignee: 'ada' }, { assignee: 'ben' }, { assignee: null }]);
    expect(news).toEqual([
      'conversation.assigned ada',
      'conversation.assigned ben',
      'conversation.assigned null',
    ]);
    expect(after.news?.map(({ previousAssignee }) => previousAssignee)).toEqual([
      null,
      'ada',
      'ben',
    ]);
    expect(after.assignee).toBeUndefined();
  });

  it('tells of closing and opening, each happening under an id of its own', () => {
    const [after, news] = told([{ status: 'closed' }, { status: 'open' }, { status: 'closed' }]);
    expect(news.map((one) => one.split(' ')[0])).toEqual([
      'conversation.closed',
      'conversation.opened',
      'conversation.closed',
    ]);
    expect(new Set(after.news?.map(({ id }) => id)).size).toBe(3);
    expect(after).toMatchObject({ status: 'closed', closedAt: at(2), version: 3 });
  });

  it.each<HandlingChange>([{}, { status: 'open' }, { assignee: null }, { labels: [] }])(
    'does nothing for %j, which is so already',
    (change) => {
      expect(changeHandling(NEW, change, at(1))).toBe(NEW);
    },
  );

  it('keeps since when it is closed where something else changes', () => {
    const [closed] = told([{ status: 'closed' }]);
    const labelled = changeHandling(closed, { labels: ['vip'] }, at(5));
    expect(labelled).toMatchObject({ status: 'closed', closedAt: at(0), labels: ['vip'] });
  });

  it('keeps what is not named, and each label once', () => {
    const [after, news] = told([{ assignee: 'ada', labels: ['vip', 'vip', 'return'] }, {}]);
    expect(after).toMatchObject({ assignee: 'ada', labels: ['vip', 'return'], version: 1 });
    expect(news).toHaveLength(1);
  });

  it('opens what is snoozed, and ends the snooze of what is closed', () => {
    const [snoozed] = told([{ status: 'closed' }, { snoozedUntil: at(50) }]);
    expect(snoozed).toMatchObject({ status: 'open', snoozedUntil: at(50) });
    expect(snoozed.closedAt).toBeUndefined();
    expect(changeHandling(snoozed, { status: 'closed' }, at(9)).snoozedUntil).toBeUndefined();
  });
});

describe(wakeHandling.name, () => {
  const [closed] = told([{ assignee: 'ada', status: 'closed' }]);
  const [snoozed] = told([{ snoozedUntil: at(50) }]);

  it('opens what was closed before the message came', () => {
    const after = wakeHandling(closed, at(5), at(6));
    expect(after).toMatchObject({ status: 'open', assignee: 'ada' });
    expect(after.news?.at(-1)).toMatchObject({ type: 'conversation.opened', at: at(6) });
  });

  it('wakes what was snoozed before the message came', () => {
    expect(wakeHandling(snoozed, at(5), at(6)).snoozedUntil).toBeUndefined();
  });

  it('leaves alone what was decided after the message came, and what is open', () => {
    const [later] = told([{}, {}, {}, { status: 'closed' }]);
    expect(wakeHandling(later, at(2), at(9))).toBe(later);
    expect(wakeHandling(NEW, at(2), at(9))).toBe(NEW);
    expect(wakeHandling(closed, at(0), at(9))).toBe(closed);
    expect(wakeHandling(snoozed, at(0), at(9))).toBe(snoozed);
  });
});
