/**
 * `npm run demo`: everything from nothing, a tenant, a customer who writes "hi", and the auto-reply
 * coming back; then it stays up until Ctrl-C. `npm run demo -- --once` stops after the reply.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild, ensureConsole, hasConsole } from './lib/build.mjs';
import { requestJson } from './lib/http.mjs';
import { ensurePackages } from './lib/install.mjs';
import { freePort, isFree, portNear } from './lib/ports.mjs';
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { bold, dim, green, step } from './lib/step.mjs';
import { planSystem } from './lib/system.mjs';
import { Trouble } from './lib/trouble.mjs';
import { waitFor } from './lib/wait.mjs';

const TENANT = 'Acme';
const GREETING = 'hi';
const REPLY = `thanks for reaching us\n- team ${TENANT}`;
/** A number that is kept for fiction. */
const CUSTOMER = '12015550123';
const REPLY_TIMEOUT_MS = 30_000;

const once = process.argv.includes('--once');
// Outlives a failure, so that one can read there what went wrong.
const logDir = mkdtempSync(join(tmpdir(), 'whatsapp-demo-logs-'));

/** @typedef {import('./lib/system.mjs').System} System */
/** @typedef {{ id: string, apiKey: string, phoneNumberId: string }} Tenant */

await run(main, {
  endedBy: (code) => {
    if (code === 0) rmSync(logDir, { recursive: true, force: true });
  },
});

/** @type {Parameters<typeof run>[0]} */
async function main(scope, stopped) {
  await ensurePackages();
  await ensureBuild();
  await ensureConsole();
  const services = await findServices(scope);
  const system = scope.own(
    await planSystem({
      ...services,
      queuePrefix: `demo-${randomBytes(4).toString('hex')}`,
      ports: {
        api: await portOf('PORT', 3000),
        worker: await portOf('WORKER_PORT', 3001),
        simulator: await portOf('SIMULATOR_PORT', 4000),
      },
      logDir,
    }),
  );
  await step('Starting the simulator, the API and the worker', () => system.start());

  const tenant = await step(`Registering the tenant "${TENANT}"`, () => register(system));
  const operator = await step('Adding an operator for the console', () => addOperator(system));
  await step(`A customer writes "${GREETING}"`, () => customerWrites(system, tenant));
  const status = await step('Waiting for the auto-reply', async (note) => {
    const status = await untilReplied(system, tenant);
    note(`it is ${status}`);
    return status;
  });
  const link = await step('Making a connect link', () => makeConnectLink(system, tenant));
  console.log(summary(system, tenant, operator, status, link));
  if (once) {
    await step('Stopping all that was started', () => scope.close());
    return 0;
  }

  console.log(`${bold('Ctrl-C')} stops all of it. Logs: ${logDir}`);
  const ended = await Promise.race([services.failed, system.failed, stopped.then(() => null)]);
  if (ended) throw new Trouble(`The ${ended.name} ended by itself.`, { log: ended.tail() });
  return 0;
}

/**
 * @param {string} variable whoever sets it means this port and no other; 0 is any
 * @param {number} usual another one is taken where somebody listens there
 */
async function portOf(variable, usual) {
  const given = process.env[variable];
  if (!given) return portNear(usual);
  const port = /^\d{1,5}$/.test(given) ? Number(given) : NaN;
  if (!(port <= 65_535)) throw new Trouble(`${variable} must be a whole number from 0 to 65535.`);
  if (port === 0) return freePort();
  if (await isFree(port)) return port;
  throw new Trouble(`${variable}=${port}: the port is taken. Choose another one, or 0 for any.`);
}

/**
 * @param {System} system
 * @returns {Promise<{ email: string, password: string }>} what to sign in with
 */
async function addOperator(system) {
  // Another one for each run, for a database that lived on.
  const email = `operator-${randomInt(1e6, 1e7)}@example.com`;
  const password = randomBytes(9).toString('base64url');
  const person = { email, password, name: 'Demo operator', role: 'operator' };
  const { status, body } = await requestJson(`${system.url}/users`, { body: person });
  if (status === 201) return { email, password };
  throw new Trouble(`The API refused the operator with ${status}: ${JSON.stringify(body)}`);
}

/**
 * @param {System} system
 * @returns {Promise<Tenant>}
 */
async function register(system) {
  const { status, body } = await requestJson(`${system.url}/tenants/register`, {
    body: {
      name: TENANT,
      // Meta's ids are long numbers; a new one each time, for a database that lived on.
      phoneNumberId: `1${randomInt(1e13, 1e14)}`,
      wabaId: `2${randomInt(1e13, 1e14)}`,
      accessToken: 'demo-token',
    },
  });
  if (status === 201) return body;
  throw new Trouble(
    `The API refused the tenant with ${status}: ${JSON.stringify(body)}\nIts log is in ${logDir}`,
  );
}

/**
 * @param {System} system
 * @param {Tenant} tenant
 * @returns {Promise<string>} a page on which another number is connected, through a dialog like Meta's
 */
