import { toIdentity } from '../identity.js';
import { asList, asObjects, asText, type JsonObject } from '../json.js';
import { optional, readContact, readTimestamp, withContact } from './webhook-fields.js';
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

/** Calls without an id are left out; their event keeps them. */
export function readCalls(value: JsonObject): CallNews[] {
  const people = asList(value['contacts']).map(readContact);
  return asObjects(value['calls']).flatMap((call): CallNews[] => {
    const callId = asText(call['id']);
    if (callId === undefined) return [];
    const inbound = call['direction'] !== 'BUSINESS_INITIATED';
    const other = inbound ? 'from' : 'to';
    const identity = toIdentity(asText(call[other]), asText(call[`${other}_user_id`]));
    const ended = call['event'] === 'terminate';
    const seconds = Number(asText(call['duration']));
    const durationSeconds = Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
    return [
      {
        callId,
        direction: inbound ? 'IN' : 'OUT',
        contact: withContact(identity, people),
        stage: ended ? 'ended' : 'begun',
        missed: ended && call['status'] !== 'COMPLETED' && !durationSeconds,
        at: readTimestamp(call['timestamp']),
        ...optional({ durationSeconds }),
      },
    ];
  });
}
