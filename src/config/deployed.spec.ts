import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from './app-config.js';
import { Environment } from './environment.js';
import { secretsOf } from './rules.js';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const CHART = join(DEPLOY, 'helm/whatsapp-backend');
const textOf = (...path: string[]): string => readFileSync(join(DEPLOY, ...path), 'utf8');

const environment = new Environment();
const VARIABLES = Object.keys(environment);
const SECRETS = [...secretsOf(environment)];

/** What image and chart agree on, whoever installs it. */
const FIXED_BY_CHART = ['GIT_COMMIT', 'HOST', 'MEDIA_DIR', 'PORT', 'WORKER_PORT'];
/** Compose brings a Redis of its own. */
const NOT_IN_COMPOSE = ['REDIS_SENTINEL_PASSWORD'];

interface Values {
  readonly env?: Record<string, string>;
}
interface Container {
  readonly env: { readonly name: string; readonly value: string }[];
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: { readonly containers: Container[] } } };
}
interface Schema {
  readonly properties: {
    readonly env: { readonly propertyNames: { readonly not: { readonly enum: string[] } } };
  };
}
interface Compose {
  readonly services: Record<
    string,
    {
      readonly environment: Record<string, string | number>;
      readonly env_file: string;
      readonly secrets: string[];
    }
  >;
}

const folder = mkdtempSync(join(tmpdir(), 'deployed-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('The Helm chart', () => {
  const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as Schema;
  const refused = schema.properties.env.propertyNames.not.enum;
  const given = (parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as Values).env ?? {};
  const renders = readdirSync(join(DEPLOY, 'helm/ci')).map((name) => {
    const values = parse(textOf('helm/ci', name)) as Values;
    return { name, byValues: Object.keys({ ...given, ...values.env }), pods: podsOf(name) };
  });
  const bySelf = renders.flatMap(({ byValues, pods }) =>
    pods.flatMap(({ variables }) =>
      Object.keys(variables).filter((name) => !byValues.includes(name)),
    ),
  );

  it('has a place for each secret', () => {
    expect(SECRETS.filter((name) => !bySelf.includes(`${name}_FILE`))).toEqual([]);
  });

  it('takes each other variable by `env`, unless it has a value of its own for it', () => {
    const owned = bySelf.filter((name) => VARIABLES.includes(name));
    const expected = new Set([...SECRETS, ...owned, ...FIXED_BY_CHART]);
    expect([...new Set(refused)].toSorted()).toEqual([...expected].toSorted());
  });

  it.each(renders.flatMap(({ name, pods }) => pods.map((pod) => ({ name, ...pod }))))(
    'gives $pod of $name what it can start with',
    ({ variables }) => {
      expect(loadConfig(withSecretsIn(variables)).production).toBe(true);
    },
  );
});

describe('Compose for production', () => {
  const { services } = parse(textOf('compose/compose.yml'), { merge: true }) as Compose;
  const example = textOf('compose/.env.example');
  const offered = new Map(
    [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

  it.each(['api', 'worker'])('gives the %s every variable of .env', (name) => {
    expect(services[name]?.env_file).toBe('.env');
  });

  it('has a place for each secret', () => {
    const { environment: set = {}, secrets = [] } = services['api'] ?? {};
    const places = SECRETS.filter((name) => !NOT_IN_COMPOSE.includes(name)).map((name) => {
      const path = interpolate(String(set[`${name}_FILE`] ?? offered.get(`${name}_FILE`)), {});
      return { name, mounted: secrets.includes(path.replace('/run/secrets/', '')) };
    });
    expect(places.filter(({ mounted }) => !mounted)).toEqual([]);
  });

  it('offers no variable that does not exist', () => {
    const own = ['BACKUP_AT', 'BACKUP_DAYS', 'DOMAIN', 'IMAGE', 'VERSION'];
    const names = [...offered.keys()].map((name) => name.replace(/_FILE$/, ''));
    expect(names.filter((name) => !VARIABLES.includes(name) && !own.includes(name))).toEqual([]);
  });

  it.each(['api', 'worker'])('gives the %s what it can start with', (name) => {
    const all = Object.fromEntries(offered);
    const some = [...offered].filter(
      ([variable, value]) => value !== '' && VARIABLES.includes(variable),
    );
    const set = Object.entries(services[name]?.environment ?? {}).map(
      ([variable, value]): [string, string] => [variable, interpolate(String(value), all)],
    );
    const variables = Object.fromEntries([...some, ...set]);
    const config = loadConfig(withSecretsIn(variables));
    expect(config.production).toBe(true);
    expect(config.publicUrl).toBe(`https://${offered.get('DOMAIN')}`);
  });
});

function podsOf(name: string) {
  return parseAllDocuments(textOf('helm/golden', name))
    .map((document) => document.toJS() as Manifest | null)
    .filter((one) => one !== null && ['Deployment', 'Job'].includes(one.kind))
    .map((one) => ({
      pod: one!.metadata.name,
      variables: Object.fromEntries(
        one!.spec.template.spec.containers[0]!.env.map(({ name: variable, value }) => [
          variable,
          value,
        ]),
      ),
    }));
}

/** The same, its files being there. */
function withSecretsIn(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      if (!value.startsWith('/run/secrets/')) return [name, value];
      const path = join(folder, name);
      writeFileSync(path, contentOf(name));
      return [name, path];
    }),
  );
}

function contentOf(name: string): string {
  if (name === 'MONGO_URI_FILE') return 'mongodb://whatsapp:secret@mongo:27017/whatsapp';
  if (name === 'REDIS_TLS_CA_FILE') return rootCertificates[0]!;
  if (name === 'OTEL_EXPORTER_OTLP_HEADERS_FILE') return 'api-key=abc';
  return 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
}

/** `${NAME}`, `${NAME:-otherwise}` and `${NAME:?why}`, one within another, too. */
function interpolate(text: string, values: Record<string, string>): string {
  const inner = /\$\{([A-Z_]+)(?::?([-?])([^{}]*))?\}/;
  for (let found = inner.exec(text); found !== null; found = inner.exec(text)) {
    const [whole, name = '', kind, otherwise = ''] = found;
    text = text.replace(whole, values[name] || (kind === '-' ? otherwise : ''));
  }
  return text;
}
