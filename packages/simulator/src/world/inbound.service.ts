import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { SendLimitsService } from '../faults/send-limits.service.js';
import { objectAt, stringAt, type JsonObject } from '../graph/json.js';
import { authorOf, newWamid } from '../send/wamid.js';
import type { WebhookItem } from '../webhooks/notification.js';
import { WebhookSenderService } from '../webhooks/webhook-sender.service.js';
import { AccountsService } from './accounts.service.js';
import { CustomersService, type Customer } from './customers.service.js';
import type { PhoneNumber } from './phone-number.js';

/** What a customer writes. */
export interface InboundMessage {
  readonly type: string;
  /** The object of that type. */
  readonly content: unknown;
  /** `message_id` or `id` of the message answered; other keys are passed on. */
  readonly context: JsonObject | undefined;
  /** Further keys of the message: `errors`, `referral`, `group_id`, … */
  readonly extra: JsonObject;
  /** Unix seconds; now if absent. */
  readonly timestamp: number | undefined;
  /** A wamid to repeat; a new one if absent. */
  readonly wamid: string | undefined;
  /** In how many POSTs it is told. */
  readonly copies: number;
}

/** Lets customers write to business numbers. */
@Injectable()
export class InboundService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly customers: CustomersService,
    private readonly limits: SendLimitsService,
    private readonly sender: WebhookSenderService,
    private readonly clock: Clock,
  ) {}

  /** @returns the wamid; the webhook is on its way */
  receive(
    number: PhoneNumber,
    waId: string,
    news: Partial<Customer>,
    message: InboundMessage,
  ): string {
    const portfolioId = this.accounts.portfolioOf(number);
    const customer = this.customers.meet(portfolioId, waId, news);
    const now = this.clock.now().getTime();
    const userId = this.customers.userIdOf(portfolioId, customer);
    const wamid = message.wamid ?? newWamid(customer.hideNumber ? userId : waId, 'user');
    const seconds = message.timestamp ?? Math.floor(now / 1000);
    if (message.type !== 'system') this.limits.openWindow(number.id, waId, seconds * 1000);

    const url = this.accounts.webhookUrlOf(number);
    if (url === undefined) return wamid;
    const item = itemOf(number, url, customer, userId, wamid, seconds, message);
    for (let copy = 0; copy < message.copies; copy += 1) this.sender.enqueue(item);
    return wamid;
  }
}

function itemOf(
  number: PhoneNumber,
  url: string,
  customer: Customer,
  userId: string,
  wamid: string,
  seconds: number,
  { type, content, context, extra }: InboundMessage,
): WebhookItem {
  const { name, username, hideNumber, waId } = customer;
  const from = hideNumber ? undefined : waId;
  const profile = { name, username };
  return {
    url,
    entryId: number.wabaId,
    content: {
      field: 'messages',
      list: 'messages',
      phoneNumberId: number.id,
      displayPhoneNumber: number.digits,
      contact:
        type === 'system' ? undefined : JSON.stringify({ profile, wa_id: from, user_id: userId }),
      item: JSON.stringify({
        context: context && contextOf(context, number, waId),
        from,
        from_user_id: userId,
        id: wamid,
        timestamp: String(seconds),
        type,
        [type]: content,
        ...extra,
      }),
    },
  };
}

function contextOf(context: JsonObject, number: PhoneNumber, waId: string): JsonObject {
  const { message_id, id = message_id, ...rest } = context;
  if (typeof id !== 'string') return rest;
  return { from: authorOf(id) === 'user' ? waId : number.digits, id, ...rest };
}

/**
 * Reads what the control call says a customer writes.
 *
 * @returns `undefined` if it is neither `{text}` nor `{type, <type>}`
 */
export function readInbound(body: JsonObject): InboundMessage | undefined {
  const { phoneNumberId, text, type, context, timestamp, wamid, copies, ...others } = body;
  const plain = typeof text === 'string';
  const kind = plain ? 'text' : type;
  if (typeof kind !== 'string') return undefined;
  const content = plain ? { body: text } : body[kind];
  const known = new Set([kind, 'name', 'username', 'userId', 'hideNumber']);
  return {
    type: kind,
    content,
    context: context === undefined ? undefined : objectAt(body, 'context'),
    extra: Object.fromEntries(Object.entries(others).filter(([key]) => !known.has(key))),
    timestamp: typeof timestamp === 'number' ? timestamp : undefined,
    wamid: stringAt(body, 'wamid'),
    copies: typeof copies === 'number' ? Math.min(Math.max(copies, 1), 1000) : 1,
  };
}
