import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { graphError } from '../graph/graph-error.js';
import { newWamid } from '../send/wamid.js';
import { WebhookSenderService } from '../webhooks/webhook-sender.service.js';
import { AccountsService } from './accounts.service.js';
import { CustomersService } from './customers.service.js';
import type { AppThread, PhoneNumber } from './phone-number.js';

export const SYNC_TYPES = ['smb_app_state_sync', 'history'];

/** How long after onboarding the data of the app may be asked for, ms. */
const SYNC_WINDOW_MS = 24 * 3_600_000;

const DECLINED = {
  code: 2593109,
  title: 'History sync is turned off by the business from the WhatsApp Business App',
  message: 'History sync is turned off by the business from the WhatsApp Business App',
  error_data: { details: 'History sharing is turned off by the business' },
};

/** Numbers that stay in the WhatsApp Business app: what the app hands over, once. */
@Injectable()
export class CoexistenceService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly customers: CustomersService,
    private readonly sender: WebhookSenderService,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts one sync; its webhooks are on their way.
   *
   * @returns the id of the request
   * @throws GraphError if the number has no app, did it before, or was onboarded too long ago
   */
  sync(number: PhoneNumber, type: string): string {
    if (!SYNC_TYPES.includes(type)) {
      const details = `Param sync_type must be one of {${SYNC_TYPES.join(', ')}}.`;
      throw graphError(100, { details });
    }
    if (!number.onBizApp) {
      throw graphError(100, { details: 'The number is not in use in the WhatsApp Business app.' });
    }
    if (number.syncs.has(type)) throw graphError(2593107);
    const { onboardedAt = this.now() } = number;
    if (this.now() - onboardedAt > SYNC_WINDOW_MS) throw graphError(2593108);
    number.syncs.add(type);
    if (type === 'history') this.tellHistory(number);
    else this.tellContacts(number);
    return `${number.id}-${type}`;
  }

  private tellContacts(number: PhoneNumber): void {
    const timestamp = String(Math.floor(this.now() / 1000));
    const sync = number.appContacts.map(({ waId, name }) => ({
      type: 'contact',
      contact: {
        full_name: name,
        first_name: name.split(' ')[0],
        phone_number: waId,
        user_id: this.userIdOf(number, waId),
      },
      action: 'add',
      metadata: { timestamp },
    }));
    if (sync.length > 0) this.tell(number, 'smb_app_state_sync', { state_sync: sync });
  }

  private tellHistory(number: PhoneNumber): void {
    if (number.appHistory === 'declined') {
      this.tell(number, 'history', { history: [{ errors: [DECLINED] }] });
      return;
    }
    const threads = number.appHistory.map((thread) => this.threadOf(number, thread));
    const metadata = { phase: 0, chunk_order: 1, progress: 100 };
    this.tell(number, 'history', { history: [{ metadata, threads }] });
  }

  private threadOf(number: PhoneNumber, { waId, messages }: AppThread): object {
    const userId = this.userIdOf(number, waId);
    return {
      id: waId,
      context: { wa_id: waId, user_id: userId },
      messages: messages.map(({ from, text, timestamp }) => ({
        ...(from === 'business'
          ? { from: number.digits, to: waId }
          : { from: waId, from_user_id: userId }),
        id: newWamid(waId, from),
        timestamp: String(timestamp ?? Math.floor(this.now() / 1000)),
        type: 'text',
        text: { body: text },
        history_context: { status: 'READ' },
      })),
    };
  }

  private tell(number: PhoneNumber, field: string, news: object): void {
    const url = this.accounts.webhookUrlOf(number);
    if (url === undefined) return;
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: number.digits, phone_number_id: number.id },
      ...news,
    };
    const time = Math.floor(this.now() / 1000);
    const content = { field, value: JSON.stringify(value), time };
    this.sender.enqueue({ url, entryId: number.wabaId, content });
  }

  private userIdOf(number: PhoneNumber, waId: string): string {
    return this.customers.userIdOf(this.accounts.portfolioOf(number), this.customers.get(waId));
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
