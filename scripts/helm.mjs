/**
 * `npm run helm`: renders the chart with the values of deploy/helm/ci and compares with what is committed in
 * deploy/helm/golden; `-- --write` commits to it anew. kubeconform looks at the result where it is
 * installed, with the schemas of KUBECONFORM_SCHEMAS if they are on this machine.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { readArguments } from './lib/arguments.mjs';
import { Child } from './lib/child.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { step } from './lib/step.mjs';
import { Trouble } from './lib/trouble.mjs';
import { which } from './lib/which.mjs';

const CHART = inRoot('deploy', 'helm', 'whatsapp-backend');
/** Not what the helm of this machine was built for, which differs. */
const KUBERNETES = '1.34.0';
const RULES = inRoot('deploy', 'prometheus', 'rules.yml');

const { values: options } = readArguments({
  options: { write: { type: 'boolean', default: false } },
});

await run(async () => {
  const helm = which(['helm']);
  if (helm === null) {
    throw new Trouble(
      'helm is missing. Install it (`go install helm.sh/helm/v3/cmd/helm@latest`).',
    );
  }
  takeRules();
  mkdirSync(inRoot('deploy', 'helm', 'golden'), { recursive: true });
  const names = readdirSync(inRoot('deploy', 'helm', 'ci')).sort();
  for (const name of names) await step(name, () => render(helm, name));
  await step('What is misspelt, secret or said elsewhere is refused', () => refuses(helm));
  const kubeconform = which(['kubeconform']);
  if (kubeconform === null)
    console.log('kubeconform is not installed: the schemas were not looked at.');
  else
    for (const name of names) await step(`kubeconform ${name}`, () => validate(kubeconform, name));
  return 0;
});

/** A chart takes only files of its own. */
function takeRules() {
  const copy = `${CHART}/files/rules.yml`;
  if (options.write) copyFileSync(RULES, copy);
  else if (readFileSync(copy, 'utf8') !== readFileSync(RULES, 'utf8')) {
    throw new Trouble(
      'The chart has other rules than deploy/prometheus. Run `npm run helm -- --write`.',
    );
  }
}

/** @param {string} helm @param {string} name */
async function render(helm, name) {
  const values = inRoot('deploy', 'helm', 'ci', name);
  await output(helm, [
    'lint',
    '--strict',
    '--quiet',
    CHART,
    '-f',
    values,
    '--kube-version',
    KUBERNETES,
  ]);
  const lines = await output(helm, [
    ...['template', 'whatsapp', CHART, '--namespace', 'whatsapp', '-f', values],
    ...['--kube-version', KUBERNETES],
  ]);
  const text = `${lines.join('\n').trim()}\n`;
  const golden = inRoot('deploy', 'helm', 'golden', name);
  if (options.write) writeFileSync(golden, text);
  else if (!existsSync(golden) || readFileSync(golden, 'utf8') !== text) {
    throw new Trouble(
      `${name} renders to something else than golden/${name}. If that is meant: \`npm run helm -- --write\`, ` +
        'and look at the difference.',
    );
  }
}

/** @param {string} helm */
async function refuses(helm) {
  // It does not exist, is a secret, and has a value of its own.
  for (const value of ['worker.replica=3', 'env.MASTER_KEY=x', 'env.REDIS_HOST=redis']) {
    const child = new Child(
      helm,
      ['template', 'x', CHART, '--set', value, '--kube-version', KUBERNETES],
      { keepLines: true },
    );
    const { code } = await child.exited;
    if (code === 0) throw new Trouble(`${value} was taken.`);
  }
}

/** @param {string} kubeconform @param {string} name */
async function validate(kubeconform, name) {
  const schemas = process.env['KUBECONFORM_SCHEMAS'];
  await output(kubeconform, [
    ...['-strict', '-summary', '-kubernetes-version', KUBERNETES],
    // Of operators that a cluster may have.
    ...['-skip', 'ServiceMonitor,PrometheusRule,ScaledObject'],
    ...(schemas ? ['-schema-location', schemas] : []),
    inRoot('deploy', 'helm', 'golden', name),
  ]);
}

/** @param {string} command @param {string[]} args @returns {Promise<string[]>} */
async function output(command, args) {
  const child = new Child(command, args, { keepLines: true });
  const { code } = await child.exited;
  if (code !== 0)
    throw new Trouble(`${command} ${args[0]} failed.`, { log: child.lines.slice(-20) });
  return child.lines;
}
