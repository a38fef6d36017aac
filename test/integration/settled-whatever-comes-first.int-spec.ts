import type { INestApplicationContext } from '@nestjs/common';
import { defined } from '../../src/common/defined.js';
import type { MessageId } from '../../src/common/id.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import { statusOf } from '../../src/messaging/messages/message-status.js';
import { MessageListsRepository } from '../../src/messaging/messages/message-lists.repository.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { CloudApiError } from '../../src/whatsapp/cloud-api.error.js';
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

/** When something comes: never, while the request is open, or once it has ended. */
const TIMES = ['never', 'during', 'after'] as const;
type Time = (typeof TIMES)[number];

const FORMS = ['same', 'other', 'stranger'] as const;

/** So many are under way at the same time. */
const AT_ONCE = 20;

interface Case {
  readonly policy: 'hold' | 'resend';
  /** `dead`: the worker that sent it writes nothing down. */
  readonly answer: 'comes' | 'is lost' | 'dead';
  readonly echo: Time;
  readonly named: Time;
  readonly nameless: Time;
  /**
   * In which form echo and statuses name the message: that of the answer, or one with the user's id. Of a
   * `stranger` the echo says nothing but this id, which nobody knew; a status without our reference
   * says that and the number.
   */
  readonly form: (typeof FORMS)[number];
}

const CASES: Case[] = (['hold', 'resend'] as const).flatMap((policy) =>
  (['comes', 'is lost', 'dead'] as const).flatMap((answer) =>
    TIMES.flatMap((echo) =>
      TIMES.flatMap((named) =>
        TIMES.flatMap((nameless) =>
          FORMS.map((form): Case => ({
            policy,
            answer,
            echo,
            named,
            nameless,
            form,
          })),
        ),
      ),
    ),
  ),
);

