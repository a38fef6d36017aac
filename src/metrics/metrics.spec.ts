import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInContext } from '../common/request-context.js';
import { loadConfig } from '../config/app-config.js';
import { Metrics } from './metrics.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparentOf = (flags: string) => `00-${TRACE}-00f067aa0ba902b7-${flags}`;
const TRACED = loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });

async function scrapeAfter(metrics: Metrics, traceparent: string): Promise<string> {
  runInContext({ traceparent }, () => metrics.time(metrics.cloudApiRequestSeconds)('accepted'));
  return metrics.scrape();
}

describe(Metrics.name, () => {
  it('tells which trace a latency belongs to', async () => {
    const metrics = new Metrics(TRACED);
    const page = await scrapeAfter(metrics, traceparentOf('01'));
    expect(metrics.contentType).toContain('application/openmetrics-text');
    expect(page).toMatch(
      new RegExp(`^cloud_api_request_seconds_bucket{.*} 1 # {trace_id="${TRACE}"} `, 'm'),
    );
    expect(page).toMatch(/# EOF\n$/);
  });

  it('tells of no trace that nobody keeps', async () => {
    const page = await scrapeAfter(new Metrics(TRACED), traceparentOf('00'));
    expect(page).toContain('cloud_api_request_seconds_count{outcome="accepted"} 1');
    expect(page).not.toContain('trace_id');
  });

  it('is plain text without traces', async () => {
    const metrics = new Metrics(loadConfig({}));
    const page = await scrapeAfter(metrics, traceparentOf('01'));
    expect(metrics.contentType).toContain('text/plain');
    expect(page).toContain('cloud_api_request_seconds_count{outcome="accepted"} 1');
    expect(page).not.toMatch(/trace_id|# EOF/);
  });

  it('has a row of docs/operations.md for each instrument', async () => {
    const guide = readFileSync(join('docs', 'operations.md'), 'utf8');
    const page = await new Metrics(loadConfig({})).scrape();
    const names = [...page.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name);
    const ours = names.filter((name) => !/^(process|nodejs)_/.test(name));
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });
});
