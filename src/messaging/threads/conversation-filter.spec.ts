import { partial } from '../../../test/support/fake.js';
import type { Conversation } from '../../conversations/conversation.schema.js';
import type { Handling } from '../../conversations/handling.schema.js';
import type { Message } from '../messages/message.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { isSo, mayBe, type ConversationFilter } from './conversation-filter.js';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-28T12:00:00Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);

const UNTOUCHED = partial<Handling>({ status: 'open', labels: [] });
const SILENT = partial<Conversation>({});

/** One of which everything holds that can be asked for. */
const ALL: ConversationFilter = {
  status: 'open',
  assignee: 'ada',
  assigned: true,
  label: 'vip',
  snoozed: true,
  windowClosing: true,
};
const LOOKED_AFTER = partial<Handling>({
  status: 'open',
  assignee: 'ada',
  labels: ['new', 'vip'],
  snoozedUntil: ago(-1),
});
const CLOSING = partial<Conversation>({ lastInboundAt: ago(23 * HOUR_MS) });

describe(mayBe.name, () => {
  it('takes everything where nothing is asked for', () => {
    expect(mayBe({}, SILENT, UNTOUCHED, NOW)).toBe(true);
    expect(mayBe({}, CLOSING, LOOKED_AFTER, NOW)).toBe(true);
  });

  it('takes that of which all holds', () => {
    expect(mayBe(ALL, CLOSING, LOOKED_AFTER, NOW)).toBe(true);
  });

  it.each<[string, ConversationFilter]>([
    ['status', { status: 'closed' }],
    ['assignee', { assignee: 'ben' }],
    ['being assigned', { assigned: false }],
    ['label', { label: 'VIP' }],
    ['snooze', { snoozed: false }],
    ['window', { windowClosing: false }],
  ])('leaves out that of which all holds but the %s', (_case, other) => {
    expect(mayBe({ ...ALL, ...other }, CLOSING, LOOKED_AFTER, NOW)).toBe(false);
    expect(mayBe(other, CLOSING, LOOKED_AFTER, NOW)).toBe(false);
  });

  it('knows what nobody has, and nobody put a label on', () => {
    expect(mayBe({ assigned: false }, SILENT, UNTOUCHED, NOW)).toBe(true);
    expect(mayBe({ assigned: true }, SILENT, UNTOUCHED, NOW)).toBe(false);
    expect(mayBe({ assignee: 'ada' }, SILENT, UNTOUCHED, NOW)).toBe(false);
    expect(mayBe({ label: 'vip' }, SILENT, UNTOUCHED, NOW)).toBe(false);
  });

  it.each([
    ['never', undefined, false],
    ['until a while ago', ago(1), false],
    ['until now', NOW, false],
    ['for a while longer', ago(-1), true],
  ])('takes what is snoozed %s as snoozed or not', (_case, snoozedUntil, snoozed) => {
    const handling = { ...UNTOUCHED, ...(snoozedUntil === undefined ? {} : { snoozedUntil }) };
    expect(mayBe({ snoozed }, SILENT, handling, NOW)).toBe(true);
    expect(mayBe({ snoozed: !snoozed }, SILENT, handling, NOW)).toBe(false);
  });

  it.each([
    ['never opened', undefined, false],
    ['has more than four hours', ago(20 * HOUR_MS - 1), false],
    ['has four hours', ago(20 * HOUR_MS), true],
    ['closes in a moment', ago(24 * HOUR_MS - 1), true],
    ['has just closed', ago(24 * HOUR_MS), false],
  ])('tells whether a window is about to close that %s', (_case, lastInboundAt, windowClosing) => {
    const conversation = partial<Conversation>(lastInboundAt ? { lastInboundAt } : {});
    expect(mayBe({ windowClosing }, conversation, UNTOUCHED, NOW)).toBe(true);
    expect(mayBe({ windowClosing: !windowClosing }, conversation, UNTOUCHED, NOW)).toBe(false);
  });
});

describe(isSo.name, () => {
  const view = (unreadCount: number, rank?: number) => ({
    conversation: SILENT,
    unreadCount,
    lastMessage: rank === undefined ? null : partial<Message>({ rank }),
  });

  it('tells what has something unread', () => {
    expect(isSo({ unread: true }, view(1))).toBe(true);
    expect(isSo({ unread: true }, view(0))).toBe(false);
    expect(isSo({ unread: false }, view(0))).toBe(true);
    expect(isSo({ unread: false }, view(1))).toBe(false);
  });

  it('tells where the last message failed', () => {
    expect(isSo({ failed: true }, view(0, STATUS_RANK.failed))).toBe(true);
    expect(isSo({ failed: true }, view(0, STATUS_RANK.read))).toBe(false);
    expect(isSo({ failed: true }, view(0))).toBe(false);
    expect(isSo({ failed: false }, view(0))).toBe(true);
  });

  it('takes only that of which both hold', () => {
    expect(isSo({ unread: true, failed: true }, view(1, STATUS_RANK.failed))).toBe(true);
    expect(isSo({ unread: true, failed: true }, view(0, STATUS_RANK.failed))).toBe(false);
    expect(isSo({ unread: true, failed: true }, view(1, STATUS_RANK.sent))).toBe(false);
  });
});
