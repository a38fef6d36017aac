import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type {
  BusinessNumber,
  ConnectLink,
  DiagnosisCheck,
  Onboarding,
  OnboardingStep,
} from '../../api/client';
import { FakeApi, json, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import NumberPage from './number-page';
import NumbersPage from './numbers-page';

const AT = '2026-11-28T12:00:00.000Z';
const NUMBER: BusinessNumber = {
  phoneNumberId: '1065',
  tenantId: 'tnt_1',
  default: true,
  wabaId: '1022',
  wabaProved: true,
  label: 'Sales',
  displayPhoneNumber: '+1 555 000 1065',
  verifiedName: 'Acme Coffee',
  status: 'active',
  statusSince: AT,
  problem: null,
  tokenCheck: null,
  quality: 'GREEN',
  throughputPerSecond: 80,
  perSecond: null,
  messagingLimit: 'TIER_1K',
  createdAt: AT,
  updatedAt: AT,
};
const step = (name: OnboardingStep['name'], changes: Partial<OnboardingStep> = {}) => ({
  name,
  state: 'done' as const,
  error: null,
  advice: null,
  at: AT,
  ...changes,
});
const ONBOARDING: Onboarding = {
  id: 'onb_1',
  tenantId: 'tnt_1',
  state: 'failed',
  phoneNumberId: '1066',
  wabaId: '1022',
  displayPhoneNumber: '+1 555 000 1066',
  verifiedName: 'Acme Tea',
  coexistence: false,
  history: null,
  steps: [
    step('find-number'),
    step('register-number', {
      state: 'failed',
      error: {
        code: 'meta_refused',
        message: 'Two step verification PIN Mismatch',
        metaCode: 133005,
      },
      advice: 'Try again with that PIN.',
    }),
  ],
  createdAt: AT,
  updatedAt: AT,
};
const LINK: ConnectLink = {
  id: 'lnk_1',
  tenantId: 'tnt_1',
  state: 'open',
  coexistence: false,
  redirectUrl: null,
  onboardingId: null,
  createdAt: AT,
  expiresAt: AT,
};
const check = (changes: Partial<DiagnosisCheck>): DiagnosisCheck => ({
  phoneNumberId: '1065',
  name: 'token',
  state: 'ok',
  what: 'Meta takes the token.',
  fix: '',
  fixable: false,
  checkedAt: AT,
  ...changes,
});
const page = (...items: object[]) => ({ items, nextCursor: null });

function aNumbersApi(): FakeApi {
  return new FakeApi()
    .on('GET /tenants/:tenantId/numbers', page(NUMBER))
    .on('GET /tenants/:tenantId/onboardings', page(ONBOARDING))
    .on('GET /tenants/:tenantId/connect-links', page(LINK))
    .on('GET /tenants/:tenantId/numbers/:id', NUMBER)
    .on('GET /tenants/:tenantId/numbers/:id/readings', page())
    .on('GET /tenants/:tenantId/numbers/:id/profile', () =>
      problem(409, 'simulated_connection', 'The access token is simulated.'),
    )
    .on('GET /tenants/:tenantId/diagnosis', { checkedAt: AT, checks: [check({})] });
}

describe(NumbersPage, () => {
  it('shows a link once, to be handed on', async () => {
    const api = aNumbersApi().on('POST /tenants/:tenantId/connect-links', () =>
      json({ ...LINK, url: 'https://x.test/connect/abc' }, 201),
    );
    const { user } = renderWith(<NumbersPage />, { api });
    await user.click(await screen.findByLabelText(/WhatsApp Business app/));
    await user.click(screen.getByRole('button', { name: 'Make a link' }));
    expect(await screen.findByText('https://x.test/connect/abc')).toBeVisible();
    const [request] = api.requestsTo('POST /tenants/:tenantId/connect-links');
    expect(request?.body).toEqual({ expiresIn: 604_800, coexistence: true });
  });

  it('goes on with what was refused, with the PIN that was missing', async () => {
    const api = aNumbersApi().on('POST /tenants/:tenantId/onboardings/:id/retry', () =>
      json({ ...ONBOARDING, state: 'running' }, 202),
    );
    const { user } = renderWith(<NumbersPage />, { api });
    const card = await screen.findByRole('region', { name: /Acme Tea/ });
    expect(within(card).getByText(/Mismatch Try again with that PIN/)).toBeVisible();
    await user.click(within(card).getByRole('button', { name: 'Try again' }));
    expect(await within(card).findByText('Six digits')).toBeVisible();
    await user.type(within(card).getByLabelText(/The PIN of the number/), '135790');
    await user.click(within(card).getByRole('button', { name: 'Try again' }));
    await waitFor(() => {
      const [request] = api.requestsTo('POST /tenants/:tenantId/onboardings/:id/retry');
      expect(request?.body).toEqual({ pin: '135790' });
    });
  });

  const beside = (history: Onboarding['history']): Onboarding => ({
    ...ONBOARDING,
    state: 'ready',
    coexistence: true,
    steps: [step('sync-history')],
    history,
  });

  it.each([
    [
      { phase: 1, chunk: 3, progress: 40, declined: false },
      'History of the phone app: 40 % has arrived. Now come the last 90 days, part 3.',
    ],
    [
      { phase: null, chunk: null, progress: null, declined: true },
      'The history of the phone app is not shared.',
    ],
  ])('shows how far the history of a phone app came: %j', async (history, words) => {
    const api = aNumbersApi().on('GET /tenants/:tenantId/onboardings', page(beside(history)));
    renderWith(<NumbersPage />, { api });
    expect(await screen.findByText(words)).toBeVisible();
  });

  it('shows a connected number no more once all of its history is there', async () => {
    const history = { phase: 2, chunk: 9, progress: 100, declined: false };
    const other = { ...ONBOARDING, id: 'onb_2', verifiedName: 'Acme Cakes' };
    const both = page(beside(history), other);
    const api = aNumbersApi().on('GET /tenants/:tenantId/onboardings', both);
    renderWith(<NumbersPage />, { api });
    expect(await screen.findByRole('region', { name: /Acme Cakes/ })).toBeVisible();
    expect(screen.queryByRole('region', { name: /Acme Tea/ })).toBeNull();
  });

  it('lets who may only read see the numbers, and no more', async () => {
    const api = aNumbersApi();
    const session = { tenantIds: ['tnt_1'], managedIds: [] };
    renderWith(<NumbersPage />, { api, session });
    expect(await screen.findByRole('link', { name: '+1 555 000 1065' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Make a link' })).toBeNull();
    expect(api.requestsTo('GET /tenants/:tenantId/onboardings')).toEqual([]);
  });
});

describe(NumberPage, () => {
  const at = { at: '/t/tnt_1/numbers/1065', path: '/t/:tenantId/numbers/:phoneNumberId' };

  it('names what is wrong first, and fixes what can be fixed', async () => {
    const ill = check({
      name: 'app-subscribed',
      state: 'failed',
      what: 'Nothing comes in.',
      fix: 'Let it be.',
      fixable: true,
    });
    const api = aNumbersApi()
      .on('GET /tenants/:tenantId/diagnosis', { checkedAt: AT, checks: [check({}), ill] })
      .on('POST /tenants/:tenantId/diagnosis', {
        checkedAt: AT,
        checks: [
          check({}),
          { ...ill, state: 'ok', what: 'The app hears.', fix: '', fixable: false },
        ],
      });
    const { user } = renderWith(<NumberPage />, { api, ...at });
    const list = await screen.findByRole('list', { name: 'Checks' });
    await within(list).findByText('Nothing comes in. Let it be.');
    expect(within(list).getAllByRole('listitem')[0]).toHaveTextContent('Nothing comes in.');
    await user.click(screen.getByRole('button', { name: 'Fix: The app hears of the account' }));
    expect(await within(list).findByText('The app hears.')).toBeVisible();
    const [request] = api.requestsTo('POST /tenants/:tenantId/diagnosis');
    expect(request?.body).toEqual({ phoneNumberId: '1065', fix: ['app-subscribed'] });
  });

  it('sends Meta only what was changed in the profile', async () => {
    const profile = {
      about: 'Coffee',
      address: null,
      description: null,
      email: 'a@example.com',
      vertical: null,
      websites: [],
      profilePictureUrl: null,
    };
    const api = aNumbersApi()
      .on('GET /tenants/:tenantId/numbers/:id/profile', profile)
      .on('PATCH /tenants/:tenantId/numbers/:id/profile', { ...profile, about: 'Tea' });
    const { user } = renderWith(<NumberPage />, { api, ...at });
    const about = await screen.findByLabelText('About');
    await user.clear(about);
    await user.type(about, 'Tea');
    await user.click(screen.getByRole('combobox', { name: 'Category' }));
    await user.click(screen.getByRole('option', { name: 'Restaurant' }));
    await user.type(screen.getByLabelText('Websites'), 'https://a.test');
    const form = about.closest('form')!;
    await user.click(within(form).getByRole('button', { name: 'Save' }));
    await waitFor(() => {
      const [request] = api.requestsTo('PATCH /tenants/:tenantId/numbers/:id/profile');
      expect(request?.body).toEqual({
        about: 'Tea',
        vertical: 'RESTAURANT',
        websites: ['https://a.test'],
      });
    });
    expect(await screen.findByText('Saved at Meta')).toBeVisible();
  });

  it('says in the words of the API what Meta refused', async () => {
    const api = aNumbersApi().on('POST /tenants/:tenantId/numbers/:id/verify-code', () =>
      problem(422, 'meta_refused', 'Meta refused: the code does not fit.'),
    );
    const { user } = renderWith(<NumberPage />, { api, ...at });
    await user.type(await screen.findByLabelText(/^Code/), '123-456');
    await user.click(screen.getByRole('button', { name: 'Enter the code' }));
    expect(await screen.findByText('Meta refused: the code does not fit.')).toBeVisible();
    const [request] = api.requestsTo('POST /tenants/:tenantId/numbers/:id/verify-code');
    expect(request?.body).toEqual({ code: '123456' });
  });

  it('shows who may only read nothing to do', async () => {
    const session = { tenantIds: ['tnt_1'], managedIds: [] };
    renderWith(<NumberPage />, { api: aNumbersApi(), session, ...at });
    expect(await screen.findByText('Meta takes the token.')).toBeVisible();
    for (const name of ['Look now', 'Register', 'Disconnect', 'Save']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
  });
});
