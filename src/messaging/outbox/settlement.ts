import { templateKeyOf, templateNameOf } from '../../templates/template-name.js';
import { defined } from '../../common/defined.js';
import type { CloudApiFailure } from '../../whatsapp/cloud-api.error.js';
import { adviceFor } from '../../whatsapp/error-codes.js';
import type { FailureReason } from '../messages/failure-reasons.js';
import type { FailedTry, Message, MessageFailure } from '../messages/message.schema.js';
import { TEMPLATES_HELD_MS } from '../../tenants/business-number.js';

/** What became of one try to send a message. */
export type Settlement = {
  readonly message: Message;
  /** What Meta answered, where the try failed. */
  readonly failedTry?: Omit<FailedTry, 'at'>;
} & (
  | {
      readonly kind: 'accepted';
      readonly wamid: string;
      readonly at: Date;
      /** The recipient's number as WhatsApp writes it. */
      readonly waId?: string;
    }
  | {
      /** Back into the outbox. */
      readonly kind: 'again';
      /** Earliest time of the next try, until which it holds back its conversation; absent: as if not tried. */
      readonly dueAt?: Date;
      readonly attemptSpent: boolean;
      readonly sendError?: MessageFailure;
    }
  | {
      /** Out of its lane until its template may be sent again; it holds back nothing meanwhile. */
      readonly kind: 'waits';
      /** Looked at again by then. */
      readonly dueAt: Date;
      readonly waitsFor: string;
      readonly sendError: MessageFailure;
    }
  | { readonly kind: 'unknown'; readonly deadline: Date; readonly sendError: MessageFailure }
  | { readonly kind: 'failed'; readonly sendError: MessageFailure }
);

/** What a failure means beyond its message. */
export type Consequence =
  | 'none'
  | 'slow-number'
  | 'pause-tenant'
  | 'reauth'
  | 'close-window'
  | 'pause-template'
  | 'disable-template'
  | 'hold-templates'
  | 'opt-out';

/** What a failed try means. */
export interface Judgement {
  readonly settlement: Settlement;
  readonly consequence: Consequence;
  readonly sendError: MessageFailure;
}

export interface SendingRules {
  readonly attempts: number;
  readonly backoffMs: number;
  readonly unknownDeadlineMs: number;
}

const SLOW_NUMBER_MS = 1_000;
/** The number is being moved at Meta, which takes about a minute. */
const MAINTENANCE_CODE = 131057;
const MAINTENANCE_MS = 20_000;
const PAUSE_APP_MS = 60_000;
const NO_CONNECTION_MS = 1_000;
/** Meta's rule for a pair that is over its limit: wait 4^n seconds. */
const PAIR_BASE_MS = 1_000;
const MAX_WAIT_MS = 15 * 60_000;
/** A pause takes hours; its end is told by an event, which may get lost. */
const PAUSED_TEMPLATE_MS = 5 * 60_000;
/** The template is disabled for good. */
const DISABLED_CODE = 132016;

/**
 * Decides what becomes of a message whose try failed, and what else follows.
 *
 * @param random from 0 to 1; spreads retries, so that what failed together does not come back together
 */
export function settleFailure(
  message: Message,
  failure: CloudApiFailure,
  rules: SendingRules,
  now: Date,
  random: number,
): Judgement {
  const sendError = toMessageFailure(failure);
  const { settlement, consequence } = judge(message, failure, sendError, rules, now, random);
  return { settlement: { ...settlement, failedTry: toFailedTry(failure) }, consequence, sendError };
}

