import { graphError, type GraphError } from '../graph/graph-error.js';
import { unpacked } from '../http/parameters.js';
import { objectAt, stringAt, type JsonObject } from '../graph/json.js';
import { MESSAGE_RULES, MESSAGE_TYPES, READ_RECEIPT_RULE } from './message-rules.js';
import type { Problem, Rule } from './shape.js';

/** A message somebody wants sent; its body has passed Meta's checks. */
export interface SendRequest {
  readonly type: string;
  /** As given; exactly one of `to` and `recipient` counts, and `to` wins. */
  readonly to: string | undefined;
  readonly recipient: string | undefined;
  readonly recipientType: 'individual' | 'group';
  readonly callbackData: string | undefined;
  readonly body: JsonObject;
}

/** Texts that may look like JSON and are none. */
const KEPT_AS_TEXT = new Set(['biz_opaque_callback_data', 'to', 'recipient']);

export interface ReadReceipt {
  readonly messageId: string;
  readonly typing: boolean;
}

export function isReadReceipt(body: JsonObject): boolean {
  return body['status'] !== undefined;
}

/** @throws GraphError naming the first field Meta would refuse */
export function readReceipt(body: JsonObject): ReadReceipt {
  check(READ_RECEIPT_RULE, body);
  return {
    messageId: stringAt(body, 'message_id') ?? '',
    typing: body['typing_indicator'] !== undefined,
  };
}

/** @throws GraphError naming the first field Meta would refuse */
export function readSendRequest(given: JsonObject): SendRequest {
  const body = withoutPacking(given);
  if (body['messaging_product'] === undefined) {
    throw graphError(100, { message: '(#100) The parameter messaging_product is required.' });
  }
  const type = body['type'] === undefined ? 'text' : (stringAt(body, 'type') ?? '').toLowerCase();
  const rule = MESSAGE_RULES.get(type);
  if (!rule) {
    throw graphError(100, {
      message: `(#100) Param type must be one of {${MESSAGE_TYPES.join(', ').toUpperCase()}} - got "${type}".`,
      details: 'Param type is not a message type.',
    });
  }
  check(rule, body);
  const to = readTo(body);
  const recipient = stringAt(body, 'recipient');
  if (to === undefined && recipient === undefined) {
    throw graphError(131008, { details: 'Parameter to is required.' });
  }
  if (type === 'reaction' && body['context'] !== undefined) {
    throw graphError(131009, { details: 'Parameter context is not allowed for reactions.' });
  }
  return {
    type,
    to,
    recipient,
    recipientType:
      stringAt(body, 'recipient_type')?.toLowerCase() === 'group' ? 'group' : 'individual',
    callbackData: stringAt(body, 'biz_opaque_callback_data'),
    body,
  };
}

/** Parameters may hold their objects and lists as JSON text; some clients send `contacts` so. */
function withoutPacking(body: JsonObject): JsonObject {
  const entries = Object.entries(body);
  if (!entries.some(([, value]) => typeof value === 'string' && /^\s*[[{]/.test(value)))
    return body;
  return Object.fromEntries(
    entries.map(([key, value]) => [key, KEPT_AS_TEXT.has(key) ? value : unpacked(value)]),
  );
}

/** The id of the user message a reaction belongs to. */
export function reactionTarget(body: JsonObject): string {
  return stringAt(objectAt(body, 'reaction'), 'message_id') ?? '';
}

function readTo(body: JsonObject): string | undefined {
  const to = body['to'];
  if (to === undefined || to === null) return undefined;
  if (typeof to === 'number') return String(to);
  if (typeof to === 'string' && to !== '') return to;
  throw graphError(131009, { details: 'Parameter to must be a phone number.' });
}

function check(rule: Rule, body: JsonObject): void {
  const problem = rule(body);
  if (problem) throw refusalOf(problem);
}

function refusalOf({ kind, path, must }: Problem): GraphError {
  const where = nameOf(path);
  switch (kind) {
    case 'missing':
      return graphError(131008, { details: `Parameter ${where} is required.` });
    case 'invalid':
      return graphError(131009, { details: `Parameter ${where} ${must}.` });
    case 'parameter':
      return graphError(132018, { details: `Param ${where} ${must}.` });
    case 'too-long':
      return graphError(100, {
        message: `(#100) Param ${where} ${must}.`,
        details: `Param ${where} ${must}.`,
      });
    case 'unexpected': {
      const parent = path.length > 1 ? nameOf(path.slice(0, -1)) : 'body';
      return graphError(100, {
        message: `(#100) Unexpected key "${path.at(-1)}" on param "${parent}".`,
        details: `Unexpected key ${where}.`,
      });
    }
  }
}

/** `text['body']`, the way Meta names a field. */
function nameOf([first = 'body', ...rest]: readonly (string | number)[]): string {
  return rest.reduce<string>(
    (name, key) => `${name}[${typeof key === 'number' ? key : `'${key}'`}]`,
    String(first),
  );
}
