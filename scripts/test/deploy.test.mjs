import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { inRoot } from '../lib/paths.mjs';

const text = (/** @type {string[]} */ ...path) => readFileSync(inRoot(...path), 'utf8');
/** Every variable that the processes read, as a spec makes sure of. */
const variables = new Set(
  [...text('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name),
);
const isKnown = (/** @type {string} */ name) =>
  variables.has(name) || variables.has(name.replace(/_FILE$/, ''));

describe('deploy/compose', () => {
  /** @type {{ services: Record<string, any>, secrets: Record<string, { file: string }>, volumes: object, networks: object }} */
  const compose = parse(text('deploy', 'compose', 'compose.yml'), { merge: true });
  const { services } = compose;
  const ours = [services['api'], services['worker']];

  it('sets no variable that does not exist, and no secret but by its file', () => {
    for (const { environment } of ours) {
      for (const name of Object.keys(environment)) assert.ok(isKnown(name), name);
      for (const [name, value] of Object.entries(environment)) {
        if (/SECRET|TOKEN|KEY|PASSWORD|URI/.test(name)) {
          assert.match(`${name}=${value}`, /_FILE=(\$\{\w+_FILE-)?\/run\/secrets\//);
        }
      }
    }
  });

  it('gives each service the secrets it reads, and each of them is made or asked for', () => {
    const prepare = text('deploy', 'compose', 'prepare');
    for (const [name, service] of Object.entries(services)) {
      for (const secret of service.secrets ?? []) assert.ok(compose.secrets[secret], secret);
      const read = JSON.stringify(service).matchAll(/\/run\/secrets\/([\w-]+)/g);
      for (const [, secret = ''] of read) {
        assert.ok(service.secrets?.includes(secret), `${name} is not given ${secret}`);
      }
    }
    for (const secret of Object.keys(compose.secrets)) assert.match(prepare, new RegExp(secret));
  });

  it('runs ours on a read-only root, without rights, under init', () => {
    for (const service of ours) {
      assert.equal(service.read_only, true);
      assert.equal(service.init, true);
      assert.deepEqual(service.cap_drop, ['ALL']);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
    }
  });

  it('publishes nothing but the proxy beyond this machine, and pins every image', () => {
    for (const [name, { ports = [], image }] of Object.entries(services)) {
      for (const port of ports) assert.ok(name === 'proxy' || port.startsWith('127.0.0.1:'), port);
      assert.match(image, /:[\w.$?{} -]+(@sha256:[0-9a-f]{64})?$/);
      assert.doesNotMatch(image, /:latest/);
    }
  });

  it('mounts files that are there', () => {
    for (const { volumes = [] } of Object.values(services)) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (!source.startsWith('.')) assert.ok(source in compose.volumes, source);
        else if (source !== './backups') {
          assert.ok(existsSync(join(inRoot('deploy', 'compose'), source)), source);
        }
      }
    }
  });
});

describe('deploy/helm', () => {
  for (const name of readdirSync(inRoot('deploy', 'helm', 'golden'))) {
    /** @type {any[]} */
    const documents = parseAllDocuments(text('deploy', 'helm', 'golden', name))
      .map((document) => document.toJS())
      .filter(Boolean);
    const pods = documents.flatMap(({ kind, spec }) =>
      ['Deployment', 'Job'].includes(kind) ? [spec.template.spec] : [],
    );

    it(`${name}: runs as nobody special, on a read-only root, with probes`, () => {
      assert.equal(pods.length, 3);
      for (const { containers, securityContext, automountServiceAccountToken } of pods) {
        assert.equal(securityContext.runAsNonRoot, true);
        assert.equal(automountServiceAccountToken, false);
        for (const container of containers) {
          assert.equal(container.securityContext.readOnlyRootFilesystem, true);
          assert.deepEqual(container.securityContext.capabilities, { drop: ['ALL'] });
          assert.ok(container.resources.limits.memory);
          if (container.name !== 'migration') {
            assert.equal(container.readinessProbe.httpGet.path, '/health/ready');
            assert.equal(container.livenessProbe.httpGet.path, '/health/live');
          }
        }
      }
    });

    it(`${name}: sets no variable that does not exist, nor one twice, and mounts what it names`, () => {
      for (const { containers, volumes } of pods) {
        const [{ env, volumeMounts }] = containers;
        const names = env.map((/** @type {{ name: string }} */ one) => one.name);
        for (const one of names) assert.ok(isKnown(one), one);
        assert.equal(new Set(names).size, names.length);
        const mounted = volumeMounts.map((/** @type {{ name: string }} */ one) => one.name).sort();
        assert.deepEqual(
          mounted,
          volumes.map((/** @type {{ name: string }} */ one) => one.name).sort(),
        );
      }
    });

    it(`${name}: a budget, a service and a selector for each process`, () => {
      const of = (/** @type {string} */ kind) => documents.filter((one) => one.kind === kind);
      for (const { metadata, spec } of of('Deployment')) {
        const { matchLabels } = spec.selector;
        for (const [label, value] of Object.entries(matchLabels)) {
          assert.equal(spec.template.metadata.labels[label], value);
        }
        const [service] = of('Service').filter(({ metadata: { name } }) => name === metadata.name);
        const [budget] = of('PodDisruptionBudget').filter(
          ({ metadata: { name } }) => name === metadata.name,
        );
        assert.deepEqual(service.spec.selector, matchLabels);
        assert.deepEqual(budget.spec.selector.matchLabels, matchLabels);
      }
    });
  }

  it('has the rules of deploy/prometheus', () => {
    assert.equal(
      text('deploy', 'helm', 'whatsapp-backend', 'files', 'rules.yml'),
      text('deploy', 'prometheus', 'rules.yml'),
    );
  });
});