function judge(
  message: Message,
  failure: CloudApiFailure,
  sendError: MessageFailure,
  rules: SendingRules,
  now: Date,
  random: number,
): Omit<Judgement, 'sendError'> {
  const at = (ms: number): Date => new Date(now.getTime() + Math.min(ms, MAX_WAIT_MS));
  const again = (ms: number, attemptSpent: boolean): Settlement => ({
    message,
    kind: 'again',
    dueAt: at(failure.retryAfterMs ?? ms),
    attemptSpent,
    sendError,
  });
  const failed: Settlement = { message, kind: 'failed', sendError };
  const attempts = message.attempts ?? 1;

  if (failure.outcome === 'unknown') {
    const deadline = new Date(now.getTime() + rules.unknownDeadlineMs);
    return { settlement: { message, kind: 'unknown', deadline, sendError }, consequence: 'none' };
  }
  if (failure.outcome === 'not-sent') {
    return { settlement: again(NO_CONNECTION_MS, false), consequence: 'slow-number' };
  }
  switch (failure.errorClass) {
    case 'retry': {
      const backoffMs = rules.backoffMs * 2 ** (attempts - 1) * (1 + random / 4);
      const settlement = attempts < rules.attempts ? again(backoffMs, true) : failed;
      return { settlement, consequence: 'none' };
    }
    case 'slow-number': {
      const waitMs = failure.metaCode === MAINTENANCE_CODE ? MAINTENANCE_MS : SLOW_NUMBER_MS;
      return { settlement: again(waitMs, false), consequence: 'slow-number' };
    }
    case 'pause-app':
      return { settlement: again(PAUSE_APP_MS, false), consequence: 'slow-number' };
    case 'hold-pair':
      return { settlement: again(pairWaitMs(message, now), false), consequence: 'none' };
    case 'pause-tenant':
      return { settlement: untouched(message), consequence: 'pause-tenant' };
    case 'reauth':
      return { settlement: untouched(message), consequence: 'reauth' };
    case 'needs-template':
      return { settlement: failed, consequence: 'close-window' };
    case 'opted-out':
      return { settlement: failed, consequence: 'opt-out' };
    case 'hold-template':
      return message.type === 'template'
        ? { settlement: waitForTemplate(message, sendError, now), consequence: 'pause-template' }
        : { settlement: failed, consequence: 'none' };
    case 'hold-templates':
      return message.type === 'template'
        ? { settlement: waitForNumber(message, sendError, now), consequence: 'hold-templates' }
        : { settlement: failed, consequence: 'hold-templates' };
    case 'fail-template': {
      const disabled = failure.metaCode === DISABLED_CODE && message.type === 'template';
      return { settlement: failed, consequence: disabled ? 'disable-template' : 'none' };
    }
    case 'fail':
    case 'fail-recipient':
    case 'config':
      return { settlement: failed, consequence: 'none' };
  }
}

/** Meta paused the message's template. */
export function waitForTemplate(
  message: Message,
  sendError: MessageFailure,
  now: Date,
): Settlement {
  return {
    message,
    kind: 'waits',
    dueAt: new Date(now.getTime() + PAUSED_TEMPLATE_MS),
    waitsFor: templateKeyOf(templateNameOf(message.content)),
    sendError,
  };
}

/** Meta lets the number send no templates for now. */
export function waitForNumber(
  message: Message,
  sendError: MessageFailure,
  now: Date,
  until = new Date(now.getTime() + TEMPLATES_HELD_MS),
): Settlement {
  return {
    message,
    kind: 'waits',
    dueAt: until,
    waitsFor: 'templates-of-number',
    sendError,
  };
}

/** 1, 4, 16, … seconds: each refusal comes after a wait four times as long as all before it. */
function pairWaitMs({ heldSince }: Message, now: Date): number {
  const heldMs = heldSince === undefined ? 0 : now.getTime() - heldSince.getTime();
  return PAIR_BASE_MS * 4 ** Math.floor(Math.log(Math.max(1, heldMs / PAIR_BASE_MS)) / Math.log(4));
}

function untouched(message: Message): Settlement {
  return { message, kind: 'again', attemptSpent: false };
}

const REASON_OF = {
  refused: 'meta',
  unknown: 'outcome_unknown',
  'not-sent': 'meta_unreachable',
} as const satisfies Record<CloudApiFailure['outcome'], FailureReason>;

export function toMessageFailure(failure: CloudApiFailure): MessageFailure {
  return {
    code: failure.metaCode,
    reason: REASON_OF[failure.outcome],
    title: failure.title,
    ...defined({ details: failure.details }),
    advice: adviceOn(failure),
  };
}

function toFailedTry({
  metaCode,
  title,
  details,
  httpStatus,
  traceId,
}: CloudApiFailure): Omit<FailedTry, 'at'> {
  return { code: metaCode, title, ...defined({ details, httpStatus, traceId }) };
}

/** Without a word of Meta's there is no code of Meta's to look up. */
function adviceOn({ outcome, metaCode, errorClass }: CloudApiFailure): string {
  if (outcome === 'unknown') {
    return 'Nobody knows whether it arrived. Its statuses will tell; if none come, settle it by hand.';
  }
  if (outcome === 'not-sent') return 'Meta cannot be reached. It goes out once that is mended.';
  return metaCode === 0 && errorClass === 'retry'
    ? 'An edge before Meta refused it, which passes by itself.'
    : adviceFor(metaCode);
}
