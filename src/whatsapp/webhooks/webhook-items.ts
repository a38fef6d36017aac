import type { JsonObject } from '../json.js';
import type { UserIdentity } from '../identity.js';

/** Whom an item belongs to, as far as Meta tells. */
export interface ItemTarget {
  readonly phoneNumberId?: string;
  readonly wabaId?: string;
  /** Digits of the number; routed by only where Meta names it by nothing else. */
  readonly displayPhoneNumber?: string;
}

/** The other end of a message. */
export interface Contact extends UserIdentity {
  readonly parentUserId?: string;
  readonly username?: string;
  /** Profile name, chosen by the user. */
  readonly name?: string;
}

/** Where a message comes from; only `live` ones from a customer are answered. */
export type MessageOrigin = 'live' | 'app' | 'history';

interface Item {
  /** Place in the body, e.g. `0.1.messages.2`: entry, change, list, index. */
  readonly position: string;
  readonly target: ItemTarget;
}

/** A message a customer wrote, or, in coexistence, one the business wrote in its phone app. */
export interface MessageItem extends Item {
  readonly kind: 'message';
  readonly direction: 'IN' | 'OUT';
  readonly origin: MessageOrigin;
  readonly wamid: string;
  readonly type: string;
  readonly timestamp: Date | null;
  readonly contact: Contact;
  /** Number and user id that the contact had before, if the message tells of a change. */
  readonly formerly?: UserIdentity;
  /** The group it was written in; not part of the private conversation's service window. */
  readonly groupId?: string;
  /** OUT, of the history: how far it came, in a word of Meta's such as `delivered` or `error`. */
  readonly reached?: string;
  /** Our reference, if it is a message that we sent through the API. */
  readonly callbackData?: string;
  /** The message as Meta sent it, without what is held in other fields. */
  readonly raw: JsonObject;
}

export interface MetaError {
  /** Absent where Meta gave none. */
  readonly code?: number;
  readonly title: string;
  readonly details?: string;
}

/** What became of a message of ours. */
export interface StatusItem extends Item {
  readonly kind: 'status';
  readonly wamid: string;
  readonly status: string;
  readonly timestamp: Date | null;
  /** Our reference, as sent in `biz_opaque_callback_data`. */
  readonly callbackData?: string;
  readonly contact: Contact;
  readonly errors: readonly MetaError[];
  readonly pricing?: JsonObject;
  readonly conversation?: JsonObject;
}

/** Anything else: templates, account, quality, calls, preferences and fields we do not know. */
export interface ChangeItem extends Item {
  readonly kind: 'change';
  readonly field: string;
  readonly value: JsonObject;
}

/** A part that cannot be read. Kept as a failed item, so that its neighbours go on. */
export interface MalformedItem extends Item {
  readonly kind: 'malformed';
  readonly reason: string;
}

export type WebhookItem = MessageItem | StatusItem | ChangeItem | MalformedItem;
