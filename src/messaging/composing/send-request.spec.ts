import { STATUS_RANK } from '../messages/message-status.js';
import { LANE } from '../messages/message.schema.js';
import { fingerprintOf, toMessage, type NewMessage, type SendRequest } from './send-request.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const LATER = new Date('2026-11-20T13:00:00Z');
const EARLIER = new Date('2026-11-20T11:00:00Z');

const REQUEST: SendRequest = {
  peer: '15550001234',
  type: 'text',
  content: { body: 'hi', preview_url: true },
  context: { message_id: 'wamid.Q' },
  idempotencyKey: 'k1',
};

const build = (request: Partial<SendRequest> = {}, more: Partial<NewMessage> = {}) =>
  toMessage(
    {
      tenantId: 'tnt_1',
      conversationId: 'cnv_1',
      phoneNumberId: '1',
      request: { ...REQUEST, ...request },
      origin: 'api',
      homeLane: LANE.bulk,
      ...more,
    },
    NOW,
  );

describe(toMessage.name, () => {
  it('stands in its lane at once', () => {
    expect(build()).toMatchObject({ rank: STATUS_RANK.queued, lane: LANE.bulk, body: 'hi' });
    expect(build()).not.toHaveProperty('dueAt');
  });

  it('waits outside of its lane until its time comes', () => {
    const message = build({ sendAt: LATER });
    expect(message).toMatchObject({ rank: STATUS_RANK.queued, dueAt: LATER, sendAt: LATER });
    expect(message).not.toHaveProperty('lane');
  });

  it.each([EARLIER, NOW])('goes at once if its planned time has come (%s)', (sendAt) => {
    expect(build({ sendAt })).toMatchObject({ lane: LANE.bulk, sendAt });
  });

  it('remembers what its key stands for, and nothing without one', () => {
    expect(build().fingerprint).toBe(fingerprintOf(REQUEST));
    const { idempotencyKey, ...keyless } = REQUEST;
    expect(idempotencyKey).toBeDefined();
    const request = { tenantId: 'tnt_1', conversationId: 'cnv_1', phoneNumberId: '1' } as const;
    const made = toMessage(
      { ...request, request: keyless, origin: 'api', homeLane: LANE.bulk },
      NOW,
    );
    expect(made).not.toHaveProperty('fingerprint');
  });

  it.each([EARLIER, NOW])('is expired from the start if it comes too late (%s)', (expiresAt) => {
    const message = build({ expiresAt });
    expect(message.rank).toBe(STATUS_RANK.expired);
    expect(message.statusTimes).toEqual({ queued: NOW, expired: NOW });
    expect(message).not.toHaveProperty('lane');
    expect(message).not.toHaveProperty('dueAt');
  });

  it('goes out, to whom and from where it was asked, in the lane that it was given', () => {
    const reply = { origin: 'auto-reply', homeLane: LANE.reply, phoneNumberId: '2' } as const;
    expect(build({}, reply)).toMatchObject({
      direction: 'OUT',
      tenantId: 'tnt_1',
      conversationId: 'cnv_1',
      peer: '15550001234',
      phoneNumberId: '2',
      origin: 'auto-reply',
      priority: LANE.reply,
      lane: LANE.reply,
      type: 'text',
      content: REQUEST.content,
      attempts: 0,
      idempotencyKey: 'k1',
      timestamp: NOW,
      createdAt: NOW,
      updatedAt: NOW,
      statusTimes: { queued: NOW },
    });
    // Where it returns to, while it is in no lane.
    expect(build({ sendAt: LATER }, reply)).toMatchObject({ priority: LANE.reply });
  });

  it('quotes what it was asked to quote', () => {
    expect(build().extras).toEqual({ context: { message_id: 'wamid.Q' } });
    const { context: _context, ...plain } = REQUEST;
    const message = toMessage(
      {
        tenantId: 'tnt_1',
        conversationId: 'cnv_1',
        phoneNumberId: '1',
        request: plain,
        origin: 'api',
        homeLane: LANE.bulk,
      },
      NOW,
    );
    expect(message).not.toHaveProperty('extras');
  });

  it('may still go when it has to be sent by later, and keeps by when', () => {
    const message = build({ expiresAt: LATER });
    expect(message).toMatchObject({ rank: STATUS_RANK.queued, lane: LANE.bulk, expiresAt: LATER });
    expect(message.statusTimes).toEqual({ queued: NOW });
  });

  it('keeps what was asked for beside the template that goes instead', () => {
    const content = { name: 'hello', language: { code: 'en' } };
    const message = build({}, { substitute: { type: 'template', content } });
    expect(message).toMatchObject({ type: 'template', content, body: 'hello' });
    expect(message.extras).toEqual({
      insteadOf: { type: 'text', content: REQUEST.content, context: REQUEST.context },
    });
    // The same request, sent again when the window is open, is still the same request.
    expect(message.fingerprint).toBe(build().fingerprint);
  });
});

describe(fingerprintOf.name, () => {
  it('does not depend on the order of fields, nor on key and policy', () => {
    const { context, content, ...rest } = REQUEST;
    const shuffled = { context: context!, content: { preview_url: true, body: 'hi' }, ...rest };
    const other: SendRequest = { ...shuffled, idempotencyKey: 'k2', windowPolicy: 'refuse' };
    expect(fingerprintOf(other)).toBe(fingerprintOf(REQUEST));
  });

  it.each<[string, Partial<SendRequest>]>([
    ['recipient', { peer: '15550001235' }],
    ['type', { type: 'template' }],
    ['content', { content: { body: 'ho' } }],
    ['order of a list', { content: { list: [2, 1] } }],
    ['quoted message', { context: { message_id: 'wamid.R' } }],
    ['planned time', { sendAt: LATER }],
    ['expiry', { expiresAt: LATER }],
    ['way', { activitySharing: false }],
    ['own words', { metadata: { order: '7' } }],
  ])('differs with another %s', (_case, change) => {
    const before = { ...REQUEST, ...(change.content ? { content: { list: [1, 2] } } : {}) };
    expect(fingerprintOf({ ...before, ...change })).not.toBe(fingerprintOf(before));
  });
});
