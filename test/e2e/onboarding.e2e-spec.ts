import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';
import {
  begin,
  done,
  ended,
  fault,
  lookAt,
  metaId,
  retry,
  signUp,
  step,
} from '../support/signup.js';

/** Each step at Meta that may be refused, and with what; then what it takes to mend it. */
const REFUSALS: readonly {
  at: string;
  step: string;
  code: number;
  method?: string;
  advice: RegExp;
}[] = [
  { at: 'debug_token', step: 'inspect-token', code: 190, advice: /void/ },
  { at: 'phone_numbers', step: 'find-number', code: 190, advice: /void/ },
  { at: 'phone_numbers', step: 'find-number', code: 200, advice: /full access/ },
  { at: 'phone_numbers', step: 'find-number', code: 10, advice: /permission/ },
  { at: 'subscribed_apps', step: 'subscribe-app', code: 10, method: 'POST', advice: /permission/ },
  { at: 'subscribed_apps', step: 'subscribe-app', code: 200, method: 'POST', advice: /access/ },
  { at: 'subscribed_apps', step: 'subscribe-app', code: 368, method: 'POST', advice: /restricted/ },
  { at: 'register', step: 'register-number', code: 133000, advice: /[Dd]eregister/ },
  { at: 'register', step: 'register-number', code: 133005, advice: /PIN that somebody else set/ },
  { at: 'register', step: 'register-number', code: 133006, advice: /Verify the number/ },
  { at: 'register', step: 'register-number', code: 133008, advice: /Too many wrong PINs/ },
  { at: 'register', step: 'register-number', code: 133009, advice: /too fast/ },
  { at: 'register', step: 'register-number', code: 133016, advice: /72 hours/ },
  { at: 'register', step: 'register-number', code: 131031, advice: /locked/ },
  { at: 'message_templates', step: 'pull-templates', code: 10, advice: /permission/ },
];

/** What passes by itself, at each step at Meta. */
const PASSING: readonly { at: string; method?: string }[] = [
  { at: 'access_token' },
  { at: 'debug_token' },
  { at: 'phone_numbers' },
  { at: 'subscribed_apps', method: 'GET' },
  { at: 'subscribed_apps', method: 'POST' },
  { at: 'register' },
  { at: 'message_templates' },
];