describe('A send is settled, whatever comes first', () => {
  let app: INestApplicationContext;
  const tenants = new Map<string, Tenant>();
  const accepted = new Map<string, number>();
  const opened = new Map<string, () => void>();
  const ends = new Map<string, Promise<void>>();

  beforeAll(async () => {
    app = await startWorkerApp({
      APPLY_BACKOFF_MS: '200',
      RECONCILE_INTERVAL_MS: '200',
      RECONCILE_AFTER_MS: '200',
      SEND_TIMEOUT_MS: '8000',
      SEND_LEASE_MS: '15000',
      UNKNOWN_DEADLINE_MS: '15000',
    });
    for (const policy of ['hold', 'resend'] as const) {
      const tenant = await registerInside(app, { unknownPolicy: policy });
      tenants.set(policy, tenant);
    }
  });

  afterAll(async () => {
    await app.close();
  });

  it('as one message and one acceptance, in all orders', async () => {
    jest
      .spyOn(app.get(CloudApiClient), 'send')
      .mockImplementation(async (_credentials, request) => {
        const { peer } = request;
        accepted.set(peer, (accepted.get(peer) ?? 0) + 1);
        opened.get(peer)!();
        await ends.get(peer);
        if (caseOf(peer).answer === 'comes') return { wamid: wamidWith(peer, idOf(peer)) };
        throw new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'no answer' });
      });
    const { settle } = OutboxRepository.prototype;
    const outbox = app.get(OutboxRepository);
    jest.spyOn(outbox, 'settle').mockImplementation(async (settlement) => {
      if (caseOf(settlement.message.peer).answer !== 'dead') await settle.call(outbox, settlement);
    });
    const checks: (() => Promise<void>)[] = [];
    for (let start = 0; start < CASES.length; start += AT_ONCE) {
      const some = CASES.slice(start, start + AT_ONCE);
      checks.push(...(await Promise.all(some.map((one, index) => run(one, start + index)))));
    }
    for (const check of checks) await check();
  });

  /** @returns what looks at how it ended */
  async function run(one: Case, index: number): Promise<() => Promise<void>> {
    const peer = `1555100${String(index).padStart(4, '0')}`;
    const tenant = tenants.get(one.policy)!;
    const inbox = new TestInbox(app, tenant);
    const isOpen = new Promise<void>((resolve) => opened.set(peer, resolve));
    let end = (): void => undefined;
    ends.set(peer, new Promise((resolve) => (end = resolve)));
    const body = `words for ${peer}`;
    const { message } = await app
      .get(SendService)
      .enqueue(tenant._id, { peer, type: 'text', content: { body } });
    await isOpen;
    const tell = async (time: Time) => {
      const news = [
        ...(one.echo === time ? [echoOf(peer, body)] : []),
        ...(one.named === time ? [statusOfOurs(peer, message._id)] : []),
        ...(one.nameless === time ? [statusOfOurs(peer)] : []),
      ];
      for (const make of news) await inbox.deliver(notification([make(tenant)]));
    };
    await tell('during');
    end();
    await tell('after');
    const isTold =
      one.answer === 'comes' ||
      [one.echo, one.named, one.nameless].some((time) => time !== 'never');
    const isStray =
      one.form === 'stranger' &&
      one.answer !== 'comes' &&
      one.named === 'never' &&
      one.nameless === 'never';
    // Without a word from anybody, sending it again is what was asked for.
    if (one.policy === 'resend' && !isTold) return async () => undefined;
    const isSettled = isTold && !isStray;
    return async () => {
      await eventually(async () => {
        const rows = await rowsOf(tenant, peer);
        expect({
          one,
          rows: rows.map(({ _id, wamidKey, rank }) => ({ _id, wamidKey, status: statusOf(rank!) })),
        }).toEqual({
          one,
          rows: [
            {
              _id: message._id,
              wamidKey: isSettled ? idOf(peer) : undefined,
              status: isSettled ? expect.stringMatching(/sent|delivered/) : 'unknown',
            },
            // Whether it is the same message or one that somebody typed, nobody can tell.
            ...(isStray && isTold
              ? [{ _id: expect.any(String) as string, wamidKey: idOf(peer), status: 'sent' }]
              : []),
          ],
        });
      });
      expect({ one, accepted: accepted.get(peer) }).toEqual({ one, accepted: 1 });
    };
  }

  /** Those of one case, the oldest first: what was sent, and what else came of it. */
  async function rowsOf(tenant: Tenant, peer: string): Promise<Message[]> {
    const threads = await Promise.all(
      [{ waId: peer }, { userId: `US.${peer}` }].map((identity) =>
        app.get(ConversationsService).findThreads(tenant._id, identity),
      ),
    );
    const rows = await app
      .get(MessageListsRepository)
      .list(tenant._id, { conversationIds: [...new Set(threads.flat())] }, { limit: 10 });
    return rows.toReversed();
  }

  function echoOf(peer: string, body: string) {
    const to = caseOf(peer).form === 'stranger' ? { to_user_id: `US.${peer}` } : { to: peer };
    const echo = { ...textMessage('15550001001', { wamid: wamidOf(peer), text: body }), ...to };
    return (tenant: Tenant) => ({
      ...change({ phoneNumberId: tenant.phoneNumberId! }, { message_echoes: [echo] }),
      field: 'smb_message_echoes',
    });
  }

  function statusOfOurs(peer: string, reference?: MessageId) {
    const isTaught = caseOf(peer).form === 'stranger' && reference === undefined;
    const extra = {
      recipient_id: peer,
      ...defined({
        recipient_user_id: isTaught ? `US.${peer}` : undefined,
        biz_opaque_callback_data: reference,
      }),
    };
    const told = status(wamidOf(peer), 'delivered', extra);
    return (tenant: Tenant) =>
      change({ phoneNumberId: tenant.phoneNumberId! }, { statuses: [told] });
  }
});

function caseOf(peer: string): Case {
  return CASES[Number(peer.slice(-4))]!;
}

/** As echo and statuses name it. */
function wamidOf(peer: string): string {
  const user = caseOf(peer).form === 'same' ? peer : `US.${peer}`;
  return wamidWith(user, idOf(peer));
}

function idOf(peer: string): string {
  return `3EB0${peer.padStart(16, '0')}`;
}
