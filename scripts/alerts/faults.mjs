import { renameSync, writeFileSync, rmSync } from 'node:fs';
import { requestJson } from '../lib/http.mjs';
import { KMS_KEY, startReceiver } from './site.mjs';

/**
 * @typedef {object} Fault
 * @property {string} what for people
 * @property {string[]} alerts that it fires
 * @property {(site: import('./site.mjs').Site, scope: import('../lib/run.mjs').Scope) => Promise<(() => Promise<unknown>) | void>} strike
 *   returns what goes on meanwhile, again and again
 * @property {(site: import('./site.mjs').Site) => Promise<unknown>} [heal]
 */

const MANY = 130;

/** @param {number} count @param {() => Promise<unknown>} work */
const times = (count, work) => Promise.all(Array.from({ length: count }, work));

/**
 * Each alert by what it is meant for, done to real processes and servers. The slow ones come together, and
 * what leaves no process to go on with comes last.
 *
 * @type {Fault[]}
 */
export const FAULTS = [
  {
    what: 'an endpoint answers 500; a worker of another commit joins; Redis gets `allkeys-lru`',
    alerts: ['EventsUndelivered', 'VersionsDiffer', 'RedisMayEvict'],
    strike: async (site, scope) => {
      const receiver = scope.own(await startReceiver(500));
      const tenant = await site.tenant();
      await site.call(`/tenants/${tenant.id}/endpoints`, { url: receiver.url });
      await site.send(tenant);
      const other = site.system.workers[1];
      await other?.stop();
      await other?.start({ GIT_COMMIT: 'another' });
      await site.evict('allkeys-lru');
    },
    heal: (site) => site.evict('noeviction'),
  },
  {
    what: 'an endpoint answers 410',
    alerts: ['EndpointsDisabled'],
    strike: async (site, scope) => {
      const receiver = scope.own(await startReceiver(410));
      const tenant = await site.tenant();
      await site.call(`/tenants/${tenant.id}/endpoints`, { url: receiver.url });
      await site.send(tenant);
    },
  },
  {
    what: "webhooks signed with another app's secret",
    alerts: ['WebhookSignaturesBad'],
    strike: async (site) => () => site.webhook('1', { secret: 'another' }),
  },
  {
    what: 'webhooks for a number that nobody registered',
    alerts: ['WebhooksQuarantined'],
    strike: async (site) => () => site.webhook('999000999'),
  },
  {
    what: "Meta's files answer 503, customers send images",
    alerts: ['MediaBacklog'],
    strike: async (site) => {
      const tenant = await site.tenant();
      await site.faults({ mediaDownloads: 'unavailable' });
      await times(MANY, () => site.image(tenant));
    },
    heal: (site) => site.faults({ mediaDownloads: 'usual' }),
  },
  {
    what: 'Meta refuses all that a number sends (131026)',
    alerts: ['SendsFailing', 'DeadLettersGrow'],
    strike: async (site) => {
      const tenant = await site.tenant();
      await site.script(tenant, { outcome: 'error', code: 131026 });
      await times(MANY, () => site.send(tenant));
      return () => site.send(tenant);
    },
  },
  {
    what: "Meta refuses a tenant's token (190), its customers write",
    alerts: ['TenantsStopped', 'RepliesLate'],
    strike: async (site) => {
      const tenant = await site.tenant();
      await site.script(tenant, { outcome: 'error', code: 190 });
      await site.send(tenant);
      await site.webhook(tenant.phoneNumberId);
    },
  },
  {
    what: 'Meta answers each send after 4 s',
    alerts: ['CloudApiSlow'],
    strike: async (site) => {
      const tenant = await site.tenant();
      await site.script(tenant, { outcome: 'slow', delayMs: 4_000 });
      return () => site.send(tenant);
    },
  },
  {
    what: 'Meta takes sends and resets the connection',
    alerts: ['CloudApiFailing', 'MessagesUnknown'],
    strike: async (site) => {
      const tenant = await site.tenant();
      await site.script(tenant, { outcome: 'reset' });
      return () => site.send(tenant);
    },
  },
  {
    what: 'the folder of files becomes a file',
    alerts: ['MediaStorageBroken'],
    strike: async ({ mediaDir }) => {
      renameSync(mediaDir, `${mediaDir}.away`);
      writeFileSync(mediaDir, '');
    },
    heal: async ({ mediaDir }) => {
      rmSync(mediaDir);
      renameSync(`${mediaDir}.away`, mediaDir);
    },
  },
  {
    what: 'the key of the key management service is disabled',
    alerts: ['KmsBroken'],
    strike: async ({ kms }) => kms.disable(KMS_KEY),
    heal: async ({ kms }) => kms.enable(KMS_KEY),
  },
  {
    what: 'calls with keys that nobody has',
    alerts: ['CallersRefused'],
    strike: async (site) => () =>
      times(20, () => requestJson(`${site.system.url}/me`, { key: 'wak_nobody' })),
  },
  {
    what: 'the API is stopped for 1.3 s again and again',
    alerts: ['EventLoopBlocked'],
    strike: async (site) => () => site.holdUp(site.api.pid, 1_300),
  },
  {
    what: 'MongoDB is stopped for 0.7 s again and again, customers write',
    alerts: ['WebhookAcksSlow'],
    strike: async (site) => () =>
      Promise.all([site.holdUp(site.mongo.pid, 700), times(5, () => site.webhook('999000999'))]),
  },
  {
    what: 'Redis is killed, customers write',
    alerts: ['RedisDown', 'BellsUnheard'],
    strike: async (site) => {
      await site.redis.kill();
      return () => site.webhook('999000999');
    },
    heal: ({ redis }) => redis.restart(),
  },
  {
    what: 'MongoDB is killed, customers write',
    alerts: ['MongoDown', 'WebhooksRefused', 'ApiErrors'],
    strike: async (site) => {
      await site.mongo.kill();
      return () => site.webhook('999000999');
    },
    heal: ({ mongo }) => mongo.restart(),
  },
  {
    what: 'all workers are killed, customers write',
    alerts: ['ProcessDown', 'WorkersMissing', 'ConsumptionStuck', 'ReconcilerSilent'],
    strike: async (site) => {
      await Promise.all(site.system.workers.map((worker) => worker.kill('SIGKILL')));
      return () => site.webhook('999000999');
    },
    heal: ({ system }) => Promise.all(system.workers.map((worker) => worker.start())),
  },
  {
    what: 'the API is killed',
    alerts: ['ApiDown'],
    strike: async (site) => void (await site.api.kill('SIGKILL')),
  },
];
