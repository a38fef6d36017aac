import { Injectable } from '@nestjs/common';
import { SimulatorEnvironment } from '../simulator.environment.js';

export interface LedgerStatus {
  readonly status: string;
  /** When Meta reported it, ms since the epoch. */
  readonly at: number;
  /** When the webhook was answered with 200; `undefined` before. */
  acknowledgedAt: number | undefined;
}

/** One accepted message. */
export interface LedgerMessage {
  readonly wamid: string;
  readonly phoneNumberId: string;
  readonly type: string;
  readonly to: string | undefined;
  readonly recipient: string | undefined;
  readonly waId: string | undefined;
  readonly callbackData: string | undefined;
  /** Ms since the epoch. */
  readonly acceptedAt: number;
  /** The request body, as text: an eighth of what its objects would take. */
  readonly json: string;
  readonly statuses: LedgerStatus[];
}

export interface LedgerQuery {
  readonly phoneNumberId?: string;
  /** Digits, a wa_id or a business-scoped user id. */
  readonly to?: string;
  readonly callbackData?: string;
  readonly limit: number;
}

/** Every message that was accepted: what a user would have got. */
@Injectable()
export class LedgerService {
  private messages: LedgerMessage[] = [];

  constructor(private readonly environment: SimulatorEnvironment) {}

  record(message: LedgerMessage): void {
    this.messages.push(message);
    const limit = this.environment.SIMULATOR_LEDGER_LIMIT;
    // Forgets in tenths, so that the price of moving the rest is rare.
    if (this.messages.length > limit) this.messages.splice(0, Math.ceil(limit / 10));
  }

  /** @returns how many match, and the oldest of them */
  find(query: LedgerQuery): { total: number; items: LedgerMessage[] } {
    const matching = this.messages.filter((message) => matches(message, query));
    return { total: matching.length, items: matching.slice(0, query.limit) };
  }

  get size(): number {
    return this.messages.length;
  }

  clear(): void {
    this.messages = [];
  }
}

function matches(message: LedgerMessage, query: LedgerQuery): boolean {
  const { phoneNumberId, to, callbackData } = query;
  return (
    (phoneNumberId === undefined || message.phoneNumberId === phoneNumberId) &&
    (callbackData === undefined || message.callbackData === callbackData) &&
    (to === undefined || isFor(message, to.replace(/[+\s()-]/g, '')))
  );
}

function isFor(message: LedgerMessage, to: string): boolean {
  return (
    message.waId === to || message.recipient === to || message.to?.replace(/[+\s()-]/g, '') === to
  );
}
