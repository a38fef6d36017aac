import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { begin, ended, signUp, type Signup } from '../support/signup.js';

interface Way {
  readonly by: string;
  /** Of the number that it is about. */
  readonly status: 'needs_reauth' | 'paused';
  readonly says: RegExp;
  readonly end: (system: TestSystem, signup: Signup, tenantId: string) => Promise<unknown>;
  /** Absent: it is connected again. */
  readonly back?: (system: TestSystem, signup: Signup, path: string) => Promise<unknown>;
}

/** Of partners Meta tells under the portfolio's id, and names the account inside. */
const tell = (system: TestSystem, { wabaId, businessId }: Signup, value: object) =>
  system.simulator.request('/_simulator/events', {
    body: {
      wabaId,
      field: 'account_update',
      value: { waba_info: { waba_id: wabaId, owner_business_id: businessId }, ...value },
      ...(JSON.stringify(value).includes('PARTNER') && { entryId: businessId }),
    },
  });

const update = (value: object) => (system: TestSystem, signup: Signup) =>
  tell(system, signup, value);

const disabled = (waba_ban_state: string) =>
  update({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state, waba_ban_date: 'today' } });

/** Sends, so that Meta's refusal is heard. */
async function send(system: TestSystem, signup: Signup, tenantId: string): Promise<void> {
  const body = { to: '+15550004444', text: 'hello', from: signup.phoneNumberId };
  expect((await system.api(`/tenants/${tenantId}/send`, { body })).status).toBe(202);
}

const WAYS: readonly Way[] = [
  {
    by: 'PARTNER_REMOVED',
    status: 'needs_reauth',
    says: /Connect the number again/,
    end: update({ event: 'PARTNER_REMOVED' }),
  },
  {
    by: 'PARTNER_REMOVED after the phone app was silent',
    status: 'needs_reauth',
    says: /Connect the number again/,
    end: update({
      event: 'PARTNER_REMOVED',
      disconnection_info: { reason: 'PRIMARY_INACTIVITY', initiated_by: 'META' },
    }),
  },
  {
    by: 'PARTNER_APP_UNINSTALLED',
    status: 'needs_reauth',
    says: /Connect the number again/,
    end: update({ event: 'PARTNER_APP_UNINSTALLED' }),
  },
  {
    by: 'the death of its token',
    status: 'needs_reauth',
    says: /token/i,
    end: async (system, signup, tenantId) => {
      const { items } = (await system.simulator.request('/_simulator/tokens')) as {
        items: { token: string; wabaIds?: string[] }[];
      };
      const { token } = items.find(({ wabaIds }) => wabaIds?.includes(signup.wabaId))!;
      const body = { state: 'revoked', wabaIds: [signup.wabaId] };
      await system.simulator.request(`/_simulator/tokens/${token}`, { method: 'PUT', body });
      await send(system, signup, tenantId);
    },
  },
  {
    by: 'ACCOUNT_OFFBOARDED',
    status: 'paused',
    says: /./,
    end: update({ event: 'ACCOUNT_OFFBOARDED' }),
    back: update({ event: 'ACCOUNT_RECONNECTED' }),
  },
  {
    by: 'a ban',
    status: 'paused',
    says: /./,
    end: disabled('DISABLE'),
    back: disabled('REINSTATE'),
  },
  {
    by: 'a registration that was lost',
    status: 'paused',
    says: /[Rr]egister/,
    end: async (system, signup, tenantId) => {
      const path = `/_simulator/phone-numbers/${signup.phoneNumberId}`;
      await system.simulator.request(path, { method: 'PUT', body: { registered: false } });
      await send(system, signup, tenantId);
    },
    back: async (system, _signup, path) => {
      expect((await system.api(`${path}/register`, { body: {} })).status).toBe(204);
    },
  },
];

describe('A connection that is ended from outside, by', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem();
  });

  afterAll(async () => {
    await system.stop();
  });

  const pathOf = (tenantId: string, { phoneNumberId }: Signup): string =>
    `/tenants/${tenantId}/numbers/${phoneNumberId}`;

  async function connect(signup: Signup, more: object): Promise<string> {
    const { body } = await begin(system, signup, more);
    const view = await ended(system, body.id);
    expect(view.state).toBe('ready');
    return view.tenantId;
  }

  it.each(WAYS)(
    '$by: its number is $status, no other one, and there is a way back',
    async (way) => {
      const [signup, other] = [await signUp(system), await signUp(system)];
      const tenantId = await connect(signup, {});
      await connect(other, { tenant: undefined, tenantId });
      const path = pathOf(tenantId, signup);
      await way.end(system, signup, tenantId);
      await eventually(async () => {
        expect((await system.api(path)).body).toMatchObject({ status: way.status });
      });
      const { problem } = (await system.api(path)).body;
      expect(problem.advice ?? problem.message).toMatch(way.says);
      expect((await system.api(pathOf(tenantId, other))).body).toMatchObject({ status: 'active' });

      // What is sent meanwhile waits, and goes out by itself.
      const waiting = { to: '+15550005555', text: 'patience', from: signup.phoneNumberId };
      expect((await system.api(`/tenants/${tenantId}/send`, { body: waiting })).status).toBe(202);
      if (way.back === undefined) {
        const { wabaId, phoneNumberId } = signup;
        const { code } = await signUp(system, { wabaId, phoneNumberIds: [phoneNumberId] });
        await connect({ ...signup, code }, { tenant: undefined, tenantId });
      } else {
        await way.back(system, signup, path);
      }
      await eventually(async () => {
        expect((await system.api(path)).body).toMatchObject({ status: 'active', problem: null });
        const { phoneNumberId } = signup;
        const { items } = await system.simulator.messages({ phoneNumberId, to: '15550005555' });
        expect(items).toHaveLength(1);
      });
    },
  );
});
