import { Injectable } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';
import type { PhoneNumber } from './phone-number.js';
import { TokensService } from './tokens.service.js';

/** What one token has asked for. */
interface Trail {
  /** Numbers it used that have no account yet. */
  readonly numbers: Set<PhoneNumber>;
  readonly wabaIds: Set<string>;
  /** The account it named last, if that had no number then. */
  vacant: string | undefined;
}

/**
 * Concludes which account a number belongs to that nobody declared: a token that uses a number and
 * names an account, in either order, says that they belong together. Where a token speaks for many,
 * the account whose template a number sends is the number's.
 */
@Injectable()
export class OwnershipService {
  private readonly trails = new Map<string, Trail>();

  constructor(
    private readonly accounts: AccountsService,
    private readonly tokens: TokensService,
  ) {}

  /** A token uses a number. */
  recordUse(token: string, number: PhoneNumber): void {
    if (number.filing !== 'none') return;
    const trail = this.trailOf(token);
    const { wabaIds } = this.tokens.find(token) ?? {};
    const [only] = wabaIds?.size === 1 ? wabaIds : [];
    const wabaId = only ?? trail.vacant;
    if (wabaId === undefined || (only === undefined && this.isTaken(wabaId))) {
      trail.numbers.add(number);
      return;
    }
    trail.vacant = undefined;
    this.accounts.file(number, wabaId);
  }

  /** A token names an account. */
  noteAccount(token: string, wabaId: string): void {
    const trail = this.trailOf(token);
    trail.wabaIds.add(wabaId);
    if (this.isTaken(wabaId)) return;
    const [number, ...others] = this.unfiledOf(token);
    if (number && others.length === 0) this.accounts.file(number, wabaId);
    else trail.vacant = wabaId;
  }

  /** The numbers that a token used and that no account has yet. */
  unfiledOf(token: string): PhoneNumber[] {
    const { numbers } = this.trailOf(token);
    for (const number of numbers) if (number.filing !== 'none') numbers.delete(number);
    return [...numbers];
  }

  /**
   * A number sends a template: its account is the one that has it.
   *
   * @param has whether an account has the template
   */
  noteTemplate(token: string, number: PhoneNumber, has: (wabaId: string) => boolean): void {
    if (number.filing === 'declared' || number.filing === 'proven') return;
    const named = this.trails.get(token)?.wabaIds ?? [];
    const owner = [number.wabaId, ...named].find(has);
    if (owner !== undefined) this.accounts.file(number, owner, 'proven');
  }

  clear(): void {
    this.trails.clear();
  }

  private isTaken(wabaId: string): boolean {
    return this.accounts.numbersOf(wabaId).some(({ filing }) => filing !== 'none');
  }

  private trailOf(token: string): Trail {
    const known = this.trails.get(token);
    if (known) return known;
    const trail: Trail = { numbers: new Set(), wabaIds: new Set(), vacant: undefined };
    this.trails.set(token, trail);
    return trail;
  }
}
