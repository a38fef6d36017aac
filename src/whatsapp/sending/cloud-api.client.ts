import type { CloudApiCredentials } from '../credentials.js';
import type { JsonObject } from '../json.js';

/** One message as the Cloud API wants it. */
export interface OutboundMessage {
  /** Digits of a phone number, or a business-scoped user id. */
  readonly peer: string;
  readonly type: string;
  /** The object named after the type. */
  readonly content: unknown;
  /** Quotes an earlier message. */
  readonly context?: JsonObject;
  /** Goes by the Marketing Messages API; whether Meta may use what people do with it. */
  readonly activitySharing?: boolean;
  /** Our reference; comes back in every status of the message. At most 512 characters. */
  readonly callbackData: string;
}

/** Meta took the message; whether it arrives, statuses tell. */
export interface Receipt {
  readonly wamid: string;
  /** The recipient as WhatsApp writes the number; can differ from what was dialled. */
  readonly waId?: string;
}

/** Shows the customer that their message, and all before it, were read. */
export interface ReadReceipt {
  /** Of the customer's message. */
  readonly wamid: string;
  /** Also shows that an answer is being written, until it comes or for 25 seconds. */
  readonly typing: boolean;
}

/** Meta's Cloud API, as far as we call it. */
export abstract class CloudApiClient {
  /** @throws CloudApiError */
  abstract send(credentials: CloudApiCredentials, message: OutboundMessage): Promise<Receipt>;

  /** @throws CloudApiError */
  abstract markRead(credentials: CloudApiCredentials, receipt: ReadReceipt): Promise<void>;
}
