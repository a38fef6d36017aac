import { NUMBER, SimulatedMeta, textTo, USER } from '../../test/simulated-meta.js';
import { OwnershipService } from './ownership.service.js';

let meta: SimulatedMeta;

beforeAll(async () => {
  meta = await SimulatedMeta.start({ SIMULATOR_TEMPLATE_REVIEW_MS: 0 });
});
afterAll(() => meta.stop());
beforeEach(() => meta.reset());

const BODY = { type: 'BODY', text: 'Your parcel is on its way.' };
const draft = (name: string) => ({
  name,
  language: 'en_US',
  category: 'UTILITY',
  components: [BODY],
});
const create = (wabaId: string, name: string, token: string) =>
  meta.call('POST', `/v26.0/${wabaId}/message_templates`, draft(name), token);
const sendFrom = async (phoneNumberId: string, name: string, token: string) => {
  const template = { name, language: { code: 'en_US' } };
  const body = { messaging_product: 'whatsapp', to: USER, type: 'template', template };
  const answer = await meta.call('POST', `/v26.0/${phoneNumberId}/messages`, body, token);
  return answer.body.error?.code ?? 'sent';
};
const use = (id: string, token: string) =>
  meta.call('GET', `/v26.0/${id}?fields=verified_name`, undefined, token);
const numbersOf = async (wabaId: string, token: string): Promise<string[]> => {
  const { body } = await meta.call('GET', `/v26.0/${wabaId}/phone_numbers`, undefined, token);
  const seen: { id: string }[] = body.data ?? [{ id: String(body.error.code) }];
  return seen.map(({ id }) => id);
};
const reviewed = () => new Promise((resolve) => setTimeout(resolve, 20));

describe(OwnershipService.name, () => {
  it('a number used before its account is named', async () => {
    await use('1001', 't');
    expect(await numbersOf('2001', 't')).toEqual(['1001']);
    await create('2001', 'parcel', 't');
    await reviewed();
    expect(await sendFrom('1001', 'parcel', 't')).toBe('sent');
  });

  it('an account named before its number is used', async () => {
    await create('2001', 'parcel', 't');
    await reviewed();
    expect(await sendFrom('1001', 'parcel', 't')).toBe('sent');
    expect(await numbersOf('2001', 'somebody')).toEqual(['1001']);
  });

  it('one token for many, in any order', async () => {
    await use('1001', 't');
    await use('1002', 't');
    await create('2001', 'parcel', 't');
    await create('2002', 'letter', 't');
    await reviewed();
    expect(await sendFrom('1002', 'letter', 't')).toBe('sent');
    expect(await sendFrom('1001', 'parcel', 't')).toBe('sent');
    expect(await sendFrom('1001', 'letter', 't')).toBe(132001);
    expect(await numbersOf('2001', 'x')).toEqual(['1001']);
    expect(await numbersOf('2002', 'x')).toEqual(['1002']);
  });

  it('a second number of an account is seen by who used it, and sends its templates', async () => {
    await use('1001', 't');
    await numbersOf('2001', 't');
    await use('1003', 't');
    expect(await numbersOf('2001', 't')).toEqual(['1001', '1003']);
    await create('2001', 'parcel', 't');
    await reviewed();
    expect(await sendFrom('1003', 'parcel', 't')).toBe('sent');
  });

  it('a template of another token does not move a number', async () => {
    await create('2009', 'parcel', 'other');
    await reviewed();
    expect(await sendFrom('1001', 'parcel', 't')).toBe(132001);
  });

  it('what was declared stays', async () => {
    await meta.set('phone-numbers/1001', { wabaId: '2001' });
    await use('1001', 't');
    await create('2002', 'letter', 't');
    await reviewed();
    expect(await sendFrom('1001', 'letter', 't')).toBe(132001);
    expect(await numbersOf('2002', 't')).toEqual([]);
  });

  it('customers keep their user id when a number finds its account', async () => {
    const userId = () => meta.changes()[0]?.value.contacts[0].user_id;
    await meta.write({ text: 'hi' });
    await meta.call('GET', `/v26.0/${NUMBER}?fields=verified_name`, undefined, 't');
    await numbersOf('2001', 't');
    await meta.call('POST', `/v26.0/${NUMBER}/messages`, textTo(USER), 't');
    await meta.statusNames(3);
    const ids = meta.changes().flatMap(({ value }) => value.contacts);
    expect(new Set(ids.map(({ user_id }) => user_id))).toEqual(new Set([userId()]));
  });
});

describe('a strict world', () => {
  beforeEach(async () => {
    await meta.set('wabas/2001', { phoneNumberIds: ['1001', '1002'] });
    await meta.set('wabas/2002', { phoneNumberIds: ['1009'] });
    await meta.set('tokens/ours', { state: 'valid', wabaIds: ['2001'] });
    await meta.set('tokens/one', { state: 'valid', phoneNumberIds: ['1002'] });
    await meta.set('faults', { strict: true });
  });

  it('a token sees its accounts and their numbers, and nothing else', async () => {
    expect(await numbersOf('2001', 'ours')).toEqual(['1001', '1002']);
    expect((await use('1001', 'ours')).status).toBe(200);
    expect((await use('1009', 'ours')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect(await numbersOf('2002', 'ours')).toEqual(['100']);
    expect(await numbersOf('2001', 'one')).toEqual(['1002']);
    expect((await use('1001', 'one')).status).toBe(400);
    expect((await use('1001', 'stranger')).body.error.code).toBe(190);
  });

  it('debug_token tells the scopes', async () => {
    const debug = await meta.call('GET', '/v26.0/debug_token?input_token=ours', undefined, 'ours');
    expect(debug.body.data).toMatchObject({
      is_valid: true,
      granular_scopes: [
        { scope: 'whatsapp_business_management', target_ids: ['2001'] },
        { scope: 'whatsapp_business_messaging', target_ids: ['2001'] },
      ],
    });
    const app = await meta.call(
      'GET',
      '/v26.0/debug_token?input_token=x',
      undefined,
      '400500600700801|s',
    );
    expect(app.body.data).toMatchObject({ is_valid: false, error: { code: 190 } });
  });

  it('changes at any time', async () => {
    await meta.set('tokens/ours', { state: 'valid', wabaIds: ['2002'] });
    expect((await use('1001', 'ours')).status).toBe(400);
    expect((await use('1009', 'ours')).status).toBe(200);
    await meta.set('phone-numbers/1009', { wabaId: '2001' });
    expect((await use('1009', 'ours')).status).toBe(400);
    await meta.call('DELETE', '/_simulator/phone-numbers/1009');
    await meta.call('DELETE', '/_simulator/tokens/ours');
    expect((await use('1009', 'ours')).body.error.code).toBe(190);
  });

  it("a foreign account's template is not there", async () => {
    const { body } = await meta.set('wabas/2002/templates/secret', { components: [BODY] });
    const read = await meta.call('GET', `/v26.0/${body.id}`, undefined, 'ours');
    expect(read.body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});
