import type { ConversationId } from '../../../common/id.js';
import { Circuit, type SavedCircuit } from './circuit.js';
import { PairBuckets, type PairLimit, type SavedPairs } from './pair-buckets.js';
import { SendWindow, type LateAnswer, type SavedWindow } from './send-window.js';

/** Slots are waited for until there are a few of them: a twentieth of the limit. */
const GATHERED = 20;

export interface PaceLimits {
  /** Messages a second of the number; `Infinity`: no limit. */
  readonly perSecond: number;
  readonly pair: PairLimit;
  /** A request that has no answer after this time gets none. */
  readonly patienceMs: number;
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
  private readonly limited: boolean;
  private handedOn = false;

  /** @param late answers to what was in flight when the pace was saved */
  constructor(
    limits: PaceLimits,
    private readonly circuit: Circuit = new Circuit(),
    saved?: SavedPace,
    late: readonly LateAnswer[] = [],
  ) {
    this.limited = limits.perSecond < Infinity;
    this.window = new SendWindow(limits.perSecond, limits.patienceMs, saved?.window, late);
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

  /** When the number may send again; `null`: neither its rate nor a rest keeps it from sending now. */
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
  begin(conversationId: ConversationId, sentAt: number): void {
    this.window.begin(sentAt);
    this.pairs.take(conversationId, sentAt);
  }

  /**
   * No request was made after all: it takes nothing from any limit.
   *
   * @returns what the turns that follow have to be told; `null` while this one lasts
   */
  cancel(conversationId: ConversationId, sentAt: number): LateAnswer | null {
    this.window.cancel(sentAt);
    this.pairs.giveBack(conversationId);
    return this.ifLate({ sentAt, answeredAt: null });
  }

  /** @returns as `cancel` */
  end(
    sentAt: number,
    answeredAt: number,
    requestOutcome: Exclude<RequestOutcome, 'unasked'>,
  ): LateAnswer | null {
    this.window.end(sentAt, answeredAt);
    if (requestOutcome === 'answered') this.circuit.answered();
    else this.circuit.silent(sentAt, answeredAt);
    return this.ifLate({ sentAt, answeredAt });
  }

  /** Meta asked this number to wait. */
  rest(until: number): void {
    this.circuit.rest(until);
  }

  /** Hands the pace on: what is answered from now on, this turn knows alone. */
  save(now: number): SavedPace {
    this.handedOn = true;
    return {
      window: this.window.save(now),
      pairs: this.pairs.save(now),
      circuit: this.circuit.save(),
    };
  }

  private ifLate(answer: LateAnswer): LateAnswer | null {
    return this.handedOn && this.limited ? answer : null;
  }
}
