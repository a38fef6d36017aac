import type { CustomerId, TenantId } from '../common/id.js';
import type { UserIdentity } from '../whatsapp/identity.js';
import type { Contact } from '../whatsapp/webhooks/webhook-items.js';
import type { Absorbed, Customer, FormerKey } from './customer.schema.js';

/** Somebody wrote or was written to, or something tells who somebody is. */
export interface ContactActivity {
  readonly tenantId: TenantId;
  /** Meta's id of the tenant's number over which it happened, where that is known. */
  readonly phoneNumberId?: string;
  readonly contact: Contact;
  /** Number and user id the person had before, if this tells of a change. */
  readonly formerly?: UserIdentity;
  /** Another name of the same person, e.g. the number as it was dialled. Both are kept. */
  readonly alias?: UserIdentity;
  /** The contact is what a sender dialled: it replaces nothing that WhatsApp says. */
  readonly dialled?: true;
  /** What the tenant calls the person. */
  readonly savedName?: string;
  /** When the message was written; `null` if this is not about a message. */
  readonly at: Date | null;
  /** As of when this tells who is who, if it is not about a message; the present, if absent. */
  readonly asOf?: Date;
  /** The person wrote or called just now: this opens or renews the service window. */
  readonly opensWindow: boolean;
  /** It is answered at once. */
  readonly answered?: boolean;
}

/** Changes of one customer; every part of it can be applied twice. */
export interface CustomerChange {
  readonly customerId: CustomerId;
  readonly set: Partial<Customer>;
  readonly unset: readonly 'waId'[];
  readonly max: Pick<Customer, 'lastMessageAt' | 'lastInboundAt' | 'profileAt' | 'updatedAt'>;
  /** When they were last seen under a number of theirs; the latest counts. */
  readonly numbersSeen: Readonly<Record<string, Date>>;
  readonly addKeys: readonly string[];
  readonly removeKeys: readonly string[];
  readonly addFormer: readonly FormerKey[];
  readonly absorb: readonly Absorbed[];
}
