import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, canAptInstall } from './apt.mjs';
import { Child } from './child.mjs';
import { pingMongo } from './mongo.mjs';
import { inRoot } from './paths.mjs';
import { startOnFreePort } from './start-on-free-port.mjs';
import { step } from './step.mjs';
import { Trouble } from './trouble.mjs';
import { untilAnswering } from './until-answering.mjs';
import { which } from './which.mjs';

/** Debian's release that has the extension, and the packages that come with it. */
const SUITE = 'testing';
const PACKAGE = 'postgresql-18-documentdb';
const PG_BIN = '/usr/lib/postgresql/18/bin';
/** What speaks MongoDB's protocol before it. */
const FERRETDB = 'github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0';
const GO_MINUTES = 20;

/** Kept from run to run: it takes some minutes and 700 MB. */
const FOLDER = inRoot('.data', 'documentdb');
const DEBIAN = join(FOLDER, 'debian');
const GATEWAY = join(FOLDER, 'bin', 'ferretdb');

const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
max_connections = 200
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.host = '127.0.0.1'
`;

/** @typedef {import('./run.mjs').Scope} Scope */

/**
 * DocumentDB, an engine that nobody here wrote: an extension of PostgreSQL, in a Debian of its own, and
 * FerretDB before it, built by Go. Needs root, apt and Go; asks nothing and sends nothing anywhere.
 *
 * @param {Scope} scope stops it
 * @returns {Promise<{ uri: string, versions: string }>}
 */
export async function startDocumentDb(scope) {
  if (!canAptInstall()) throw new Trouble('DocumentDB is set up by root on Debian or Ubuntu only.');
  if (!which(['go'])) throw new Trouble('Go is missing: FerretDB is built with it.');
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(DEBIAN)) await step(`Debian ${SUITE} with ${PACKAGE}`, layDebian);
  if (!existsSync(GATEWAY)) await step(`Building ${FERRETDB}`, buildGateway);
  const port = await step('PostgreSQL with DocumentDB', () => startPostgres(scope));
  const uri = await step('FerretDB', () => startGateway(scope, port));
  return { uri, versions: await versionsOf() };
}

async function layDebian() {
  if (!which(['mmdebstrap'])) await aptInstall('mmdebstrap');
  const unfinished = `${DEBIAN}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  // A mirror may be some weeks behind; what it holds is signed all the same.
  const stale = 'Acquire::Check-Valid-Until "false"';
  await finish('mmdebstrap', [
    ...['--variant=apt', `--aptopt=${stale}`, `--include=${PACKAGE}`, SUITE, unfinished],
  ]);
  renameSync(unfinished, DEBIAN);
}

async function buildGateway() {
  await finish('go', ['install', FERRETDB], { GOBIN: join(FOLDER, 'bin'), GOFLAGS: '' });
}

/** @param {Scope} scope @returns {Promise<number>} its port */
function startPostgres(scope) {
  return startOnFreePort('PostgreSQL', 0, async (port) => {
    const data = `/var/lib/postgresql/${port}`;
    scope.defer(() => rmSync(join(DEBIAN, data), { recursive: true, force: true }));
    await finish(
      ...inDebian('initdb', '-D', data, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'),
    );
    writeFileSync(join(DEBIAN, data, 'postgresql.conf'), `port = ${port}\n${SETTINGS}`);
    const [command, args] = inDebian('postgres', '-D', data);
    const child = scope.own(new Child(command, args, { name: 'postgres' }));
    const ask = (/** @type {string} */ sql) =>
      inDebian('psql', '-h', '127.0.0.1', '-p', `${port}`, '-c', sql, 'postgres');
    await untilAnswering(child, async () => (await ended(...ask('select 1'))).code === 0);
    await finish(...ask('create extension documentdb cascade'));
    return port;
  });
}

/** @param {Scope} scope @param {number} postgresPort @returns {Promise<string>} its URI */
function startGateway(scope, postgresPort) {
  return startOnFreePort('FerretDB', 0, async (port) => {
    const database = `postgres://postgres@127.0.0.1:${postgresPort}/postgres?pool_max_conns=100`;
    const child = scope.own(
      new Child(
        GATEWAY,
        [
          ...[`--postgresql-url=${database}`, `--listen-addr=127.0.0.1:${port}`, '--no-auth'],
          ...[
            '--telemetry=disable',
            '--debug-addr=-',
            `--state-dir=${FOLDER}`,
            '--log-level=ERROR',
          ],
        ],
        { name: 'ferretdb', env: { DO_NOT_TRACK: '1' } },
      ),
    );
    const uri = `mongodb://127.0.0.1:${port}`;
    await untilAnswering(child, () => pingMongo(uri));
    return uri;
  });
}

async function versionsOf() {
  const show = ['chroot', [DEBIAN, 'dpkg-query', '-W', PACKAGE, 'postgresql-18']];
  const { lines } = await ended(.../** @type {[string, string[]]} */ (show));
  const packages = lines.map((line) => line.replace('\t', ' '));
  return [...packages, FERRETDB.replace(/^.*\//, '').replace('@', ' ')].join(', ');
}

/**
 * @param {string} command of PostgreSQL
 * @param {string[]} args
 * @returns {[string, string[]]} PostgreSQL does not run as root
 */
function inDebian(command, ...args) {
  const asPostgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
  return ['chroot', [DEBIAN, ...asPostgres, join(PG_BIN, command), ...args]];
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
async function ended(command, args, env = {}) {
  const child = new Child(command, args, { env });
  const limit = setTimeout(() => void child.stop(), GO_MINUTES * 60_000);
  const { code } = await child.exited;
  clearTimeout(limit);
  return { code, lines: child.lines, log: child.tail() };
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
async function finish(command, args, env) {
  const { code, log } = await ended(command, args, env);
  if (code !== 0) throw new Trouble(`${[command, ...args].join(' ')} failed.`, { log });
}
