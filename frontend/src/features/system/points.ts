import { quantileBetween, sumOf, type Sample } from './read-metrics';

export interface Scrape {
  /** In ms. */
  readonly at: number;
  readonly samples: readonly Sample[];
}

/** What charts show of the time between two scrapes; `null` where there is nothing to tell. */
export type Point = Readonly<
  Record<
    | 'webhooks'
    | 'sends'
    | 'refused'
    | 'ackP50'
    | 'ackP95'
    | 'inboxAge'
    | 'outboxAge'
    | 'underway'
    | 'reply'
    | 'bulk',
    number | null
  >
> & { readonly at: number };

const ACK = 'webhook_ack_seconds';
const REQUESTS = 'http_requests_total';

export function pointBetween(before: Scrape, after: Scrape): Point {
  const seconds = (after.at - before.at) / 1_000;
  const rate = (name: string, fits?: (labels: Sample['labels']) => boolean) => {
    const grown = sumOf(after.samples, name, fits) - sumOf(before.samples, name, fits);
    // It fell: another process answered, or it was started anew.
    return grown < 0 || seconds <= 0 ? null : grown / seconds;
  };
  const ack = (share: number) => {
    const found = quantileBetween(before.samples, after.samples, ACK, share);
    return found === null ? null : found * 1_000;
  };
  const waiting = (lane: string) =>
    sumOf(after.samples, 'outbox_messages', (labels) => labels['lane'] === lane);
  const ages = after.samples.filter(({ name }) => name === 'outbox_oldest_seconds');
  return {
    at: after.at,
    webhooks: rate(`${ACK}_count`),
    sends: rate(
      REQUESTS,
      ({ method, route }) => method === 'POST' && /\/send(\/bulk)?$/.test(route ?? ''),
    ),
    refused: rate(REQUESTS, ({ status }) => /^[45]/.test(status ?? '')),
    ackP50: ack(0.5),
    ackP95: ack(0.95),
    inboxAge: sumOf(after.samples, 'inbox_oldest_pending_seconds'),
    outboxAge: Math.max(0, ...ages.map(({ value }) => value)),
    underway: waiting('underway'),
    reply: waiting('reply'),
    bulk: waiting('bulk'),
  };
}
