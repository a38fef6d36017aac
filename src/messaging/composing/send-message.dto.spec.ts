import type { FieldError } from '../../common/app-error.js';
import { InvalidRequestError } from '../../common/errors.js';
import { parseRequestJson } from '../../common/json-input.js';
import { readAs } from '../../common/request-validation.js';
import { SendMessageDto, toSendRequest } from './send-message.dto.js';
import type { SendRequest } from './send-request.js';

const NOW = new Date('2026-11-20T12:00:00Z');

/** As a request goes: JSON, DTO, rules. */
async function read(body: object | string, key?: string): Promise<SendRequest> {
  const json = typeof body === 'string' ? body : JSON.stringify(body);
  const dto = readAs(SendMessageDto, parseRequestJson(Buffer.from(json)), 'body');
  return toSendRequest(dto, key, NOW);
}

async function errorsOf(body: object | string, key?: string): Promise<readonly FieldError[]> {
  try {
    await read(body, key);
    return [];
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.errors;
    throw error;
  }
}

const hi = { to: '+15550001234', text: 'hi' };

describe(toSendRequest.name, () => {
  it.each<[string, object, Partial<SendRequest>]>([
    ['plain text', hi, { peer: '15550001234', type: 'text', content: { body: 'hi' } }],
    ["Meta's text", { ...hi, text: { body: 'a' } }, { content: { body: 'a' } }],
    ['a number as people type it', { ...hi, to: '+1 (555) 000-1234' }, { peer: '15550001234' }],
    [
      'a user id',
      { recipient: 'US.13491208655302741918', text: 'a' },
      { peer: 'US.13491208655302741918' },
    ],
    [
      'a user id of a parent portfolio',
      { recipient: 'US.ENT.11815799212886844830', text: 'a' },
      { peer: 'US.ENT.11815799212886844830' },
    ],
    ['a user id as `to`', { ...hi, to: 'US.1' }, { peer: 'US.1' }],
    [
      'a number without its country code',
      { ...hi, to: '(555) 000-1234' },
      { peer: '5550001234', incomplete: 'national' },
    ],
    [
      'an id that is no number of today',
      { ...hi, to: '+5215512345678' },
      { peer: '5215512345678', incomplete: 'id' },
    ],
    [
      'a template in a language that is written otherwise',
      { to: hi.to, type: 'template', template: { name: 'a', language: { code: 'pt-br' } } },
      { content: { name: 'a', language: { code: 'pt_BR' } } },
    ],
    [
      'marketing that goes its own way',
      {
        to: hi.to,
        type: 'template',
        template: { name: 'a', language: { code: 'en' } },
        message_activity_sharing: false,
      },
      { activitySharing: false },
    ],
    ['number and user id', { ...hi, recipient: 'US.1' }, { peer: '15550001234' }],
    [
      'another type',
      { to: hi.to, type: 'image', image: { id: '1' } },
      { type: 'image', content: { id: '1' } },
    ],
    [
      'a quote',
      { ...hi, context: { message_id: 'wamid.Q' } },
      { context: { message_id: 'wamid.Q' } },
    ],
    [
      'times with an offset',
      { ...hi, send_at: '2026-11-20T14:00:00+01:00', expires_at: '2026-11-21T00:00:00Z' },
      { sendAt: new Date('2026-11-20T13:00:00Z'), expiresAt: new Date('2026-11-21T00:00:00Z') },
    ],
    [
      'times gone by, as in a request that is sent again',
      { ...hi, send_at: '2026-11-19T00:00:00Z', expires_at: '2026-11-19T01:00:00Z' },
      { sendAt: new Date('2026-11-19T00:00:00Z') },
    ],
    ['30 days ahead', { ...hi, send_at: '2026-12-20T12:00:00Z' }, {}],
    ['a policy', { ...hi, window_policy: 'refuse' }, { windowPolicy: 'refuse' }],
  ])('reads %s', async (_case, body, expected) => {
    expect(await read(body)).toMatchObject(expected);
  });

  it('takes the key of the field or of the header, and refuses two that differ', async () => {
    expect((await read(hi, 'header')).idempotencyKey).toBe('header');
    const same = await read({ ...hi, idempotency_key: 'header' }, 'header');
    expect(same.idempotencyKey).toBe('header');
    await expect(async () => read({ ...hi, idempotency_key: 'field' }, 'header')).rejects.toThrow(
      'idempotency_key',
    );
  });

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['to', 'text']],
    ['three digits', { ...hi, to: '123' }, ['to']],
    ['letters', { ...hi, to: '1-800-FLOWERS' }, ['to']],
    ['an address of the chat protocol', { ...hi, to: '15550001234@s.whatsapp.net' }, ['to']],
    ['a number as user id', { recipient: '+15550001234', text: 'a' }, ['recipient']],
    ['an empty number', { ...hi, to: '' }, ['to']],
    ['a user id that is none', { recipient: 'me', text: 'a' }, ['recipient']],
    ['an empty text', { ...hi, text: '' }, ['text']],
    ['a long text', { ...hi, text: 'x'.repeat(4097) }, ['text']],
    ["a long text in Meta's form", { ...hi, text: { body: 'x'.repeat(4097) } }, ['text.body']],
    ['an unknown type', { ...hi, type: 'telegram' }, ['type']],
    ['the prototype as a type', { ...hi, type: 'constructor' }, ['type']],
    ['an unknown field', { ...hi, priority: 1 }, ['priority']],
    ['two contents', { ...hi, image: { id: '1' } }, ['image']],
    ['another content than the type', { ...hi, type: 'image' }, ['image', 'text']],
    ['null as a field', { ...hi, type: null }, ['type']],
    ['a quote of a file', { ...hi, context: { message_id: 'med_1' } }, ['context.message_id']],
    ['a quote of a word', { ...hi, context: { message_id: 'this' } }, ['context.message_id']],
    ['a quote of nothing', { ...hi, context: { message_id: '' } }, ['context.message_id']],
    ['a text of blanks', { ...hi, text: '  \n' }, ['text']],
    ['a context of more', { ...hi, context: { message_id: 'a', x: 1 } }, ['context']],
    [
      'a reaction that quotes',
      {
        to: hi.to,
        type: 'reaction',
        reaction: { message_id: 'wamid.A', emoji: '😀' },
        context: { message_id: 'wamid.A' },
      },
      ['context'],
    ],
    ['a long key', { ...hi, idempotency_key: 'k'.repeat(256) }, ['idempotency_key']],
    ['more than 30 days ahead', { ...hi, send_at: '2026-12-20T12:00:01Z' }, ['send_at']],
    ['a time without a zone', { ...hi, send_at: '2026-11-21T12:00:00' }, ['send_at']],
    ['a time in words', { ...hi, expires_at: 'tomorrow' }, ['expires_at']],
    ['a time that does not exist', { ...hi, send_at: '2026-13-01T00:00:00Z' }, ['send_at']],
    [
      'an expiry before the planned time',
      { ...hi, send_at: '2026-11-21T12:00:00Z', expires_at: '2026-11-21T12:00:00Z' },
      ['expires_at'],
    ],
    ['half an emoji', { ...hi, text: 'a\ud800' }, ['text']],
    [
      'a text as marketing',
      { ...hi, message_activity_sharing: true },
      ['message_activity_sharing'],
    ],
    ['an unknown policy', { ...hi, window_policy: 'hope' }, ['window_policy']],
  ])('refuses %s', async (_case, body, fields) => {
    expect((await errorsOf(body)).map(({ field }) => field)).toEqual(fields);
  });

  it('refuses an empty or endless Idempotency-Key', async () => {
    for (const key of ['', 'k'.repeat(256)]) {
      expect(await errorsOf(hi, key)).toMatchObject([{ field: 'Idempotency-Key' }]);
    }
  });

  it.each([
    ['constructor', '{"constructor":"x","prototype":{"polluted":1}}'],
    ['an escaped __proto__', String.raw`{"\u005f_proto__":{"polluted":1}}`],
    ['a then', '{"then":"x","body":1}'],
    ['a length', '{"length":1000000000,"0":1}'],
    ['methods', '{"toString":"x","valueOf":1,"hasOwnProperty":true}'],
    ['Mongo operators', '{"$where":"1","a.b":{"$gt":""}}'],
    ['lists in lists', `${'['.repeat(30)}${']'.repeat(30)}`],
  ])('survives %s anywhere inside', async (_case, hostile) => {
    for (const type of ['image', 'contacts', 'template', 'interactive']) {
      const nested = `{"type":"button","id":"1","deep":[${hostile}],"body":${hostile}}`;
      for (const content of [hostile, nested, `[${nested}]`]) {
        const body = `{"to":"${hi.to}","type":"${type}","${type}":${content}}`;
        expect(await errorsOf(body)).toEqual(expect.any(Array));
      }
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['5', '"hi"', 'null', '[]', '[{}]'])('refuses %s for a message', async (json) => {
    expect(await errorsOf(json)).toEqual([{ field: 'body', message: 'must be an object' }]);
  });
});
