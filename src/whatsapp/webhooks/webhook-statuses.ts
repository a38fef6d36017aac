import { toIdentity } from '../identity.js';
import { asList, asObject, asText, type JsonObject } from '../json.js';
import {
  malformed,
  optional,
  readContact,
  readError,
  readTimestamp,
  storable,
  withContact,
} from './webhook-fields.js';
import type {
  ChangeItem,
  ItemTarget,
  MalformedItem,
  MetaError,
  StatusItem,
} from './webhook-items.js';

/**
 * What stands in `statuses[]`. Those of another type than a message's, as payments are, share its
 * name but not its meaning, and are changes of their own.
 */
export function* readStatuses(
  value: JsonObject,
  position: string,
  target: ItemTarget,
): Generator<StatusItem | ChangeItem | MalformedItem> {
  const contacts = asList(value['contacts']).map(readContact);
  for (const [index, input] of asList(value['statuses']).entries()) {
    const place = `${position}.statuses.${index}`;
    const status = asObject(input);
    const wamid = asText(status?.['id']);
    const name = asText(status?.['status'])?.toLowerCase();
    if (status === undefined || wamid === undefined || name === undefined) {
      yield malformed(place, target, 'the status lacks its id or its status');
      continue;
    }
    const type = asText(status['type']);
    if (type !== undefined && type !== 'message') {
      const field = type === 'payment' ? 'payments' : 'unknown_statuses';
      yield { kind: 'change', position: place, target, field, value: storable(status) };
      continue;
    }
    const identity = toIdentity(
      asText(status['recipient_id']),
      asText(status['recipient_user_id']),
    );
    const pricing = asObject(status['pricing']);
    const conversation = asObject(status['conversation']);
    yield {
      kind: 'status',
      position: place,
      target,
      wamid,
      status: name,
      timestamp: readTimestamp(status['timestamp']),
      contact: status['recipient_type'] === 'group' ? {} : withContact(identity, contacts),
      errors: readErrors(name, status['errors']),
      ...optional({
        callbackData: asText(status['biz_opaque_callback_data']),
        pricing: pricing && storable(pricing),
        conversation: conversation && storable(conversation),
      }),
    };
  }
}

/** A failure has at least one, though Meta may name none. */
function readErrors(name: string, errors: unknown): readonly MetaError[] {
  const named = asList(errors).map(readError);
  return name === 'failed' && named.length === 0 ? [readError({})] : named;
}
