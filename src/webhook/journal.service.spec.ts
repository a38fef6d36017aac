import { fake, partial } from '../../test/support/fake.js';
import type { AuditLog } from '../access/audit/audit-log.service.js';
import { newId, type WebhookEventId } from '../common/id.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { ApplyWebhooksPayload, ApplyWebhooksQueue } from './apply-webhooks.job.js';
import { JournalService } from './journal.service.js';
import type { WebhookEvent } from './webhook-event.schema.js';
import type { WebhookEventsRepository } from './webhook-events.repository.js';
import { WebhookEventNotFoundError } from './webhook.errors.js';

const ID: WebhookEventId = newId('wev');
const EVENT = partial<WebhookEvent>({ _id: ID });

function setUp({ waiting = [], owner }: { waiting?: WebhookEventId[]; owner?: 'tnt_1' } = {}) {
  const steps: unknown[][] = [];
  const find = jest.fn(async (id: WebhookEventId) => (id === ID ? EVENT : null));
  const reopen = jest.fn(async (...args: unknown[]) => {
    steps.push(['reopen', ...args]);
    return true;
  });
  const findQuarantined = jest.fn(async (..._args: unknown[]) => waiting);
  const journal = new JournalService(
    fake<WebhookEventsRepository>({
      find,
      reopen,
      findQuarantined,
      reopenQuarantined: async (...args) => void steps.push(['reopen', ...args]),
    }),
    fake<ApplyWebhooksQueue>({
      ring: async (jobs: readonly ApplyWebhooksPayload[]) => void steps.push(['ring', jobs]),
    }),
    fake<TenantDirectory>({
      findByPhoneNumberIds: async ([id]: Iterable<string>) =>
        new Map(owner === undefined ? [] : [[id!, partial<Tenant>({ _id: owner })]]),
    }),
    fake<AuditLog>({
      during: async (change, work) => {
        steps.push(['audit', change]);
        return work();
      },
    }),
  );
  return { journal, steps, find, reopen, findQuarantined };
}

describe(JournalService.name, () => {
  it('finds a delivery by its id, and asks nobody for what can be none', async () => {
    const { journal, find } = setUp();
    expect(await journal.get(ID)).toBe(EVENT);
    await expect(journal.get(newId('wev'))).rejects.toThrow(WebhookEventNotFoundError);
    find.mockClear();
    const strange = 'wev_../../x' as WebhookEventId;
    await expect(journal.get(strange)).rejects.toThrow(WebhookEventNotFoundError);
    expect(find).not.toHaveBeenCalled();
  });

  it.each([
    ['whole', undefined, {}],
    ['but for one item', '0.0.messages.1', { position: '0.0.messages.1' }],
  ])(
    'lets a delivery be applied again, %s, once that is noted',
    async (_case, position, changes) => {
      const { journal, steps } = setUp();
      await journal.replay(ID, position);
      expect(steps).toEqual([
        ['audit', { action: 'webhook.replayed', target: ID, tenantId: null, changes }],
        ['reopen', ID, position],
        ['ring', [{ webhookEventIds: [ID] }]],
      ]);
    },
  );

  it('notes nothing about a delivery that there is not', async () => {
    const { journal, steps } = setUp();
    await expect(journal.replay(newId('wev'))).rejects.toThrow(WebhookEventNotFoundError);
    expect(steps).toEqual([]);
  });

  it('rings for none that is gone by then', async () => {
    const { journal, steps, reopen } = setUp();
    reopen.mockResolvedValueOnce(false);
    await expect(journal.replay(ID)).rejects.toThrow(WebhookEventNotFoundError);
    expect(steps.map(([step]) => step)).toEqual(['audit']);
  });

  it.each([
    ['nobody', undefined, null],
    ['somebody', 'tnt_1', 'tnt_1'],
  ] as const)(
    'lets all be applied again that waited for a number that %s has',
    async (_case, owner, asked) => {
      const waiting: WebhookEventId[] = [newId('wev'), newId('wev')];
      const { journal, steps, findQuarantined } = setUp({
        waiting,
        ...(owner === undefined ? {} : { owner }),
      });
      expect(await journal.replayQuarantined('7')).toBe(2);
      expect(findQuarantined.mock.calls).toEqual([['7', asked, 1_000]]);
      const changes = { deliveries: 2 };
      expect(steps).toEqual([
        ['audit', { action: 'webhook.replayed', target: '7', tenantId: null, changes }],
        ['reopen', waiting[0], '7'],
        ['reopen', waiting[1], '7'],
        ['ring', waiting.map((id) => ({ webhookEventIds: [id] }))],
      ]);
    },
  );
});
