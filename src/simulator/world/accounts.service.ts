import { Injectable } from '@nestjs/common';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { newPhoneNumber, type PhoneNumber, type WebhookOverride } from './phone-number.js';

/** A WhatsApp Business account (WABA). */
export interface Account {
  readonly id: string;
  name: string;
  /** Whether the app gets this account's webhooks. */
  subscribed: boolean;
  override: WebhookOverride | undefined;
}

/** The accounts and numbers of the simulated Meta. Unless strict, asking for one creates it. */
@Injectable()
export class AccountsService {
  private readonly accounts = new Map<string, Account>();
  private readonly numbers = new Map<string, PhoneNumber>();

  constructor(private readonly environment: SimulatorEnvironment) {}

  findNumber(id: string): PhoneNumber | undefined {
    return this.numbers.get(id) ?? (this.strict ? undefined : this.declareNumber(id));
  }

  /** The number, if it was declared or used before. */
  knownNumber(id: string): PhoneNumber | undefined {
    return this.numbers.get(id);
  }

  findAccount(id: string): Account | undefined {
    return this.accounts.get(id) ?? (this.strict ? undefined : this.declareAccount(id));
  }

  knownAccount(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  /** @param wabaId the account; without one, the number has an account of its own, `1<id>` */
  declareNumber(id: string, wabaId?: string): PhoneNumber {
    const number = this.numbers.get(id) ?? newPhoneNumber(id, wabaId ?? `1${id}`);
    if (wabaId !== undefined) number.wabaId = wabaId;
    this.numbers.set(id, number);
    this.declareAccount(number.wabaId);
    return number;
  }

  declareAccount(id: string): Account {
    const account = this.accounts.get(id) ?? {
      id,
      name: `Account ${id.slice(-4)}`,
      // A declared world starts like a new signup: not subscribed.
      subscribed: !this.strict,
      override: undefined,
    };
    this.accounts.set(id, account);
    return account;
  }

  numbersOf(wabaId: string): PhoneNumber[] {
    return [...this.numbers.values()].filter((number) => number.wabaId === wabaId);
  }

  allAccounts(): Account[] {
    return [...this.accounts.values()];
  }

  /** Where this number's messages and statuses go; `undefined` if nobody subscribed. */
  webhookUrlOf(number: PhoneNumber): string | undefined {
    const account = this.declareAccount(number.wabaId);
    if (!account.subscribed) return undefined;
    return number.override?.url ?? account.override?.url ?? this.environment.SIMULATOR_WEBHOOK_URL;
  }

  clear(): void {
    this.accounts.clear();
    this.numbers.clear();
  }

  private get strict(): boolean {
    return this.environment.SIMULATOR_STRICT === 'on';
  }
}
