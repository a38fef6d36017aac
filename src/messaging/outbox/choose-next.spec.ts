import fc from 'fast-check';
import type { ConversationId } from '../../common/id.js';
import { chooseNext, type OutboxRow } from './choose-next.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LANE } from '../messages/message.schema.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const HOLD_MS = 60_000;
const seconds = (count: number): Date => new Date(NOW.getTime() + count * 1000);

type Row = OutboxRow & { lane: number };

/** As the outbox lists them: what is held first, then lane by lane, oldest first. */
const inOrder = (rows: readonly Row[]): Row[] =>
  rows.toSorted((left, right) => left.lane - right.lane || (left._id < right._id ? -1 : 1));

const id = (index: number): OutboxRow['_id'] => `msg_${String(index).padStart(4, '0')}`;
const choose = (rows: readonly Row[], slots = 100) =>
  chooseNext(rows, { slots, holdMs: HOLD_MS, now: NOW });

const queued = (index: number, conversation: number, lane: number = LANE.bulk): Row => ({
  _id: id(index),
  conversationId: `cnv_${conversation}`,
  rank: STATUS_RANK.queued,
  lane,
});
const inFlight = (index: number, conversation: number, heldS = 0): Row => ({
  ...queued(index, conversation, LANE.underway),
  rank: STATUS_RANK.sending,
  dueAt: seconds(30),
  heldSince: seconds(-heldS),
});
const waiting = (index: number, conversation: number, heldS = 0): Row => ({
  ...queued(index, conversation, LANE.underway),
  dueAt: seconds(5),
  heldSince: seconds(-heldS),
});

const isWaiting = ({ rank, dueAt }: Row): boolean =>
  rank === STATUS_RANK.queued && dueAt !== undefined;

const row = fc
  .record({
    kind: fc.constantFrom(queued, inFlight, waiting),
    conversation: fc.integer({ min: 0, max: 5 }),
    heldS: fc.integer({ min: 0, max: 120 }),
    lane: fc.constantFrom(LANE.reply, LANE.bulk),
  })
  .map(
    ({ kind, conversation, heldS, lane }) =>
      (index: number) =>
        kind === queued ? queued(index, conversation, lane) : kind(index, conversation, heldS),
  );
const outbox = fc
  .array(row, { maxLength: 40 })
  .map((makers) => inOrder(makers.map((make, index) => make(index))));

