import type { INestApplicationContext } from '@nestjs/common';
import type { AuditLog } from '../../src/access/audit/audit-log.service.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { statusOf } from '../../src/messaging/messages/message-status.js';
import { LateEchoes } from '../../src/messaging/messages/late-echoes.service.js';
import { MessageTwins } from '../../src/messaging/messages/message-twins.repository.js';
import { MessagesService } from '../../src/messaging/messages/messages.service.js';
import { TakeTurnQueue } from '../../src/messaging/messages/take-turn.job.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { UnknownOutcomes } from '../../src/messaging/outbox/unknown-outcomes.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { CloudApiError } from '../../src/whatsapp/cloud-api.error.js';
import { CloudApiClient } from '../../src/whatsapp/sending/cloud-api.client.js';
import { status, textMessage, wamidWith } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { fake } from '../support/fake.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const PEER = '15550007001';
const USER = 'US.13491208655302741920';
const WAMID = wamidWith(USER, '3EB0A1B2C3D4E5F60718');

/** The answer to a send is lost; an echo tells of it, to somebody under an id that nobody knew. */
describe('An echo to who was not known to be the recipient', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let inbox: TestInbox;
  let sent: jest.SpyInstance;
  let ours: Message;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '200', UNKNOWN_DEADLINE_MS: '100' });
  });

  beforeEach(async () => {
    tenant = await registerInside(app, { autoReply: { enabled: false }, unknownPolicy: 'resend' });
    inbox = new TestInbox(app, tenant);
    let isOpen = (): void => undefined;
    let end = (): void => undefined;
    const opened = new Promise<void>((resolve) => (isOpen = resolve));
    const ended = new Promise<void>((resolve) => (end = resolve));
    sent = jest.spyOn(app.get(CloudApiClient), 'send').mockImplementation(async () => {
      isOpen();
      await ended;
      throw new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'no answer' });
    });
    const content = { body: 'hello' };
    const { message } = await app
      .get(SendService)
      .enqueue(tenant._id, { peer: PEER, type: 'text', content });
    ours = message;
    await opened;
    await inbox.tellEcho({ to_user_id: USER }, WAMID);
    end();
    await eventually(async () => expect(await seen()).toContainEqual([ours._id, 'unknown']));
    // Its deadline is over once nothing of it is due.
    await eventually(async () => expect((await own()).dueAt).toBeUndefined());
  });

  afterEach(() => {
    expect(sent).toHaveBeenCalledTimes(1);
    sent.mockRestore();
  });

  afterAll(async () => {
    await app.close();
  });

  it('keeps it from being sent again, and leaves it to be settled', async () => {
    expect(await seen()).toEqual([
      [expect.any(String), 'sent'],
      [ours._id, 'unknown'],
    ]);
    const outcomes = new UnknownOutcomes(
      app.get(MessagesService),
      app.get(OverdueRepository),
      app.get(MessageTwins),
      app.get(LateEchoes),
      app.get(TakeTurnQueue),
      fake<AuditLog>({ during: (_entry, act) => act() }),
    );
    await outcomes.settle(tenant._id, ours._id, { outcome: 'sent', wamid: WAMID });
    expect(await seen()).toEqual([[ours._id, 'sent']]);
  });

  it('settles it as soon as a status says who that is', async () => {
    const ids = { recipient_id: PEER, recipient_user_id: USER };
    await inbox.tell({ statuses: [status(WAMID, 'delivered', ids)] });
    await eventually(async () => expect(await seen()).toEqual([[ours._id, 'delivered']]));
  });

  it('settles it as soon as that person writes under both ids', async () => {
    await inbox.tell({
      messages: [{ ...textMessage(PEER, { text: 'yes?' }), from_user_id: USER }],
    });
    await eventually(async () =>
      expect(await seen()).toEqual([
        [expect.any(String), undefined],
        [ours._id, 'sent'],
      ]),
    );
  });

  async function own(): Promise<Message> {
    return (await inbox.messages()).find(({ _id }) => _id === ours._id)!;
  }

  /** Newest first. */
  async function seen() {
    const rows = await inbox.messages();
    return rows.map(({ _id, rank }) => [_id, rank === undefined ? undefined : statusOf(rank)]);
  }
});