async function makeConnectLink(system, { id, apiKey }) {
  const path = `${system.url}/tenants/${id}/connect-links`;
  const { status, body } = await requestJson(path, { key: apiKey, body: {} });
  if (status === 201) return body.url;
  throw new Trouble(`The API refused the connect link with ${status}: ${JSON.stringify(body)}`);
}

/**
 * @param {System} system
 * @param {Tenant} tenant
 */
async function customerWrites(system, { phoneNumberId }) {
  const { status, body } = await requestJson(
    `${system.simulator.url}/_simulator/customers/${CUSTOMER}/messages`,
    { body: { phoneNumberId, text: GREETING, name: 'Sam' } },
  );
  if (status === 202) return;
  throw new Trouble(`The simulator refused the message with ${status}: ${JSON.stringify(body)}`);
}

/**
 * Waits until the customer has the one right answer and the API knows that it was delivered.
 *
 * @param {System} system
 * @param {Tenant} tenant
 * @returns {Promise<'delivered' | 'read'>}
 */
async function untilReplied(system, tenant) {
  const received = async () => {
    const query = new URLSearchParams({ phoneNumberId: tenant.phoneNumberId, to: CUSTOMER });
    const { body } = await requestJson(`${system.simulator.url}/_simulator/messages?${query}`);
    return /** @type {{ text: string }[]} */ (body.items);
  };
  const lookInto = (/** @type {string} */ what, /** @type {string[]} */ log) =>
    new Trouble(`${what} The logs in ${logDir} may tell why.`, { log });

  await waitFor(async () => (await received()).length > 0, {
    timeoutMs: REPLY_TIMEOUT_MS,
    otherwise: () =>
      lookInto(
        'No auto-reply came within 30 s.',
        system.workers.flatMap((worker) => worker.tail()),
      ),
  });
  const status = await waitFor(
    async () => {
      const url = `${system.url}/tenants/${tenant.id}/messages?direction=OUT`;
      const { body } = await requestJson(url, { key: tenant.apiKey });
      const [reply] = body.items;
      return ['delivered', 'read'].includes(reply?.status) && reply.status;
    },
    {
      timeoutMs: REPLY_TIMEOUT_MS,
      otherwise: () =>
        lookInto(
          'The reply was sent, but never delivered.',
          system.apis.flatMap((api) => api.tail()),
        ),
    },
  );

  const replies = await received();
  if (replies.length === 1 && replies[0]?.text === REPLY) return status;
  throw lookInto(`This came instead of the one right reply: ${JSON.stringify(replies)}.`, []);
}

/**
 * @param {System} system
 * @param {Tenant} tenant
 * @param {{ email: string, password: string }} operator
 * @param {string} status
 * @param {string} link
 */
function summary(system, { id, apiKey, phoneNumberId }, operator, status, link) {
  const api = system.url;
  const simulator = system.simulator.url;
  const json = `-H 'Content-Type: application/json'`;
  const key = `-H 'Authorization: Bearer ${apiKey}'`;
  const write = JSON.stringify({ phoneNumberId, text: 'Are you open today?' });
  const send = JSON.stringify({
    to: `+${CUSTOMER}`,
    text: 'Yes, until six.',
    idempotency_key: 'opening-hours-1',
  });
  return [
    '',
    `  ${bold('Sam')}   ${GREETING}`,
    ...REPLY.split('\n').map((line, index) => `  ${index === 0 ? bold(TENANT) : '    '}  ${line}`),
    `        ${green('✓✓')} ${dim(status)}`,
    '',
    `  API         ${api}`,
    `  API docs    ${api}/docs`,
    ...(hasConsole()
      ? [
          `  Console     ${api}/console`,
          `              sign in as ${operator.email} with ${operator.password}`,
        ]
      : []),
    `  Simulator   ${simulator}`,
    `  Connect     ${link}`,
    dim("              another number, through a stand-in for Meta's dialog; the link works once"),
    '',
    bold('For your shell'),
    dim('  # made up for this run; the lines of the README work with them'),
    `  export APP_SECRET=${system.appSecret}`,
    `  export VERIFY_TOKEN=${system.verifyToken}`,
    `  export TENANT_ID=${id}`,
    `  export TENANT_KEY=${apiKey}`,
    `  export PHONE_NUMBER_ID=${phoneNumberId}`,
    dim(
      '  # ADMIN_API_KEY is not set: who reaches the API may administer it, and only this machine does',
    ),
    '',
    bold('Try next'),
    '',
    dim('  # the customer writes again'),
    `  curl -X POST ${simulator}/_simulator/customers/${CUSTOMER}/messages ${json} -d '${write}'`,
    dim('  # another connect link'),
    `  curl -X POST ${api}/tenants/${id}/connect-links ${key} ${json} -d '{}'`,
    dim('  # why is a number silent? look at all of them'),
    `  curl -X POST ${api}/tenants/${id}/diagnosis ${key} ${json} -d '{}'`,
    dim('  # answer; run it twice, and it is still one message'),
    `  curl -X POST ${api}/tenants/${id}/send ${key} ${json} -d '${send}'`,
    dim('  # what was said'),
    `  curl ${api}/tenants/${id}/messages ${key}`,
    dim('  # how it does'),
    `  curl ${api}/health`,
    '',
  ].join('\n');
}
