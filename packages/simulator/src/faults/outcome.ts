/** What becomes of one send. */
interface OutcomeRule {
  readonly meaning: string;
  /** Whether the message is accepted, and so reaches the user. */
  readonly accepts: boolean;
  readonly answer: 'usual' | 'error' | 'html' | 'hang' | 'reset' | 'garbage';
  /** How long the answer waits unless the script says otherwise, ms. */
  readonly delayMs?: number;
  readonly statuses: 'usual' | 'failed' | 'none';
}

/** Every outcome a recipient can be given. */
export const OUTCOMES = {
  accept: {
    meaning: 'Accepted, answered, sent, delivered, read.',
    accepts: true,
    answer: 'usual',
    statuses: 'usual',
  },
  error: {
    meaning: 'Refused with the Graph error `code`.',
    accepts: false,
    answer: 'error',
    statuses: 'none',
  },
  'html-500': {
    meaning: 'Not accepted; HTTP 500 with an HTML page.',
    accepts: false,
    answer: 'html',
    statuses: 'none',
  },
  reset: {
    meaning: 'Not accepted; the connection is reset.',
    accepts: false,
    answer: 'reset',
    statuses: 'none',
  },
  hang: {
    meaning: 'Not accepted; no answer ever comes.',
    accepts: false,
    answer: 'hang',
    statuses: 'none',
  },
  slow: {
    meaning: 'Accepted; the answer takes `delayMs`.',
    accepts: true,
    answer: 'usual',
    delayMs: 3000,
    statuses: 'usual',
  },
  'accept-then-hang': {
    meaning: 'Accepted; no answer ever comes, the statuses do.',
    accepts: true,
    answer: 'hang',
    statuses: 'usual',
  },
  'accept-then-reset': {
    meaning: 'Accepted; the connection is reset instead of an answer.',
    accepts: true,
    answer: 'reset',
    statuses: 'usual',
  },
  'accept-then-garbage': {
    meaning: 'Accepted; HTTP 200 with a body that is cut off.',
    accepts: true,
    answer: 'garbage',
    statuses: 'usual',
  },
  'accept-then-html-500': {
    meaning: 'Accepted; HTTP 500 with an HTML page.',
    accepts: true,
    answer: 'html',
    statuses: 'usual',
  },
  'accept-then-late-answer': {
    meaning: 'Accepted; the answer comes after `delayMs`, when few still wait for it.',
    accepts: true,
    answer: 'usual',
    delayMs: 60_000,
    statuses: 'usual',
  },
  failed: {
    meaning: 'Accepted and answered; then a `failed` status with `code`.',
    accepts: true,
    answer: 'usual',
    statuses: 'failed',
  },
  'no-statuses': {
    meaning: 'Accepted and answered; no status ever comes.',
    accepts: true,
    answer: 'usual',
    statuses: 'none',
  },
} as const satisfies Record<string, OutcomeRule>;

export type OutcomeName = keyof typeof OUTCOMES;

/** What can be told of a message before its send is answered. */
export const EARLY_NEWS = ['echo', 'sent', 'delivered', 'read'] as const;
export type EarlyNews = (typeof EARLY_NEWS)[number];

/** What kind of message a script is for. */
export const SCOPES = ['template', 'free-form'] as const;
export type Scope = (typeof SCOPES)[number];

/** An outcome with its particulars. */
export interface Script {
  readonly outcome: OutcomeName;
  /** Error code of `error` (131000 if absent) and `failed` (131026 if absent). */
  readonly code?: number;
  /** How long the answer waits, ms. */
  readonly delayMs?: number;
  /** For how many sends it holds; afterwards they are accepted. Absent: for all. */
  readonly times?: number;
  /** Absent: for templates and all others. */
  readonly only?: Scope;
  /** Posted, and taken by the receiver, before the send is answered or its answer is lost. */
  readonly before?: readonly EarlyNews[];
  /** How much later than usual the statuses come, ms. */
  readonly statusDelayMs?: number;
  /** `false`: the statuses do not carry `biz_opaque_callback_data`. */
  readonly reference?: boolean;
}

export function ruleOf({ outcome }: Script): OutcomeRule {
  return OUTCOMES[outcome];
}
