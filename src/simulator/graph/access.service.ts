import { Injectable } from '@nestjs/common';
import { AccountsService, type Account } from '../world/accounts.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import { TokensService } from '../world/tokens.service.js';
import { objectNotFound } from './graph-error.js';

/** What the door needs of a request. */
export interface Caller {
  readonly method?: string | undefined;
  readonly headers: { readonly authorization?: string | undefined };
}

/** Lets a caller reach the numbers and accounts its token is good for. */
@Injectable()
export class AccessService {
  constructor(
    private readonly tokens: TokensService,
    private readonly accounts: AccountsService,
  ) {}

  /** @throws GraphError if the token is not usable at all */
  authenticate(caller: Caller): string {
    return this.tokens.authenticate(caller.headers.authorization);
  }

  /** @throws GraphError if there is no such number for this token */
  number(caller: Caller, id: string): PhoneNumber {
    const allowed = this.tokens.find(this.authenticate(caller))?.phoneNumberIds;
    const number = allowed && !allowed.has(id) ? undefined : this.accounts.findNumber(id);
    if (!number) throw objectNotFound(caller.method ?? 'GET', id);
    return number;
  }

  /** @throws GraphError if there is no such account for this token */
  account(caller: Caller, id: string): Account {
    const allowed = this.tokens.find(this.authenticate(caller))?.wabaIds;
    const account = allowed && !allowed.has(id) ? undefined : this.accounts.findAccount(id);
    if (!account) throw objectNotFound(caller.method ?? 'GET', id);
    return account;
  }
}
