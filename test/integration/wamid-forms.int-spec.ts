import type { INestApplicationContext } from '@nestjs/common';
import { SendService } from '../../src/messaging/composing/send.service.js';
import { statusOf } from '../../src/messaging/messages/message-status.js';
import { NumbersService } from '../../src/tenants/numbers.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { CloudApiClient } from '../../src/whatsapp/sending/cloud-api.client.js';
import {
  change,
  notification,
  status,
  textMessage,
  wamidWith,
} from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const OPERATOR = { byOperator: true } as const;
const ID = '3EB0A1B2C3D4E5F60718';
const PEER = '15550007001';
const USER = 'US.13491208655302741920';

describe('A message that comes under several forms of its wamid', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let inbox: TestInbox;

  beforeAll(async () => {
    app = await startWorkerApp();
  });

  beforeEach(async () => {
    tenant = await registerInside(app, { autoReply: { enabled: false } });
    inbox = new TestInbox(app, tenant);
  });

  afterAll(async () => {
    await app.close();
  });

  it('is one, where its echo names somebody by an id that nobody knew, before the answer', async () => {
    let isOpen = (): void => undefined;
    let end = (): void => undefined;
    const opened = new Promise<void>((resolve) => (isOpen = resolve));
    const ended = new Promise<void>((resolve) => (end = resolve));
    jest.spyOn(app.get(CloudApiClient), 'send').mockImplementationOnce(async () => {
      isOpen();
      await ended;
      return { wamid: wamidWith(PEER, ID) };
    });
    const { message } = await app
      .get(SendService)
      .enqueue(tenant._id, { peer: PEER, type: 'text', content: { body: 'hello' } });
    await opened;
    await inbox.tellEcho({ to_user_id: USER }, wamidWith(USER, ID));
    await inbox.tell({
      statuses: [status(wamidWith(USER, ID), 'delivered', { recipient_id: USER })],
    });
    end();
    await eventually(async () => {
      const rows = await inbox.messages();
      expect(rows.map(({ _id, wamid, rank }) => [_id, wamid, statusOf(rank!)])).toEqual([
        [message._id, wamidWith(PEER, ID), 'delivered'],
      ]);
    });
    // Once more, in each form.
    await inbox.tellEcho({ to_user_id: USER }, wamidWith(USER, ID));
    await inbox.tellEcho({ to: PEER }, wamidWith(PEER, ID));
    await inbox.tellEcho({ to: PEER }, wamidWith(USER, ID));
    expect(await inbox.messages()).toHaveLength(1);
  });

  it('is one, where a customer wrote it', async () => {
    const forms = [PEER, USER].map((user) => ({
      ...textMessage(PEER, { wamid: wamidWith(user, ID), text: 'hi' }),
      from_user_id: USER,
    }));
    await inbox.tell({ messages: [forms[0]] });
    await inbox.tell({ messages: [forms[1]] });
    await inbox.tell({ messages: forms });
    const rows = await inbox.messages();
    expect(rows.map(({ wamid }) => wamid)).toEqual([wamidWith(PEER, ID)]);
  });

  it('is two, where two people wrote under the same id of their own', async () => {
    const others = ['15550007002', '15550007003', '15550007004'];
    const texts = others.map((from) => textMessage(from, { wamid: wamidWith(from, ID) }));
    await inbox.tell({ messages: texts.slice(0, 2) });
    await inbox.tell({ messages: [texts[2]] });
    await inbox.tell({ messages: texts });
    const rows = await inbox.messages();
    expect(rows.map(({ peer }) => peer).toSorted()).toEqual(others);
  });

  it('is two, where one number of a tenant writes to another one', async () => {
    const [own, other] = [tenant.phoneNumberId!, `${tenant.phoneNumberId!}2`];
    await app
      .get(NumbersService)
      .add(tenant._id, { phoneNumberId: other, accessToken: 'mock_b' }, OPERATOR);
    const [from, to] = ['15550001001', '15550001002'];
    const told = { ...textMessage(from, { wamid: wamidWith(from, ID) }), to };
    const arrives = () =>
      inbox.deliver(notification([change({ phoneNumberId: other }, { messages: [told] })]));
    await arrives();
    await inbox.tellEcho({ to }, wamidWith(to, ID));
    await arrives();
    await inbox.tell({ statuses: [status(wamidWith('US.1', ID), 'read', { recipient_id: to })] });
    const rows = await inbox.messages();
    const seen = rows.map(({ direction, phoneNumberId, rank }) => [direction, phoneNumberId, rank]);
    expect(seen.toSorted()).toEqual([
      ['IN', other, undefined],
      ['OUT', own, expect.any(Number)],
    ]);
    const [out] = rows.filter(({ direction }) => direction === 'OUT');
    expect(statusOf(out!.rank!)).toBe('read');
  });
});
