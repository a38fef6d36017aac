import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook } from 'whatsapp-backend-sdk';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another one of that kind').toString('base64')}`;
const BODY = JSON.stringify({ id: 'evt_1', type: 'message.received', data: { body: 'olá 👋' } });

/** Signed by the library of the standard, not by ours. */
function headersOf(secrets = [SECRET], body = BODY, at = new Date()) {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign('evt_1', at, body))
      .join(' '),
  };
}

test('what was signed is taken, as text, as bytes and from any kind of headers', async () => {
  for (const body of [BODY, Buffer.from(BODY), new TextEncoder().encode(BODY)]) {
    const event = await verifyWebhook(body, headersOf(), SECRET);
    assert.equal(event.data.body, 'olá 👋');
  }
  assert.equal((await verifyWebhook(BODY, new Headers(headersOf()), SECRET)).id, 'evt_1');
});

test('while a secret is rotated, either one is enough on either side', async () => {
  await verifyWebhook(BODY, headersOf([OTHER, SECRET]), SECRET);
  await verifyWebhook(BODY, headersOf([SECRET]), [OTHER, SECRET]);
});

test("the standard's own example is taken", async () => {
  // From the test vectors of the specification's reference libraries.
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const options = { now: 1614265330_000 };
  const event = await verifyWebhook('{"test": 2432232314}', headers, secret, options);
  assert.deepEqual(event, { test: 2432232314 });
});

for (const [what, code, change] of [
  ['a changed body', 'invalid_signature', { body: BODY.replace('olá', 'ola') }],
  ['another secret', 'invalid_signature', { secret: OTHER }],
  ['no secret', 'invalid_secret', { secret: '' }],
  ['a secret that is none', 'invalid_secret', { secret: 'whsec_!!!' }],
  ['another id', 'invalid_signature', { headers: { 'webhook-id': 'evt_2' } }],
  ['a signature of another version', 'invalid_signature', { version: 'v2' }],
  ['a signature that is none', 'invalid_signature', { headers: { 'webhook-signature': 'v1,!' } }],
  ['no signature', 'missing_header', { headers: { 'webhook-signature': undefined } }],
  ['no time', 'invalid_timestamp', { headers: { 'webhook-timestamp': 'soon' } }],
  ['six minutes ago', 'invalid_timestamp', { at: new Date(Date.now() - 360_000) }],
  ['in six minutes', 'invalid_timestamp', { at: new Date(Date.now() + 360_000) }],
]) {
  test(`refused: ${what}`, async () => {
    const { body = BODY, secret = SECRET, headers = {}, version = 'v1', at } = change;
    const signed = headersOf([SECRET], BODY, at);
    signed['webhook-signature'] = signed['webhook-signature'].replace('v1', version);
    await assert.rejects(verifyWebhook(body, { ...signed, ...headers }, secret), { code });
  });
}

test('a body that is no JSON is refused, though it is signed', async () => {
  await assert.rejects(verifyWebhook('{', headersOf([SECRET], '{'), SECRET), {
    code: 'invalid_body',
  });
});
