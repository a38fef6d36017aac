import { defined } from '../defined.js';
import { ERROR_CODES } from '../graph/error-codes.js';

export type ReportedStatus = 'sent' | 'delivered' | 'read' | 'failed';

export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: 'PMP';
  readonly type: 'regular' | 'free_customer_service';
  readonly category: string;
}

/** What a status says about its message. */
export interface StatusSubject {
  readonly wamid: string;
  /** Absent for users who hide their number. */
  readonly recipientId: string | undefined;
  readonly recipientUserId: string | undefined;
  readonly isGroup: boolean;
  readonly callbackData: string | undefined;
  readonly pricing: Pricing | undefined;
}

const HREF = '/documentation/business-messaging/whatsapp/support/error-codes';

/** One element of `statuses[]`. */
export function statusJson(
  subject: StatusSubject,
  status: ReportedStatus,
  atMs: number,
  errorCode?: number,
): string {
  const { wamid, recipientId, recipientUserId, isGroup, callbackData, pricing } = subject;
  return JSON.stringify({
    id: wamid,
    status,
    timestamp: String(Math.floor(atMs / 1000)),
    recipient_id: recipientId,
    // A failed message to a phone number does not tell the user id.
    recipient_user_id:
      status === 'failed' && recipientId !== undefined ? undefined : recipientUserId,
    recipient_type: isGroup ? 'group' : undefined,
    biz_opaque_callback_data: callbackData,
    pricing: status === 'sent' ? pricing : undefined,
    errors: errorCode === undefined ? undefined : [webhookError(errorCode)],
  });
}

/** An error the way webhooks tell it. */
export function webhookError(code: number): object {
  const { title, details } = ERROR_CODES.get(code) ?? { title: 'Unknown error' };
  return {
    code,
    title,
    message: title,
    ...defined({ error_data: details === undefined ? undefined : { details } }),
    href: HREF,
  };
}
