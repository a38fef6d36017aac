import { describe, expect, it } from 'vitest';
import { pointBetween } from './points';
import { quantileBetween, readMetrics, sumOf } from './read-metrics';

const scrape = (fast: number, slow: number, sends: number) =>
  readMetrics(`# HELP webhook_ack_seconds Time
# TYPE webhook_ack_seconds histogram
webhook_ack_seconds_bucket{le="0.01",outcome="stored"} ${fast}
webhook_ack_seconds_bucket{le="0.5",outcome="stored"} ${fast + slow}
webhook_ack_seconds_bucket{le="+Inf",outcome="stored"} ${fast + slow}
webhook_ack_seconds_count{outcome="stored"} ${fast + slow}
http_requests_total{method="POST",route="/tenants/:tenantId/send",status="2xx"} ${sends}
http_requests_total{method="GET",route="/say \\"hi\\", {x}",status="4xx"} 3
nodejs_heap NaN

inbox_oldest_pending_seconds 12.5
outbox_messages{lane="underway"} 4`);

describe(readMetrics, () => {
  it('reads what Prometheus writes, quotes and braces in labels, too', () => {
    const samples = scrape(1, 0, 2);
    expect(sumOf(samples, 'http_requests_total')).toBe(5);
    expect(sumOf(samples, 'http_requests_total', ({ status }) => status === '4xx')).toBe(3);
    expect(samples.some(({ name }) => name === 'nodejs_heap')).toBe(false);
  });
});

describe(quantileBetween, () => {
  it.each([
    [0.5, 0.01],
    [0.95, 0.5],
  ])('of what happened in between, %d was done within %d s', (share, seconds) => {
    const [before, after] = [scrape(100, 100, 0), scrape(190, 110, 0)];
    expect(quantileBetween(before, after, 'webhook_ack_seconds', share)).toBe(seconds);
  });

  it('says nothing where nothing happened', () => {
    expect(
      quantileBetween(scrape(1, 1, 1), scrape(1, 1, 1), 'webhook_ack_seconds', 0.5),
    ).toBeNull();
  });
});

describe(pointBetween, () => {
  it('tells rates, and what waits', () => {
    const before = { at: 0, samples: scrape(0, 0, 10) };
    const after = { at: 5_000, samples: scrape(50, 0, 30) };
    expect(pointBetween(before, after)).toMatchObject({
      webhooks: 10,
      sends: 4,
      refused: 0,
      inboxAge: 12.5,
      underway: 4,
      ackP50: 10,
    });
  });

  it('tells no rate of two processes of which each counts for itself', () => {
    const before = { at: 0, samples: scrape(50, 0, 30) };
    const after = { at: 5_000, samples: scrape(1, 0, 2) };
    expect(pointBetween(before, after)).toMatchObject({ webhooks: null, sends: null, underway: 4 });
  });
});
