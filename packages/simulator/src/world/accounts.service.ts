import { Injectable } from '@nestjs/common';
import { FaultsService } from '../faults/faults.service.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { newPhoneNumber, type PhoneNumber, type WebhookOverride } from './phone-number.js';

/** A WhatsApp Business account (WABA). */
export interface Account {
  readonly id: string;
  name: string;
  /** Whether the app gets this account's webhooks. */
  subscribed: boolean;
  override: WebhookOverride | undefined;
  /** The business portfolio: what user ids are scoped to. */
  portfolioId: string;
}

/** The accounts and numbers of the simulated Meta. Unless strict, asking for one creates it. */
@Injectable()
export class AccountsService {
  private readonly accounts = new Map<string, Account>();
  private readonly numbers = new Map<string, PhoneNumber>();

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly faults: FaultsService,
  ) {}

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

  /** @param wabaId the account; without one, it is yet to be concluded, and stands as `1<id>` */
  declareNumber(id: string, wabaId?: string): PhoneNumber {
    const number = this.numbers.get(id) ?? newPhoneNumber(id, `1${id}`);
    this.numbers.set(id, number);
    if (wabaId !== undefined) {
      number.wabaId = wabaId;
      number.filing = 'declared';
    }
    this.declareAccount(number.wabaId);
    return number;
  }

  /** Puts a number that nobody declared under an account. */
  file(number: PhoneNumber, wabaId: string, filing: 'concluded' | 'proven' = 'concluded'): void {
    if (number.filing === 'declared') return;
    this.portfolioOf(number);
    number.wabaId = wabaId;
    number.filing = filing;
    this.declareAccount(wabaId);
  }

  /** What the user ids are scoped to that a number's customers have. */
  portfolioOf(number: PhoneNumber): string {
    const { portfolioId } = this.declareAccount(number.wabaId);
    if (number.filing === 'declared') return portfolioId;
    number.portfolioId ??= portfolioId;
    return number.portfolioId;
  }

  /** Forgets a number, as when it was deleted at Meta. */
  removeNumber(id: string): void {
    this.numbers.delete(id);
  }

  declareAccount(id: string): Account {
    const account = this.accounts.get(id) ?? {
      id,
      name: `Account ${id.slice(-4)}`,
      // A declared world starts like a new signup: not subscribed.
      subscribed: !this.strict,
      override: undefined,
      portfolioId: id,
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
    return this.faults.current.strict;
  }
}
