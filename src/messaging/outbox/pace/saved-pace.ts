import { asList, asObject } from '../../../whatsapp/json.js';
import type { SavedPace } from './pacer.js';

/**
 * Reads what one turn left for the next.
 *
 * @param value whatever lies in Redis
 * @returns `undefined` if it is not a pace, e.g. that of another version; nothing is known then
 */
export function readPace(value: unknown): SavedPace | undefined {
  const { window, pairs, circuit } = asObject(value) ?? {};
  const { ends, delays } = asObject(window) ?? {};
  const { trips, restsUntil } = asObject(circuit) ?? {};
  const fullAt = asObject(pairs);
  const slots = asList(ends).filter(isSlots);
  const known = asList(delays).filter(isNumber);
  if (slots.length < asList(ends).length || known.length < asList(delays).length) return undefined;
  if (!isNumber(trips) || !isNumber(restsUntil) || !isPairs(fullAt)) return undefined;
  return {
    window: { ends: slots, delays: known },
    pairs: fullAt,
    circuit: { trips, restsUntil },
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Counts make arrays; an absurd one must not. */
function isSlots(value: unknown): value is readonly [number, number] {
  const [end, count] = asList(value);
  return isNumber(end) && isNumber(count) && Number.isInteger(count) && count > 0 && count <= 1e5;
}

function isPairs(value: object | undefined): value is SavedPace['pairs'] {
  return value !== undefined && Object.values(value).every(isNumber);
}
