import { Webhook } from 'standardwebhooks';
import { signedHeaders } from './endpoint-secrets.js';

// An example that implementations of Standard Webhooks are tested with, not one computed by the code under test.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT = new Date(1_614_265_330_999);
const BODY = Buffer.from('{"test": 2432232314}');
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const OTHER = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

describe(signedHeaders.name, () => {
  it('signs as Standard Webhooks has it', () => {
    expect(signedHeaders([new Webhook(SECRET)], ID, AT, BODY)).toEqual({
      'webhook-id': ID,
      'webhook-timestamp': '1614265330',
      'webhook-signature': SIGNATURE,
    });
  });

  it('signs with both secrets while two live, and a receiver that knows either is content', () => {
    const signers = [OTHER, SECRET].map((secret) => new Webhook(secret));
    const body = Buffer.from('{"text":"Grüße, 你好"}');
    const headers = signedHeaders(signers, ID, new Date(), body);
    for (const secret of [OTHER, SECRET]) {
      expect(() => new Webhook(secret).verify(body.toString(), headers)).not.toThrow();
    }
  });
});