describe('A number is connected', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      env: { ONBOARDING_LEASE_MS: '3000', SEND_TIMEOUT_MS: '5000' },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('from the code of the dialog to an answered message, with a tenant made for it', async () => {
    const signup = await signUp(system);
    const begun = await begin(system, signup, { tenant: { name: 'Rosa', externalId: 'crm-7' } });
    expect(begun).toMatchObject({ status: 202, body: { state: 'running' } });
    expect(step(begun.body, 'exchange-code')?.state).toBe('done');
    const view = await ended(system, begun.body.id);
    expect(view.steps.filter(({ state }) => state !== 'done')).toEqual([
      expect.objectContaining({ name: 'sync-history', state: 'skipped' }),
    ]);
    expect(view.state).toBe('ready');

    const key = begun.body.apiKey ?? '';
    const { body: tenant } = await system.api(`/tenants/${view.tenantId}`, { key });
    expect(tenant).toMatchObject({
      name: 'Rosa',
      externalId: 'crm-7',
      phoneNumberId: signup.phoneNumberId,
      status: 'active',
    });
    await system.simulator.customerWrites('15550001234', signup.phoneNumberId, { text: 'hi' });
    await eventually(async () => {
      const { items } = await system.simulator.messages({ phoneNumberId: signup.phoneNumberId });
      expect(items.map(({ text }) => text)).toEqual(['thanks for reaching us\n- team Rosa']);
    });
    expect(await done(system, 'POST', `${signup.phoneNumberId}/register`)).toBe(1);
    expect(await done(system, 'POST', `${signup.wabaId}/subscribed_apps`)).toBe(1);
    const events = await system.api(`/tenants/${view.tenantId}/account-events`, { key });
    expect(events.body.items).toContainEqual(expect.objectContaining({ kind: 'onboarding.ready' }));
  });

  it('shows the PIN it made once, and to the operator only', async () => {
    const signup = await signUp(system);
    const { body } = await begin(system, signup);
    await ended(system, body.id);
    const path = `/tenants/${body.tenantId}/numbers/${signup.phoneNumberId}/pin/show`;
    const key = body.apiKey ?? '';
    expect((await system.api(path, { key, body: {} })).status).toBe(403);
    const shown = await system.api(path, { body: {} });
    expect(shown.body.pin).toMatch(/^\d{6}$/);
    expect(await system.api(path, { body: {} })).toMatchObject({
      status: 404,
      body: { code: 'no_pin' },
    });
    // Which is the one that Meta has: with it, another may be set.
    const own = `/tenants/${body.tenantId}/numbers/${signup.phoneNumberId}`;
    await system.api(`${own}/deregister`, { key, body: {} });
    expect((await system.api(`${own}/register`, { key, body: {} })).status).toBe(204);
  });

  it('once, however often the same code is given', async () => {
    const tenant = await registerTenant(system);
    const signup = await signUp(system);
    const more = { tenant: undefined, tenantId: tenant.id };
    const all = await Promise.all([1, 2, 3].map(() => begin(system, signup, more)));
    expect(all.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
    expect((await ended(system, all[0]!.body.id)).state).toBe('ready');
    const other = await registerTenant(system);
    const foreign = await begin(system, signup, { tenant: undefined, tenantId: other.id });
    expect(foreign).toMatchObject({ status: 409, body: { code: 'code_taken' } });
  });

  it('for its own tenant alone, with a key of a tenant', async () => {
    const ours = await registerTenant(system);
    const other = await registerTenant(system);
    const signup = await signUp(system);
    const { code, wabaId, phoneNumberId } = signup;
    const call = (body: object) =>
      system.api('/onboarding', {
        key: ours.apiKey,
        body: { code, wabaId, phoneNumberId, ...body },
      });
    expect(await call({ tenantId: other.id })).toMatchObject({
      status: 404,
      body: { code: 'tenant_not_found' },
    });
    expect(await call({ tenant: { name: 'New' } })).toMatchObject({
      status: 403,
      body: { code: 'operator_only' },
    });
    const begun = await call({});
    expect(begun).toMatchObject({ status: 202, body: { tenantId: ours.id, apiKey: null } });
    const foreign = await system.api(`/onboarding/${begun.body.id}`, { key: other.apiKey });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'onboarding_not_found' } });
    const view = await ended(system, begun.body.id);
    expect(view.state).toBe('ready');
    const listed = await system.api('/onboarding', { key: other.apiKey });
    expect(listed.body.items).toEqual([]);
  });

  it.each([
    ['another account', { wabaId: metaId() }, 'account_not_granted'],
    ['another number', { phoneNumberId: metaId() }, 'number_not_in_account'],
  ])('not, if the browser names %s than the token is for', async (_what, lie, code) => {
    const signup = await signUp(system);
    const { body } = await begin(system, signup, lie);
    const view = await ended(system, body.id);
    expect(view.state).toBe('failed');
    expect(step(view, 'find-number')).toMatchObject({ state: 'failed', error: { code } });
    expect((await system.api(`/tenants/${view.tenantId}`)).status).toBe(404);
    const { phoneNumberId, wabaId } = signup;
    expect((await retry(system, body.id, { phoneNumberId, wabaId })).status).toBe(202);
    expect((await ended(system, body.id)).state).toBe('ready');
  });

  it.each([36007, 36009])(
    'after another signup, if Meta refuses the code (%s)',
    async (subcode) => {
      const signup = await signUp(system);
      await fault(system, 'access_token', { outcome: 'error', code: 100, subcode, times: 1 });
      const { body } = await begin(system, signup);
      expect(body.state).toBe('failed');
      expect(step(body, 'exchange-code')).toMatchObject({
        state: 'failed',
        error: { code: 'meta_refused', metaCode: 100 },
        advice: expect.stringMatching(/Open the connect link again/),
      });
      expect(await retry(system, body.id)).toMatchObject({
        status: 409,
        body: { code: 'new_code_needed' },
      });
      const { wabaId, phoneNumberId } = signup;
      const { code } = await signUp(system, { wabaId, phoneNumberIds: [phoneNumberId] });
      expect((await retry(system, body.id, { code })).status).toBe(202);
      expect((await ended(system, body.id)).state).toBe('ready');
    },
  );

  it.each(REFUSALS)('once $step is tried again, which was refused with $code', async (row) => {
    const signup = await signUp(system);
    const { at, code, method } = row;
    const id =
      at === 'debug_token' ? {} : { id: at === 'register' ? signup.phoneNumberId : signup.wabaId };
    await fault(system, at, { outcome: 'error', code, ...id, ...(method && { method }) });
    const { body } = await begin(system, signup);
    const view = await ended(system, body.id);
    expect(step(view, row.step)).toMatchObject({
      state: 'failed',
      error: { code: 'meta_refused', metaCode: code },
      advice: expect.stringMatching(row.advice),
    });
    // A tolerated refusal is a state with advice, not a failure of all.
    expect(view.state).toBe(row.step === 'pull-templates' ? 'ready' : 'failed');
    await system.simulator.request(`/_simulator/steps/${at}`, { method: 'DELETE' });
    expect((await retry(system, body.id)).status).toBe(202);
    const mended = await ended(system, body.id);
    expect(mended.state).toBe('ready');
    expect(mended.steps.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  it('with the PIN that somebody else set', async () => {
    const signup = await signUp(system);
    const path = `/_simulator/phone-numbers/${signup.phoneNumberId}`;
    await system.simulator.request(path, { method: 'PUT', body: { pin: '246810' } });
    const { body } = await begin(system, signup);
    const view = await ended(system, body.id);
    expect(step(view, 'register-number')).toMatchObject({ error: { metaCode: 133005 } });
    expect(step(view, 'ready')).toMatchObject({ error: { code: 'number_not_connected' } });
    await retry(system, body.id, { pin: '246810' });
    expect((await ended(system, body.id)).state).toBe('ready');
  });

  it.each(PASSING)('by itself after Meta was away for $at $method', async ({ at, method }) => {
    for (const outcome of ['error', 'reset', 'html-500', 'done-then-reset']) {
      if (at === 'access_token' && outcome === 'done-then-reset') continue;
      const signup = await signUp(system);
      const fields = { outcome, times: 1, ...(method && { method }) };
      await fault(system, at, outcome === 'error' ? { ...fields, code: 2 } : fields);
      const { body } = await begin(system, signup);
      const view = await ended(system, body.id);
      expect([outcome, view.state, view.steps.filter(({ error }) => error)]).toEqual([
        outcome,
        'ready',
        [],
      ]);
      // What was done and not answered is not done again.
      const once = (name: string): number =>
        at === name && method !== 'GET' && outcome === 'done-then-reset' ? 0 : 1;
      const subscribed = await done(system, 'POST', `${signup.wabaId}/subscribed_apps`);
      expect(subscribed).toBe(once('subscribed_apps'));
      const registered = await done(system, 'POST', `${signup.phoneNumberId}/register`);
      expect(registered).toBe(once('register'));
      // Nor is the PIN lost with the answer.
      const own = `/tenants/${view.tenantId}/numbers/${signup.phoneNumberId}`;
      expect((await system.api(`${own}/pin/show`, { body: {} })).status).toBe(200);
    }
  });

  it('by hand: with a token, in one call', async () => {
    const signup = await signUp(system);
    const { wabaId, phoneNumberId } = signup;
    const accessToken = `EAA${phoneNumberId}`;
    await system.simulator.request(`/_simulator/tokens/${accessToken}`, {
      method: 'PUT',
      body: { state: 'valid', wabaIds: [wabaId] },
    });
    const { status, body } = await system.api('/onboarding', {
      body: { accessToken, tenant: { name: 'By hand' } },
    });
    expect(status).toBe(202);
    const view = await ended(system, body.id);
    expect(view).toMatchObject({ state: 'ready', phoneNumberId });
    expect(step(view, 'exchange-code')?.state).toBe('skipped');
    expect(JSON.stringify(view)).not.toContain(accessToken);
  });

  it('by hand with a simulated token, and nothing is asked of Meta', async () => {
    const phoneNumberId = metaId();
    const { body } = await system.api('/onboarding', {
      body: { accessToken: 'mock_a', phoneNumberId, tenant: { name: 'Simulated' } },
    });
    expect((await ended(system, body.id)).state).toBe('ready');
    const answer = await system.simulator.request(`/_simulator/calls?path=${phoneNumberId}`);
    expect(answer).toMatchObject({ total: 0 });
  });

  it('beside the phone app: not registered, asked once for its history, which arrives', async () => {
    const signup = await signUp(system, { coexistence: true });
    const { phoneNumberId, wabaId } = signup;
    await system.simulator.request(`/_simulator/phone-numbers/${phoneNumberId}`, {
      method: 'PUT',
      body: {
        appHistory: [{ waId: '15550009876', messages: [{ from: 'user', text: 'long ago' }] }],
      },
    });
    const { body } = await begin(system, signup, { coexistence: true });
    const view = await ended(system, body.id);
    expect(view.state).toBe('ready');
    expect(step(view, 'register-number')?.state).toBe('skipped');
    expect(step(view, 'sync-history')?.state).toBe('done');
    expect(await done(system, 'POST', `${phoneNumberId}/register`)).toBe(0);
    expect(await done(system, 'POST', `${phoneNumberId}/smb_app_data`)).toBe(2);
    expect(await done(system, 'POST', `${wabaId}/subscribed_apps`)).toBe(1);
    await eventually(async () => {
      expect(await lookAt(system, body.id)).toMatchObject({
        history: { phase: 0, chunk: 1, progress: 100, declined: false },
      });
    });
    const number = await system.api(`/tenants/${view.tenantId}/numbers/${phoneNumberId}`);
    expect(number.body.throughputPerSecond).toBe(20);
  });

  it.each([
    ['declined', { historyDeclined: true }, { history: { declined: true } }],
    ['too late', { onboardedHoursAgo: 30 }, { history: null }],
  ])('beside the phone app whose history is %s: all else works', async (_why, app, shown) => {
    const signup = await signUp(system, { coexistence: true });
    await system.simulator.request(`/_simulator/phone-numbers/${signup.phoneNumberId}`, {
      method: 'PUT',
      body: app,
    });
    const { body } = await begin(system, signup, { coexistence: true });
    expect((await ended(system, body.id)).state).toBe('ready');
    await eventually(async () => {
      expect(await lookAt(system, body.id)).toMatchObject(shown);
    });
  });

  it('beside the phone app whose history is declined at once: that is told, and no failure', async () => {
    const signup = await signUp(system, { coexistence: true });
    const { phoneNumberId: id } = signup;
    await fault(system, 'smb_app_data', { outcome: 'error', code: 2593109, id });
    const { body } = await begin(system, signup, { coexistence: true });
    expect(await ended(system, body.id)).toMatchObject({
      state: 'ready',
      history: { declined: true },
    });
    const calls = await system.simulator.request(`/_simulator/calls?path=${id}/smb_app_data`);
    expect(calls).toMatchObject({ total: 2 });
    await system.simulator.request('/_simulator/steps/smb_app_data', { method: 'DELETE' });
  });

  it('is announced by Meta, though its code never came; and no more once it is connected', async () => {
    const signup = await signUp(system);
    const announced = async (): Promise<string[]> => {
      const { body } = await system.api('/onboarding/announced?limit=100');
      return body.items.map(({ wabaId }: { wabaId: string }) => wabaId);
    };
    await eventually(async () => expect(await announced()).toContain(signup.wabaId));
    const { body } = await begin(system, signup);
    await ended(system, body.id);
    expect(await announced()).not.toContain(signup.wabaId);
  });

  it('and leaves: the app hears nothing more, and the way back is named', async () => {
    const signup = await signUp(system);
    const { body } = await begin(system, signup);
    const { tenantId } = await ended(system, body.id);
    const own = `/tenants/${tenantId}/numbers/${signup.phoneNumberId}`;
    const left = await system.api(`${own}/disconnect`, { body: { deregister: true } });
    expect(left.status).toBe(204);
    expect(await done(system, 'DELETE', `${signup.wabaId}/subscribed_apps`)).toBe(1);
    expect(await done(system, 'POST', `${signup.phoneNumberId}/deregister`)).toBe(1);
    expect((await system.api(own)).body).toMatchObject({
      status: 'needs_reauth',
      problem: { advice: expect.stringContaining('Connect it again') },
    });
    const { code } = await signUp(system, {
      wabaId: signup.wabaId,
      phoneNumberIds: [signup.phoneNumberId],
    });
    const again = await begin(system, { ...signup, code }, { tenant: undefined, tenantId });
    expect((await ended(system, again.body.id)).state).toBe('ready');
    expect((await system.api(own)).body).toMatchObject({ status: 'active', problem: null });
  });

  it('says what is wrong with a request', async () => {
    const call = (body: object) => system.api('/onboarding', { body });
    const refused = async (body: object): Promise<unknown> => {
      const { status, body: problem } = await call(body);
      return [status, problem.code];
    };
    const INVALID = [400, 'invalid_request'];
    const tenant = { name: 'Acme' };
    const wrong: object[] = [
      [],
      {},
      { code: 'a' },
      { code: 'a', accessToken: 'b', tenant },
      { code: 'a', tenant, tenantId: 'tnt_1' },
      ...['', 'a b', 'a\n', 'ä', 7, {}, ['a'], true].flatMap((value) => [
        { code: value, tenant },
        { accessToken: value, tenant },
      ]),
      ...['', '-1', '1 2', '1/2', {}, ['1'], true].flatMap((value) => [
        { code: 'a', tenant, phoneNumberId: value },
        { code: 'a', tenant, wabaId: value },
        { code: 'a', tenant, businessId: value },
      ]),
      ...['12345', '1234567', 'abcdef', 123_456, {}].map((pin) => ({ code: 'a', tenant, pin })),
      ...['yes', 1, {}].flatMap((value) => [
        { code: 'a', tenant, coexistence: value },
        { code: 'a', tenant, register: value },
      ]),
      ...['', 7, [], {}, { name: '' }, { name: 7 }, { name: ' ' }].map((value) => ({
        code: 'a',
        tenant: value,
      })),
      { code: 'a', tenant: { ...tenant, externalId: 'a b' } },
      { code: 'a', tenant, unknown: 1 },
      { code: 'a', tenantId: 7 },
    ];
    for (const body of wrong) expect([body, await refused(body)]).toEqual([body, INVALID]);
    expect(await refused({ code: 'a', tenantId: 'tnt_none' })).toEqual([404, 'tenant_not_found']);
  });
});
