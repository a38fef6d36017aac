import { toIdentity } from '../identity.js';
import { asList, asObjects, asText, type JsonObject } from '../json.js';
import { optional, readContact, readTimestamp, readWord, withContact } from './webhook-fields.js';
import type { Contact } from './webhook-items.js';

/** One stage of a call. */
export interface CallNews {
  /** Meta's id of the call: `wacid.…`; all its stages share it. */
  readonly callId: string;
  /** `IN`: the customer called. */
  readonly direction: 'IN' | 'OUT';
  readonly contact: Contact;
  readonly stage: 'begun' | 'ended';
  /** Nobody took it, or it failed; told when it ends. */
  readonly missed: boolean;
  readonly at: Date | null;
  readonly durationSeconds?: number;
}

/** In seconds; whatever is longer was no call. */
const LONGEST_CALL = 86_400;

/** Calls without an id are left out; their event keeps them. */
export function readCalls(value: JsonObject): CallNews[] {
  const people = asList(value['contacts']).map(readContact);
  return asObjects(value['calls']).flatMap((call): CallNews[] => {
    const callId = asText(call['id']);
    if (callId === undefined) return [];
    const inbound = readWord(call['direction']) !== 'business_initiated';
    const other = inbound ? 'from' : 'to';
    const identity = toIdentity(asText(call[other]), asText(call[`${other}_user_id`]));
    const ended = readWord(call['event']) === 'terminate';
    const seconds = Number(asText(call['duration']));
    const isDuration = Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= LONGEST_CALL;
    const durationSeconds = isDuration ? seconds : undefined;
    return [
      {
        callId,
        direction: inbound ? 'IN' : 'OUT',
        contact: withContact(identity, people),
        stage: ended ? 'ended' : 'begun',
        missed: ended && readWord(call['status']) !== 'completed' && !durationSeconds,
        at: readTimestamp(call['timestamp']),
        ...optional({ durationSeconds }),
      },
    ];
  });
}
