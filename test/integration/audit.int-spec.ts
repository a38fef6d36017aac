import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditLogRepository } from '../../src/access/audit/audit-log.repository.js';
import type { AuditEntry } from '../../src/access/audit/audit-entry.schema.js';
import { defined } from '../../src/common/defined.js';
import { newId, type ConversationId, type MessageId, type TenantId } from '../../src/common/id.js';
import { encodeCursor, PageQuery } from '../../src/common/page.js';
import { DeadLettersService } from '../../src/dead-letters/dead-letters.service.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import { startApiApp } from '../support/api-app.js';
import { eventually } from '../support/eventually.js';

const OPERATOR_KEY = 'operator-operator-operator-operator';
const REASON = { code: 0, title: 'a', advice: 'b' };

describe('The audit log', () => {
  let app: NestFastifyApplication;
  let tenantId: TenantId;

  beforeAll(async () => {
    app = await startApiApp({
      ADMIN_API_KEY: OPERATOR_KEY,
      AUDIT_DAYS: '7',
      ENDPOINTS_ALLOW_PRIVATE: 'true',
    });
    const body = { name: 'Audited', phoneNumberId: '8801', accessToken: 'mock_a' };
    tenantId = (await change('/tenants/register', body))['id'] as TenantId;
  });

  afterAll(() => app.close());

  async function change(
    url: string,
    body?: object,
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST',
  ): Promise<Record<string, unknown>> {
    const answer = await app.inject({
      url,
      method,
      headers: {
        authorization: `Bearer ${OPERATOR_KEY}`,
        ...defined({ 'content-type': body && 'application/json' }),
      },
      ...defined({ payload: body && JSON.stringify(body) }),
    });
    expect([url, answer.statusCode, answer.body]).toEqual([
      url,
      expect.any(Number),
      expect.not.stringMatching(/"status":[45]\d\d,/),
    ]);
    return answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
  }

  /** Newest first. */
  const lines = (): Promise<AuditEntry[]> =>
    app.get(AuditLogRepository).list(Object.assign(new PageQuery(), { limit: 100 }));

  async function newest(): Promise<AuditEntry> {
    const [line] = await lines();
    return line!;
  }

  it('tells of limits, by their values', async () => {
    const limits = { numberPerSecond: 20, queuedMessages: 1_000 };
    await change(`/admin/tenants/${tenantId}/limits`, limits, 'PUT');
    expect(await newest()).toMatchObject({
      action: 'tenant.limits_changed',
      target: tenantId,
      tenantId,
      outcome: 'done',
      changes: limits,
    });
  });

  it.each(['/tenants/:tenantId/endpoints', '/admin/endpoints'])(
    'tells of everything done to %s, and of no secret',
    async (path) => {
      const base = path.replace(':tenantId', tenantId);
      const url = 'http://127.0.0.1:1/hook';
      const headers = { authorization: 'Bearer secret-of-the-receiver' };
      const made = await change(base, { url, headers });
      const one = `${base}/${String(made['id'])}`;
      await change(one, { description: 'Shop' }, 'PATCH');
      const rotated = await change(`${one}/rotate-secret`, {});
      await change(`${one}/replay`, { since: '2026-01-01T00:00:00Z' });
      await change(one, undefined, 'DELETE');
      const told = (await lines()).filter(({ target }) => target === made['id']);
      expect(told.map(({ action, outcome }) => `${action} ${outcome}`).toReversed()).toEqual([
        'endpoint.created done',
        'endpoint.updated done',
        'endpoint.secret_rotated done',
        'endpoint.replayed done',
        'endpoint.deleted done',
      ]);
      const text = JSON.stringify(told);
      for (const secret of [made['secret'], rotated['secret']]) {
        expect(secret).toMatch(/^whsec_/);
        expect(text).not.toContain(secret);
      }
      expect(text).not.toContain('secret-of-the-receiver');
    },
  );

  it('tells of replayed deliveries, one by one and by their number', async () => {
    await app.get(WebhookInbox).accept(Buffer.from('{"entry":[]}'));
    const found = await app.inject({
      url: '/admin/webhook-events',
      headers: { authorization: `Bearer ${OPERATOR_KEY}` },
    });
    const [event] = found.json<{ items: { id: string }[] }>().items;
    await change(`/admin/webhook-events/${event!.id}/replay`, { position: '0.0' });
    expect(await newest()).toMatchObject({
      action: 'webhook.replayed',
      target: event!.id,
      outcome: 'done',
      changes: { position: '0.0' },
    });
    await change('/admin/webhook-events/replay', { phoneNumberId: '990' });
    expect(await newest()).toMatchObject({
      action: 'webhook.replayed',
      target: '990',
      changes: { deliveries: 0 },
    });
  });

  it('tells of dead letters that are replayed and discarded', async () => {
    const message = await unknownMessage(STATUS_RANK.failed);
    const letters = app.get(DeadLettersService);
    await letters.recordMessage({ ...message, attempts: 1 }, REASON);
    const letterId = `dlt_${message._id.slice('msg_'.length)}`;
    await change(`/admin/dead-letters/${letterId}/replay`, {});
    expect(await newest()).toMatchObject({
      action: 'dead_letter.replayed',
      target: letterId,
      tenantId,
      outcome: 'done',
    });
    const other = await unknownMessage(STATUS_RANK.failed);
    await letters.recordMessage({ ...other, attempts: 1 }, REASON);
    const otherId = `dlt_${other._id.slice('msg_'.length)}`;
    await change(`/admin/dead-letters/${otherId}/discard`, {});
    expect(await newest()).toMatchObject({
      action: 'dead_letter.discarded',
      target: otherId,
      tenantId,
      outcome: 'done',
    });
  });

  it('tells of outcomes that were settled by hand', async () => {
    const { _id } = await unknownMessage(STATUS_RANK.unknown);
    await change(`/tenants/${tenantId}/messages/${_id}/settle`, { outcome: 'not_sent' });
    expect(await newest()).toMatchObject({
      action: 'message.settled',
      target: _id,
      tenantId,
      outcome: 'done',
      actor: { kind: 'operator' },
      changes: { outcome: 'not_sent' },
    });
  });

  it('notes how a change ended once, and of that change alone', async () => {
    const [one, other] = [await started(), await started()];
    await app.get(AuditLogRepository).end(one._id, 'failed');
    await app.get(AuditLogRepository).end(one._id, 'done');
    expect((await lines()).slice(0, 2)).toEqual([other, { ...one, outcome: 'failed' }]);
  });

  it('is read newest first, of one tenant or all, with one row beyond the page', async () => {
    const ours = newId('tnt');
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.unshift((await started(ours))._id);
    const newestOfAll = await started();
    const read = async (page: PageQuery, of?: TenantId) =>
      (await app.get(AuditLogRepository).list(page, of)).map(({ _id }) => _id);
    expect(await read({ limit: 100 }, ours)).toEqual(ids);
    expect(await read({ limit: 2 }, ours)).toEqual(ids.slice(0, 3));
    expect(await read({ limit: 2, cursor: encodeCursor(ids[1]!) }, ours)).toEqual(ids.slice(2));
    expect(await read({ limit: 2 })).toEqual([newestOfAll._id, ...ids.slice(0, 2)]);
  });

  it('keeps each line for AUDIT_DAYS, and no longer', async () => {
    const line = await newest();
    expect(line.expiresAt.getTime() - line.at.getTime()).toBe(7 * 86_400_000);
    const old = { ...line, _id: newId('aud'), expiresAt: new Date(Date.now() - 1_000) };
    await app.get(AuditLogRepository).append(old);
    // MongoDB looks once a minute.
    await eventually(
      async () => {
        expect((await lines()).map(({ _id }) => _id)).not.toContain(old._id);
      },
      { everyMs: 500 },
    );
    expect((await lines()).map(({ _id }) => _id)).toContain(line._id);
  });

  async function started(of: TenantId = newId('tnt')): Promise<AuditEntry> {
    const line: AuditEntry = {
      ...(await newest()),
      _id: newId('aud'),
      tenantId: of,
      outcome: 'started',
    };
    await app.get(AuditLogRepository).append(line);
    return line;
  }

  async function unknownMessage(rank: number): Promise<{ _id: MessageId; tenantId: TenantId }> {
    const now = new Date();
    const conversationId: ConversationId = newId('cnv');
    const message: Message = {
      _id: newId('msg'),
      tenantId,
      conversationId,
      phoneNumberId: '8801',
      direction: 'OUT',
      origin: 'api',
      type: 'text',
      content: { body: 'a' },
      peer: '15550001111',
      timestamp: now,
      rank,
      attempts: 1,
      createdAt: now,
      updatedAt: now,
    };
    await app.get(MessagesRepository).insertNew([message]);
    return message;
  }
});
