import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { SendService } from '../../src/messaging/composing/send.service.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { Message } from '../../src/messaging/messages/message.schema.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const WAIT_S = 3_600;

describe('An auto-reply that leaves others to answer first', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let messages: Model<Message>;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '100' });
    messages = app.get<Model<Message>>(getModelToken(Message.name));
    tenant = await registerInside(app, { autoReply: { unlessAnsweredWithin: WAIT_S } });
  });

  afterAll(async () => {
    await app.close();
  });

  const business = () => ({ phoneNumberId: tenant.phoneNumberId! });

  /** A customer writes. @returns the reply that waits */
  async function write(customer: string, wamid: string): Promise<Message> {
    const body = textFrom(business(), customer, { wamid });
    await app.get(WebhookInbox).accept(Buffer.from(JSON.stringify(body)));
    return eventually(() => replyTo(wamid));
  }

  async function replyTo(wamid: string): Promise<Message> {
    const reply = await messages.findOne({ idempotencyKey: `auto-reply:${wamid}` }).lean();
    expect(reply).not.toBeNull();
    return reply!;
  }

  async function expectSent(wamid: string): Promise<void> {
    expect((await replyTo(wamid)).statusTimes).toHaveProperty('sending');
  }

  const answer = (peer: string) =>
    app.get(SendService).enqueue(tenant._id, { peer, type: 'text', content: { body: 'Ann here' } });

  it('waits, and goes out only where nobody answered since', async () => {
    const answered = await write('15550160001', 'wamid.WAITS-1');
    expect(answered).toMatchObject({ rank: STATUS_RANK.queued });
    expect(answered.lane).toBeUndefined();
    const waitMs = answered.sendAt!.getTime() - answered.createdAt.getTime();
    expect(Math.abs(waitMs - WAIT_S * 1_000)).toBeLessThan(120_000);

    await write('15550160002', 'wamid.WAITS-2');
    await answer('15550160001');
    await answer('15550160003');
    // What was said before the question is no answer to it.
    await write('15550160003', 'wamid.WAITS-3');

    await messages.updateMany({ origin: 'auto-reply' }, { $set: { dueAt: new Date(0) } });
    await eventually(async () => {
      expect(await replyTo('wamid.WAITS-1')).toMatchObject({ rank: STATUS_RANK.canceled });
      await expectSent('wamid.WAITS-2');
      await expectSent('wamid.WAITS-3');
    });
    expect((await replyTo('wamid.WAITS-1')).statusTimes).toHaveProperty('canceled');
  });

  it.each([
    ['failed', STATUS_RANK.failed],
    ['was canceled', STATUS_RANK.canceled],
  ])('goes out, too, if the answer %s', async (what, rank) => {
    const wamid = `wamid.WAITS-${what}`;
    const customer = `1555016001${rank % 10}${what.length}`;
    await write(customer, wamid);
    const { message } = await answer(customer);
    await messages.updateOne(
      { _id: message._id },
      { $set: { rank }, $unset: { lane: 1, dueAt: 1, claim: 1 } },
    );
    await messages.updateOne(
      { idempotencyKey: `auto-reply:${wamid}` },
      { $set: { dueAt: new Date(0) } },
    );
    await eventually(() => expectSent(wamid));
  });
});
