import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { metricsOf } from '../support/metric-names.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';

interface Rules {
  readonly groups: { readonly rules: { readonly alert: string; readonly expr: string }[] }[];
}

interface Dashboard {
  readonly panels: { readonly title: string; readonly targets: { readonly expr: string }[] }[];
}

/** What Prometheus itself adds. */
const OF_PROMETHEUS = ['up'];
const GRAFANA = 'deploy/grafana';

const rules = parse(readFileSync('deploy/prometheus/rules.yml', 'utf8')) as Rules;
const dashboards = readdirSync(GRAFANA)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name,
    ...(JSON.parse(readFileSync(join(GRAFANA, name), 'utf8')) as Dashboard),
  }));

/** A name that no process has makes an alert that never fires, and a panel that stays empty. */
describe('Alerts and dashboards name metrics that exist', () => {
  let system: TestSystem;
  let known: ReadonlySet<string>;

  beforeAll(async () => {
    system = await startSystem();
    known = await eventually(async () => {
      const pages = await Promise.all(
        [...system.apis, ...system.workers].map(({ url }) => scrape(url)),
      );
      for (const page of pages) expect(page).toContain('health_sign_up{');
      return new Set([...OF_PROMETHEUS, ...pages.flatMap(seriesOf)]);
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  const expressions: [string, string][] = [
    ...rules.groups.flatMap((group) =>
      group.rules.map(({ alert, expr }): [string, string] => [alert, expr]),
    ),
    ...dashboards.flatMap(({ name, panels }) =>
      panels.flatMap(({ title, targets }) =>
        targets.map(({ expr }): [string, string] => [`${name}: ${title}`, expr]),
      ),
    ),
  ];

  it.each(expressions)('%s', (_where, expression) => {
    const names = metricsOf(expression);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});

async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Names of the series that a page of Prometheus text may have, those without a sample yet as well. */
function seriesOf(page: string): string[] {
  return [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) => {
    if (type === 'histogram') return ['_bucket', '_count', '_sum'].map((end) => name + end);
    return [name];
  });
}
