/**
 * How far an outbound message has come, as a rank that only ever grows once Meta has it.
 *
 * Meta's statuses come late, twice and out of order. Since the rank is written with `$max` and each
 * stage's time with `$min`, applying them commutes: every order ends in the same state. `failed`
 * lies below `delivered`: a message that arrived did arrive, whatever else was said about it.
 */
export const STATUS_RANK = {
  queued: 0,
  sending: 10,
  unknown: 20,
  canceled: 30,
  expired: 35,
  sent: 40,
  failed: 50,
  delivered: 60,
  read: 70,
  played: 80,
} as const;

export type OutboundStatus = keyof typeof STATUS_RANK;
export type MessageStatus = OutboundStatus | 'received';

export const MESSAGE_STATUSES = ['received', ...Object.keys(STATUS_RANK)] as MessageStatus[];

/** What Meta reports about a message of ours; any other word is kept in the journal only. */
export type DeliveryStatus = 'sent' | 'failed' | 'delivered' | 'read' | 'played';

const STATUS_OF = new Map<number, OutboundStatus>(
  Object.entries(STATUS_RANK).map(([status, rank]) => [rank, status as OutboundStatus]),
);

export function statusOf(rank: number): OutboundStatus {
  return STATUS_OF.get(rank) ?? 'unknown';
}

export function isDeliveryStatus(status: string): status is DeliveryStatus {
  return ['sent', 'failed', 'delivered', 'read', 'played'].includes(status);
}
