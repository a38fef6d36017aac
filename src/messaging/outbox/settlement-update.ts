import { defined } from '../../common/defined.js';
import { wamidFields } from '../../whatsapp/wamid.js';
import type { EventsDue } from '../../events/due-events.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LANE, LEAVE_OUTBOX } from '../messages/message.schema.js';
import { homeLaneOf, STORED_AS } from '../messages/stored-names.js';
import type { Settlement } from './settlement.js';

const MAX_TRIES_KEPT = 10;

/**
 * What is written for a settlement. A status webhook may have been quicker: nothing here takes a
 * message back from what Meta said.
 *
 * @param mark that events are due, for all that is settled together
 */
export function toUpdate(
  settlement: Settlement,
  now: Date,
  mark: Required<EventsDue>,
): { filter: object; update: object } {
  const { filter, update } = updateOf(settlement, now, mark);
  const { failedTry } = settlement;
  if (failedTry === undefined) return { filter, update };
  const $push = { tries: { $each: [{ at: now, ...failedTry }], $slice: -MAX_TRIES_KEPT } };
  return { filter, update: { ...update, $push } };
}

function updateOf(
  settlement: Settlement,
  now: Date,
  mark: Required<EventsDue>,
): { filter: object; update: object } {
  const { message } = settlement;
  // Also if its lease ran out before this could be written: it keeps the claim, and now it is known.
  const ranks = [STATUS_RANK.sending, STATUS_RANK.unknown];
  const stillOurs = { _id: message._id, rank: { $in: ranks }, claim: message.claim };
  const touched = { updatedAt: now };
  switch (settlement.kind) {
    case 'accepted':
      return {
        filter: { _id: message._id },
        update: {
          $set: { ...wamidFields(settlement.wamid), ...mark },
          $max: { rank: STATUS_RANK.sent, ...touched },
          $min: { 'statusTimes.sent': settlement.at },
          $unset: { ...LEAVE_OUTBOX, [STORED_AS.sendError]: 1 },
        },
      };
    case 'again':
      return {
        filter: stillOurs,
        update: {
          $set: {
            rank: STATUS_RANK.queued,
            ...(settlement.dueAt
              ? { dueAt: settlement.dueAt, lane: LANE.underway }
              : { lane: homeLaneOf(message) }),
            ...defined({ [STORED_AS.sendError]: settlement.sendError }),
          },
          ...defined({ $inc: settlement.attemptSpent ? undefined : { attempts: -1 } }),
          $max: touched,
          $unset: {
            claim: 1,
            'statusTimes.unknown': 1,
            ...(settlement.dueAt ? {} : { dueAt: 1, heldSince: 1 }),
          },
        },
      };
    case 'waits':
      return {
        filter: stillOurs,
        update: {
          $set: {
            rank: STATUS_RANK.queued,
            dueAt: settlement.dueAt,
            waitsFor: settlement.waitsFor,
            [STORED_AS.sendError]: settlement.sendError,
          },
          $inc: { attempts: -1 },
          $max: touched,
          $unset: { lane: 1, claim: 1, heldSince: 1, 'statusTimes.unknown': 1 },
        },
      };
    case 'unknown':
      return {
        filter: stillOurs,
        update: {
          $set: {
            rank: STATUS_RANK.unknown,
            dueAt: settlement.deadline,
            [STORED_AS.sendError]: settlement.sendError,
            ...mark,
          },
          $min: { 'statusTimes.unknown': now },
          $max: touched,
          $unset: { lane: 1, claim: 1, heldSince: 1 },
        },
      };
    case 'failed':
      return {
        filter: stillOurs,
        update: {
          $set: {
            rank: STATUS_RANK.failed,
            [STORED_AS.sendError]: settlement.sendError,
            ...mark,
          },
          $min: { 'statusTimes.failed': now },
          $max: touched,
          $unset: { ...LEAVE_OUTBOX, 'statusTimes.unknown': 1 },
        },
      };
  }
}
