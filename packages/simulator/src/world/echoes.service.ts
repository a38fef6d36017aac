import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { newWamid } from '../send/wamid.js';
import { echoItem } from '../webhooks/echo.js';
import { WebhookSenderService } from '../webhooks/webhook-sender.service.js';
import { AccountsService } from './accounts.service.js';
import { CustomersService } from './customers.service.js';
import type { InboundMessage } from './inbound.service.js';
import type { PhoneNumber } from './phone-number.js';

/** Lets owners write to customers from the WhatsApp Business app. */
@Injectable()
export class EchoesService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly customers: CustomersService,
    private readonly sender: WebhookSenderService,
    private readonly clock: Clock,
  ) {}

  /** @returns the wamid; the webhook is on its way */
  tell(number: PhoneNumber, to: string, { type, content, ...message }: InboundMessage): string {
    const customer = this.customers.get(to);
    const userId = this.customers.userIdOf(this.accounts.portfolioOf(number), customer);
    const wamid = message.wamid ?? newWamid(customer.hideNumber ? userId : to, 'business');
    const url = this.accounts.webhookUrlOf(number);
    if (url === undefined) return wamid;
    const { id: phoneNumberId, wabaId, digits: displayPhoneNumber } = number;
    const at = message.timestamp === undefined ? this.now() : message.timestamp * 1000;
    const waId = customer.hideNumber ? undefined : to;
    const from = { wabaId, phoneNumberId, displayPhoneNumber };
    const item = echoItem({ url, ...from, waId, userId, wamid, type, content, at });
    for (let copy = 0; copy < message.copies; copy += 1) this.sender.enqueue(item);
    return wamid;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
