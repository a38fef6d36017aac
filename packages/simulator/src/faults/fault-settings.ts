import type { SimulatorEnvironment } from '../simulator.environment.js';
import type { Script } from './outcome.js';

/** Everything that can be made to go wrong for all recipients. A rate is a share from 0 to 1. */
export interface FaultSettings {
  readonly seed: number;

  /** Only declared tokens, accounts and numbers exist. */
  readonly strict: boolean;

  readonly resetRate: number;
  readonly htmlErrorRate: number;
  readonly unavailableRate: number;
  readonly rateLimitRate: number;
  readonly dropAnswerRate: number;
  readonly hangAnswerRate: number;
  readonly garbageAnswerRate: number;
  readonly slowAnswerRate: number;
  readonly failedRate: number;

  readonly window: 'off' | 'error' | 'failed';
  readonly pairLimit: boolean;
  /** 0: no limit. */
  readonly throughputPerSecond: number;

  /** How downloads of media fare: `unavailable` is an HTTP 503, `truncated` half of the file. */
  readonly mediaDownloads: 'usual' | 'unavailable' | 'truncated';

  /** How new templates fare; `hold` leaves them pending. */
  readonly templateReview: 'approve' | 'reject' | 'hold';

  readonly statuses: boolean;
  readonly sentDelayMs: number;
  readonly deliveredDelayMs: number;
  readonly readDelayMs: number;
  /** The `sent` status is posted, and answered, before the send is. */
  readonly statusBeforeAnswer: boolean;
  readonly duplicateWebhookRate: number;
  /** Waiting webhook items go out in random order. */
  readonly shuffle: boolean;
  /** Every webhook item waits for a random time up to this, ms. */
  readonly delayMs: number;
  readonly webhookBatch: number;
  readonly webhookLingerMs: number;
}

/** What each rate of sends does, in the order the dice are thrown. */
export const RATES = [
  ['resetRate', { outcome: 'reset' }],
  ['htmlErrorRate', { outcome: 'html-500' }],
  ['unavailableRate', { outcome: 'error', code: 131016 }],
  ['rateLimitRate', { outcome: 'error', code: 130429 }],
  ['dropAnswerRate', { outcome: 'accept-then-reset' }],
  ['hangAnswerRate', { outcome: 'accept-then-hang' }],
  ['garbageAnswerRate', { outcome: 'accept-then-garbage' }],
  ['slowAnswerRate', { outcome: 'slow' }],
  ['failedRate', { outcome: 'failed', code: 131026 }],
] as const satisfies readonly (readonly [keyof FaultSettings, Script])[];

/** The settings a simulator starts with: no fault that the environment does not ask for. */
export function initialFaults(environment: SimulatorEnvironment): FaultSettings {
  return {
    seed: environment.SIMULATOR_SEED ?? Math.floor(Math.random() * 4_294_967_296),
    strict: environment.SIMULATOR_STRICT === 'on',
    resetRate: 0,
    htmlErrorRate: 0,
    unavailableRate: 0,
    rateLimitRate: 0,
    dropAnswerRate: 0,
    hangAnswerRate: 0,
    garbageAnswerRate: 0,
    slowAnswerRate: 0,
    failedRate: 0,
    window: environment.SIMULATOR_WINDOW,
    pairLimit: environment.SIMULATOR_PAIR_LIMIT === 'on',
    throughputPerSecond: environment.SIMULATOR_THROUGHPUT_PER_SECOND,
    mediaDownloads: 'usual',
    templateReview: 'approve',
    statuses: environment.SIMULATOR_STATUSES === 'on',
    sentDelayMs: environment.SIMULATOR_SENT_DELAY_MS,
    deliveredDelayMs: environment.SIMULATOR_DELIVERED_DELAY_MS,
    readDelayMs: environment.SIMULATOR_READ_DELAY_MS,
    statusBeforeAnswer: false,
    duplicateWebhookRate: 0,
    shuffle: false,
    delayMs: 0,
    webhookBatch: environment.SIMULATOR_WEBHOOK_BATCH,
    webhookLingerMs: environment.SIMULATOR_WEBHOOK_LINGER_MS,
  };
}
