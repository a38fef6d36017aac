import i18next from 'i18next';
import type { MessageStatus } from '../../api/client';

/** A message's status in words for people. */
export function labelOf(status: MessageStatus): string {
  return i18next.t(`messages:status.${status}`);
}

/** The way of a message that nothing happens to. */
export const WAY = ['queued', 'sent', 'delivered', 'read'] as const;
export type Step = (typeof WAY)[number];

export interface StepState {
  readonly step: Step;
  readonly reached: boolean;
  /** ISO 8601; a step may have been passed without word of it. */
  readonly at: string | undefined;
}

const REACHED: Record<MessageStatus, number> = {
  received: 0,
  queued: 0,
  sending: 0,
  unknown: 0,
  canceled: 0,
  expired: 0,
  failed: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  played: 3,
};

/** How far a message has come. Its times tell where it had been before it failed. */
export function stepsOf(
  status: MessageStatus,
  times: Readonly<Record<string, unknown>>,
): StepState[] {
  return WAY.map((step, index) => {
    const at = times[step];
    const known = typeof at === 'string' ? at : undefined;
    return { step, at: known, reached: index <= REACHED[status] || known !== undefined };
  });
}
