import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { FAULTS } from '../alerts/faults.mjs';
import { hurried, hurriedExpression } from '../alerts/hurry.mjs';
import { inRoot } from '../lib/paths.mjs';

const text = (/** @type {string[]} */ ...path) => readFileSync(inRoot(...path), 'utf8');
const rules = text('deploy', 'prometheus', 'rules.yml');
/** @type {{ alert: string, annotations: { runbook: string } }[]} */
const alerts = parse(rules).groups.flatMap(
  (/** @type {{ rules: object[] }} */ group) => group.rules,
);
const names = alerts.map(({ alert }) => alert).sort();

describe('Each alert', () => {
  it('names a runbook that is there, and no runbook is without its alert', () => {
    for (const { annotations } of alerts) assert.ok(existsSync(inRoot(annotations.runbook)));
    const runbooks = readdirSync(inRoot('docs', 'runbooks')).map((file) => file.replace('.md', ''));
    assert.deepEqual(runbooks.sort(), names);
  });

  it('is tested with series that fire it', () => {
    /** @type {{ tests: { alert_rule_test: { alertname: string, exp_alerts?: object[] }[] }[] }} */
    const { tests } = parse(text('deploy', 'prometheus', 'rules.test.yml'));
    const fired = tests
      .flatMap((test) => test.alert_rule_test)
      .filter(({ exp_alerts = [] }) => exp_alerts.length > 0)
      .map(({ alertname }) => alertname);
    assert.deepEqual(fired.sort(), names);
  });

  it('has a fault that fires it, and a line in the table', () => {
    assert.deepEqual(FAULTS.flatMap(({ alerts }) => alerts).sort(), names);
    for (const name of names) assert.match(text('docs', 'alerts.md'), new RegExp(`\\[${name}\\]`));
  });
});

describe('Routes that runbooks name', () => {
  const paths = Object.keys(JSON.parse(text('docs', 'openapi.json')).paths).map((path) =>
    path.replaceAll(/\{[^}]+\}/g, '*'),
  );
  for (const name of names) {
    it(name, () => {
      const routes = text('docs', 'runbooks', `${name}.md`).matchAll(
        /`(?:GET|POST|PATCH|PUT|DELETE) ([^\s?`]+)/g,
      );
      for (const [, route = ''] of routes) {
        const path = route.replaceAll(/<[^>]+>/g, '*').replace('…', '');
        assert.ok(
          paths.some((known) => (route.startsWith('…') ? known.endsWith(path) : known === path)),
          `there is no ${route}`,
        );
      }
    });
  }
});

describe('A hurried rule', () => {
  it('has shorter times and ages, and the same shares', () => {
    assert.equal(
      hurriedExpression('max(inbox_oldest_pending_seconds) > 60'),
      'max(inbox_oldest_pending_seconds) > 1',
    );
    assert.equal(hurriedExpression('sum(rate(a[5m])) > 0.05'), 'sum(rate(a[10s])) > 0.05');
    assert.equal(
      hurriedExpression('min_over_time(max(a)[1h:1m])'),
      'min_over_time(max(a)[60s:1s])',
    );
    const [first] = parse(hurried(rules)).groups[0].rules;
    assert.equal(first.for, '1s');
  });
});
