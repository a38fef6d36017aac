import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { TenantId } from '../../src/common/id.js';
import { TemplatesRepository } from '../../src/templates/templates.repository.js';
import { TenantEvent } from '../../src/tenants/tenant-event.schema.js';
import { Tenant } from '../../src/tenants/tenant.schema.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const WABA = '440055006600';

describe('What an event of an account says', () => {
  let app: INestApplicationContext;
  let proved: TenantId;
  let claiming: TenantId;
  let inbox: TestInbox;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    const tenant = await registerInside(app, { wabaId: WABA });
    proved = tenant._id;
    claiming = (await registerInside(app, { wabaId: WABA }))._id;
    // As a tenant of before was, whom nobody ever asked for a proof.
    const tenants = app.get<Model<Tenant>>(getModelToken(Tenant.name));
    const number = { 'numbers.0.wabaProof': 1 } as const;
    await tenants.collection.updateOne({ _id: claiming as never }, { $unset: number });
    inbox = new TestInbox(app, tenant);
  });

  afterAll(() => app.close());

  const eventsOf = (tenantId: TenantId): Promise<TenantEvent[]> =>
    app.get<Model<TenantEvent>>(getModelToken(TenantEvent.name)).find({ tenantId }).lean();

  it.each([
    ['account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } }],
    ['account_alerts', { alert_severity: 'CRITICAL', alert_type: 'OBA_APPROVED' }],
    [
      'message_template_status_update',
      { event: 'APPROVED', message_template_name: 'sale', message_template_language: 'en_US' },
    ],
    ['phone_number_quality_update', { display_phone_number: '15550001001', event: 'FLAGGED' }],
  ])('(%s) reaches those whose claim to it is proved, and nobody else', async (field, value) => {
    const before = await eventsOf(proved);
    const entry = [{ id: WABA, changes: [{ field, value }] }];
    const event = await inbox.deliver({ object: 'whatsapp_business_account', entry });
    expect(event.items).toMatchObject([{ outcome: 'applied' }]);
    expect(event.tenantIds).toEqual([proved]);
    expect((await eventsOf(proved)).length).toBe(before.length + 1);
    expect(await eventsOf(claiming)).toEqual([]);
  });

  it('about its templates is kept from others, too', async () => {
    const templates = app.get(TemplatesRepository);
    const page = { limit: 10 };
    expect(await templates.list(proved, {}, page)).toMatchObject([{ name: 'sale' }]);
    expect(await templates.list(claiming, {}, page)).toEqual([]);
  });
});
