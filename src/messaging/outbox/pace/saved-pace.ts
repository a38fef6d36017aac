import { asList, asObject } from '../../../whatsapp/json.js';
import type { SavedPace } from './pacer.js';
import type { Counts, LateAnswer } from './send-window.js';

/**
 * Reads what one turn left for the next.
 *
 * @param value whatever lies in Redis
 * @returns `undefined` if it is not a pace, e.g. that of another version; nothing is known then
 */
export function readPace(value: unknown): SavedPace | undefined {
  const { window, pairs, circuit } = asObject(value) ?? {};
  const { ends, open } = asObject(window) ?? {};
  const { trips, restsUntil } = asObject(circuit) ?? {};
  const fullAt = asObject(pairs);
  const taken = asCounts(ends);
  const inFlight = asCounts(open);
  if (taken === undefined || inFlight === undefined) return undefined;
  if (!isNumber(trips) || !isNumber(restsUntil) || !isPairs(fullAt)) return undefined;
  return {
    window: { ends: taken, open: inFlight },
    pairs: fullAt,
    circuit: { trips, restsUntil },
  };
}

/** Reads what turns said that were over. @param values whatever lies in Redis */
export function readLateAnswers(values: readonly unknown[]): LateAnswer[] {
  return values.flatMap((value) => {
    const { sentAt, answeredAt } = asObject(value) ?? {};
    if (!isNumber(sentAt) || !(answeredAt === null || isNumber(answeredAt))) return [];
    return [{ sentAt, answeredAt }];
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function asCounts(value: unknown): Counts | undefined {
  const values = asList(value);
  const counts = values.filter(isCount);
  return counts.length < values.length ? undefined : counts;
}

/** Counts make arrays; an absurd one must not. */
function isCount(value: unknown): value is Counts[number] {
  const [time, count] = asList(value);
  return isNumber(time) && isNumber(count) && Number.isInteger(count) && count > 0 && count <= 1e5;
}

function isPairs(value: object | undefined): value is SavedPace['pairs'] {
  return value !== undefined && Object.values(value).every(isNumber);
}
