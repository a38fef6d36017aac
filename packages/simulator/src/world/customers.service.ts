import { Injectable } from '@nestjs/common';
import { countryOf } from '../send/phone-digits.js';

/** A WhatsApp user. */
export interface Customer {
  readonly waId: string;
  readonly name: string;
  readonly username?: string;
  /** Replaces the business-scoped user id that would be derived. */
  readonly userId?: string;
  /** Only the business-scoped user id is shown to businesses. */
  readonly hideNumber?: boolean;
}

/** The people behind the numbers. Everybody exists; only those who said more are remembered. */
@Injectable()
export class CustomersService {
  private readonly known = new Map<string, Customer>();
  private readonly waIdByUserId = new Map<string, string>();

  get(waId: string): Customer {
    return this.known.get(waId) ?? { waId, name: `Customer ${waId.slice(-4)}` };
  }

  /** Whether they ever wrote, or were told of; of all others the number is all there is. */
  hasMet({ waId }: Customer): boolean {
    return this.known.has(waId);
  }

  /** Keeps what is new about a customer and remembers under which id a portfolio knows them. */
  meet(portfolioId: string, waId: string, news: Partial<Customer>): Customer {
    const customer = { ...this.get(waId), ...news, waId };
    this.known.set(waId, customer);
    this.waIdByUserId.set(this.userIdOf(portfolioId, customer), waId);
    return customer;
  }

  /**
   * The business-scoped user id: one per portfolio and user, the same in every run.
   */
  userIdOf(portfolioId: string, customer: Customer): string {
    return (
      customer.userId ??
      `${countryOf(customer.waId).code}.${scopedDigits(portfolioId, customer.waId)}`
    );
  }

  findByUserId(userId: string): Customer | undefined {
    const waId = this.waIdByUserId.get(userId);
    return waId === undefined ? undefined : this.get(waId);
  }

  clear(): void {
    this.known.clear();
    this.waIdByUserId.clear();
  }
}

/** 20 digits that look like nobody's number (two FNV-1a hashes, side by side). */
function scopedDigits(portfolioId: string, waId: string): string {
  let [left, right] = [0x811c9dc5, 0x01000193];
  const text = `${portfolioId}/${waId}`;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    left = Math.imul(left ^ char, 0x01000193);
    right = Math.imul(right + char, 0x811c9dc5);
  }
  return `${left >>> 0}`.padStart(10, '4') + `${right >>> 0}`.padStart(10, '4');
}