describe(chooseNext.name, () => {
  it('lets one conversation go at a time, its oldest message first', () => {
    const { chosen, blocked } = choose([queued(1, 1), queued(2, 1), queued(3, 2)]);
    expect(chosen.map(({ _id }) => _id)).toEqual([id(1), id(3)]);
    expect(blocked.toSorted()).toEqual(['cnv_1', 'cnv_2']);
  });

  it('sends answers before the rest', () => {
    const rows = inOrder([queued(1, 1), queued(2, 2), queued(3, 3, LANE.reply)]);
    expect(choose(rows, 1).chosen.map(({ _id }) => _id)).toEqual([id(3)]);
  });

  it.each([
    ['in flight', inFlight(1, 1), []],
    ['in flight for long', inFlight(1, 1, 3_600), []],
    ['waiting for another try', waiting(1, 1, 60), []],
    ['waiting for too long', waiting(1, 1, 61), [id(2)]],
    ['waiting since who knows when', { ...waiting(1, 1), heldSince: undefined }, []],
  ])('behind a message that is %s', (_case, head, expected) => {
    const { chosen } = choose([head as Row, queued(2, 1)]);
    expect(chosen.map(({ _id }) => _id)).toEqual(expected);
  });

  it('does not let a message that stepped aside free one that is in flight', () => {
    expect(choose([waiting(1, 1, 120), inFlight(2, 1), queued(3, 1)]).chosen).toEqual([]);
  });

  it('takes up a message whose wait is over', () => {
    const due = { ...waiting(1, 1), dueAt: NOW };
    expect(choose([due, queued(2, 1)]).chosen).toEqual([due]);
  });

  it('tells what is overtaken: what stepped aside, where something of its conversation goes', () => {
    const rows = inOrder([waiting(1, 1, 61), queued(2, 1), waiting(3, 2, 61), waiting(4, 3, 60)]);
    expect(choose(rows).overtaken).toEqual([rows[0]]);
    expect(choose(rows, 0).overtaken).toEqual([]);
  });

  it('tells until when it is too early for a customer, and takes nothing else of theirs', () => {
    const rows = [queued(1, 1), queued(2, 1), queued(3, 2)];
    const { chosen, early, blocked } = chooseNext(rows, {
      slots: 100,
      holdMs: HOLD_MS,
      now: NOW,
      pairFreeAt: (conversationId) => (conversationId === 'cnv_1' ? 42 : null),
    });
    expect(chosen).toEqual([rows[2]]);
    expect(early).toEqual([{ row: rows[0], until: 42 }]);
    expect(blocked.toSorted()).toEqual(['cnv_1', 'cnv_2']);
  });

  it('holds, for any outbox', () => {
    fc.assert(
      fc.property(outbox, fc.integer({ min: 0, max: 10 }), (rows, slots) => {
        const { chosen, blocked } = choose(rows, slots);
        expect(chosen.length).toBeLessThanOrEqual(slots);
        // In the outbox's order, and never what is held itself.
        const places = chosen.map((one) => rows.indexOf(one));
        expect(places).toEqual(places.toSorted((left, right) => left - right));
        expect(chosen.every(({ dueAt }) => dueAt === undefined)).toBe(true);
        // Never two of one conversation.
        const conversations = chosen.map(({ conversationId }) => conversationId);
        expect(new Set(conversations).size).toBe(conversations.length);
        for (const one of chosen) {
          const others = rows.filter(({ conversationId }) => conversationId === one.conversationId);
          expect(others.some(({ rank }) => rank === STATUS_RANK.sending)).toBe(false);
          const holding = others.filter(isWaiting);
          expect(
            holding.every(({ heldSince }) => NOW.getTime() - heldSince!.getTime() > HOLD_MS),
          ).toBe(true);
          expect(others.find(({ dueAt }) => dueAt === undefined)).toBe(one);
        }
        // Nothing is left out without a reason.
        if (chosen.length === slots) return;
        for (const one of rows) {
          if (one.dueAt === undefined) expect(blocked).toContain(one.conversationId);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the order of each conversation and lane, however long each request takes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            conversation: fc.integer({ min: 0, max: 4 }),
            lane: fc.constantFrom(LANE.reply, LANE.bulk),
          }),
          { maxLength: 40 },
        ),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 6 }),
        (messages, random, slots) => {
          let rows = inOrder(
            messages.map((one, index) => queued(index, one.conversation, one.lane)),
          );
          const expected = new Map<ConversationId, string[]>();
          const sent = new Map<ConversationId, string[]>();
          for (const { _id, conversationId } of rows) {
            expected.set(conversationId, [...(expected.get(conversationId) ?? []), _id]);
          }
          while (rows.length > 0) {
            const flying = rows.filter(({ rank }) => rank === STATUS_RANK.sending);
            const { chosen } = choose(rows, slots - flying.length);
            for (const { _id, conversationId } of chosen) {
              sent.set(conversationId, [...(sent.get(conversationId) ?? []), _id]);
            }
            // Else this would go on for ever.
            expect(flying.length + chosen.length).toBeGreaterThan(0);
            const now = [
              ...flying,
              ...chosen.map((one): Row => ({
                ...one,
                lane: LANE.underway,
                rank: STATUS_RANK.sending,
              })),
            ];
            const answered = now[random.next().value % now.length]!;
            rows = inOrder([
              ...now.filter((one) => one !== answered),
              ...rows.filter((one) => one.rank !== STATUS_RANK.sending && !chosen.includes(one)),
            ]);
          }
          expect(sent).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});
