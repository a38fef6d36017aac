import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { defined } from '../defined.js';
import { EventsService } from '../webhooks/events.service.js';
import { AccountsService } from './accounts.service.js';
import { CodesService } from './codes.service.js';

/** What a business chooses in the dialog of Embedded Signup. */
export interface SignupWish {
  readonly wabaId?: string;
  /** None: the business connects an account without a number. */
  readonly phoneNumberIds?: readonly string[];
  readonly businessId?: string;
  /** The number stays in the WhatsApp Business app. */
  readonly coexistence?: boolean;
  /** When the token ends, from now, ms; absent: never. */
  readonly expiresInMs?: number;
}

/** What the dialog hands to the page: the code, and the session's `data`. */
export interface Signup {
  readonly code: string;
  readonly event: 'FINISH' | 'FINISH_ONLY_WABA' | 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING';
  readonly wabaId: string;
  readonly phoneNumberId: string | null;
  readonly businessId: string;
}

/** Businesses that go through Embedded Signup. */
@Injectable()
export class SignupsService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly codes: CodesService,
    private readonly events: EventsService,
    private readonly clock: Clock,
  ) {}

  /** Makes account and numbers, unsubscribed and unregistered, and a code that lives 30 s. */
  finish({ coexistence = false, expiresInMs, ...wish }: SignupWish): Signup {
    const { wabaId = newId(), businessId = newId() } = wish;
    const phoneNumberIds = wish.phoneNumberIds ?? [newId()];
    const isNew = !this.accounts.knownAccount(wabaId);
    const account = this.accounts.declareAccount(wabaId);
    account.portfolioId = businessId;
    if (isNew) account.subscribed = false;
    for (const id of phoneNumberIds) {
      const isKnown = this.accounts.knownNumber(id);
      const number = this.accounts.declareNumber(id, wabaId);
      number.onBizApp = coexistence;
      number.onboardedAt = this.clock.now().getTime();
      if (!isKnown) number.registered = coexistence;
    }
    const code = this.codes.issue({
      wabaIds: new Set([wabaId]),
      ...defined({
        expiresAt: expiresInMs === undefined ? undefined : this.clock.in(expiresInMs).getTime(),
      }),
    });
    this.events.tellPartner(businessId, {
      event: 'PARTNER_ADDED',
      waba_info: { waba_id: wabaId, owner_business_id: businessId },
    });
    const [phoneNumberId = null] = phoneNumberIds;
    return { code, event: eventOf(phoneNumberId, coexistence), wabaId, phoneNumberId, businessId };
  }
}

function eventOf(phoneNumberId: string | null, coexistence: boolean): Signup['event'] {
  if (coexistence) return 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING';
  return phoneNumberId === null ? 'FINISH_ONLY_WABA' : 'FINISH';
}

/** Fifteen digits, as Meta's ids have. */
function newId(): string {
  return String(randomInt(1e14, 2 ** 48 - 1));
}
