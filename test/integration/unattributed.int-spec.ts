import type { INestApplicationContext } from '@nestjs/common';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { DeadLettersService } from '../../src/dead-letters/dead-letters.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { change, notification, textMessage } from '../factories/webhook.factory.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

describe('What cannot be attributed to anybody', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let inbox: TestInbox;

  beforeAll(async () => {
    app = await startWorkerApp();
    tenant = await registerInside(app);
    inbox = new TestInbox(app, tenant);
  });

  afterAll(async () => {
    await app.close();
  });

  const people = [{ wa_id: '15550001111' }, { wa_id: '15550002222' }];
  const preference = { category: 'marketing_messages', value: 'stop', timestamp: 1790000000 };

  it.each([
    ['a message without a sender', { messages: [{ ...textMessage('-'), from: undefined }] }],
    ['one of two possible senders', { contacts: people, messages: [textMessage('hidden')] }],
    ['a message without an id', { messages: [{ from: '15550001111', type: 'text' }] }],
    ['a status without an id', { statuses: [{ status: 'delivered' }] }],
  ])('is a dead letter: %s', async (_case, value) => {
    const event = await inbox.tell(value);
    expect(event.items).toMatchObject([{ outcome: 'failed' }]);
    expect(await lettersOf(event._id)).toHaveLength(1);
  });

  it('is a dead letter: an opt-out of nobody', async () => {
    const event = await inbox.tell({ user_preferences: [preference] }, 'user_preferences');
    expect(event.items).toMatchObject([{ outcome: 'failed', reason: 'it names nobody' }]);
    expect(await lettersOf(event._id)).toHaveLength(1);
  });

  it('is not what names nobody but comes with its only contact', async () => {
    const contacts = [{ wa_id: '15550003333', profile: { name: 'Sole' } }];
    const messages = [{ ...textMessage('-', { wamid: 'wamid.SOLE' }), from: undefined }];
    const event = await inbox.tell({ contacts, messages });
    expect(event.items).toMatchObject([{ outcome: 'applied' }]);
    expect(await lettersOf(event._id)).toEqual([]);
    const [person] = await app
      .get(ConversationsService)
      .find(tenant._id, [{ waId: '15550003333' }]);
    expect(person).toMatchObject({ name: 'Sole' });
  });

  it('is not what belongs to no tenant', async () => {
    const stranger = { phoneNumberId: '999' };
    const event = await inbox.deliver(
      notification([change(stranger, { messages: [{ type: 'text' }] })]),
    );
    expect(await lettersOf(event._id)).toEqual([]);
  });

  async function lettersOf(subjectId: string) {
    const letters = await app.get(DeadLettersService).list({ state: 'open' }, 100);
    return letters.filter((letter) => letter.subjectId === subjectId);
  }
});
