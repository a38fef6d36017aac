import type { ConversationId } from '../../../common/id.js';
import { Circuit, type SavedCircuit } from './circuit.js';
import { PairBuckets, type PairLimit, type SavedPairs } from './pair-buckets.js';
import { SendWindow, type SavedWindow } from './send-window.js';

/** Slots are waited for until there are a few of them: a twentieth of the limit. */
const GATHERED = 20;

export interface PaceLimits {
  /** Messages a second of the number; `Infinity`: no limit. */
  readonly perSecond: number;
  readonly pair: PairLimit;
}

/** What passes from one turn of a number to its next. Losing it is harmless: Meta refuses, we wait. */
export interface SavedPace {
  readonly window: SavedWindow;
  readonly pairs: SavedPairs;
  readonly circuit: SavedCircuit;
}

/** What came back from a request; `unasked`: none was made after all. */
export type RequestOutcome = 'answered' | 'silent' | 'unasked';

/**
 * Tells how many messages of a number may go now, to whom, and when it is worth to look again. Knows
 * no clock and no storage; all times are epoch ms.
 */
export class Pacer {
  private readonly window: SendWindow;
  private readonly pairs: PairBuckets;
  private readonly gather: number;

  constructor(
    limits: PaceLimits,
    private readonly circuit: Circuit = new Circuit(),
    saved?: SavedPace,
  ) {
    this.window = new SendWindow(limits.perSecond, saved?.window);
    this.pairs = new PairBuckets(limits.pair, saved?.pairs);
    this.gather = limits.perSecond === Infinity ? 1 : Math.ceil(limits.perSecond / GATHERED);
    if (saved) circuit.restore(saved.circuit);
  }

  /** @param inFlight messages of the number that are on their way already */
  slots(now: number, inFlight: number): number {
    if (this.circuit.restsUntil(now) !== null) return 0;
    const free = this.window.free(now);
    if (free < this.gather) return 0;
    return Math.max(0, Math.min(free, this.circuit.width - inFlight));
  }

  /** When slots are to be had, if what keeps them from being had now is the number; else `null`. */
  slotsAt(now: number): number | null {
    const at = this.circuit.restsUntil(now) ?? this.window.freeAt(this.gather, now);
    return at > now ? at : null;
  }

  /** When the next message may go to a customer; `null`: now. */
  pairFreeAt(conversationId: ConversationId, now: number): number | null {
    const at = this.pairs.freeAt(conversationId);
    return at > now ? at : null;
  }

  /** A message is on its way. */
  begin(conversationId: ConversationId, now: number): void {
    this.window.begin();
    this.pairs.take(conversationId, now);
  }

  /** No request was made after all: it takes nothing from any limit. */
  cancel(conversationId: ConversationId): void {
    this.window.cancel();
    this.pairs.giveBack(conversationId);
  }

  end(sentAt: number, now: number, requestOutcome: Exclude<RequestOutcome, 'unasked'>): void {
    this.window.end(sentAt, now);
    if (requestOutcome === 'answered') this.circuit.answered();
    else this.circuit.silent(sentAt, now);
  }

  /** Meta asked this number to wait. */
  rest(until: number): void {
    this.circuit.rest(until);
  }

  save(now: number): SavedPace {
    return {
      window: this.window.save(now),
      pairs: this.pairs.save(now),
      circuit: this.circuit.save(),
    };
  }
}
