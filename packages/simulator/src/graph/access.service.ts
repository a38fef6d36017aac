import { Injectable } from '@nestjs/common';
import { AccountsService, type Account } from '../world/accounts.service.js';
import { OwnershipService } from '../world/ownership.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import { TokensService } from '../world/tokens.service.js';
import { objectNotFound } from './graph-error.js';

/** What the door needs of a request. */
export interface Caller {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly authorization?: string | undefined };
}

/** Lets a caller reach the numbers and accounts its token is good for. */
@Injectable()
export class AccessService {
  constructor(
    private readonly tokens: TokensService,
    private readonly accounts: AccountsService,
    private readonly ownership: OwnershipService,
  ) {}

  /** @throws GraphError if the token is not usable at all */
  authenticate(caller: Caller): string {
    return this.tokens.authenticate(caller.headers.authorization, caller.url);
  }

  /** @throws GraphError if there is no such number for this token */
  number(caller: Caller, id: string): PhoneNumber {
    const token = this.authenticate(caller);
    const known = this.accounts.knownNumber(id);
    const wabaId = known && known.filing !== 'none' ? known.wabaId : undefined;
    const number = this.tokens.reachesNumber(token, id, wabaId)
      ? this.accounts.findNumber(id)
      : undefined;
    if (!number) throw objectNotFound(caller.method ?? 'GET', id);
    this.ownership.recordUse(token, number);
    return number;
  }

  /** @throws GraphError if there is no such account for this token */
  account(caller: Caller, id: string): Account {
    const token = this.authenticate(caller);
    const account = this.reachesAccount(token, id) ? this.accounts.findAccount(id) : undefined;
    if (!account) throw objectNotFound(caller.method ?? 'GET', id);
    this.ownership.noteAccount(token, id);
    return account;
  }

  /** The numbers of an account that this token sees. */
  numbersOf(caller: Caller, { id }: Account): PhoneNumber[] {
    const token = this.authenticate(caller);
    const filed = this.accounts.numbersOf(id).filter(({ filing }) => filing !== 'none');
    return [...filed, ...this.ownership.unfiledOf(token)].filter((number) =>
      this.tokens.reachesNumber(token, number.id, undefined),
    );
  }

  /** @throws GraphError if the object with this id belongs to an account that the token may not see */
  assertSees(caller: Caller, id: string, wabaId: string): void {
    const token = this.authenticate(caller);
    if (!this.reachesAccount(token, wabaId)) throw objectNotFound(caller.method ?? 'GET', id);
  }

  private reachesAccount(token: string, id: string): boolean {
    const { wabaIds, phoneNumberIds } = this.tokens.find(token) ?? {};
    if (wabaIds) return wabaIds.has(id);
    if (!phoneNumberIds) return true;
    return [...phoneNumberIds].some((number) => this.accounts.knownNumber(number)?.wabaId === id);
  }
}
