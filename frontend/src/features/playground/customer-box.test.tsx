import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, json, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import CustomerBox from './customer-box';

const ROUTE = 'POST /dev/customers/:waId/messages';

describe(CustomerBox, () => {
  it('writes to the tenant as a customer', async () => {
    const api = new FakeApi()
      .on('GET /dev/simulator', { available: true })
      .on(ROUTE, () => json({ wamid: 'wamid.1' }, 202));
    const { user } = renderWith(<CustomerBox open onClose={() => undefined} />, { api });
    const text = await screen.findByLabelText(/What the customer writes/);
    await user.type(text, 'Are you open?');
    await user.click(screen.getByRole('button', { name: 'Write' }));
    expect(await screen.findByText('On its way, as a webhook.')).toBeVisible();
    expect(api.requestsTo(ROUTE)[0]).toMatchObject({
      path: '/dev/customers/12015550123/messages',
      body: { phoneNumberId: '1065', text: 'Are you open?', name: 'Sam' },
    });
    expect(text).toHaveValue('');
    expect(await findAxeProblems()).toEqual([]);
  });

  it('is not there without a simulator', async () => {
    const api = new FakeApi().on('GET /dev/simulator', { available: false });
    renderWith(<CustomerBox open onClose={() => undefined} />, { api });
    await expect.poll(() => api.requests).toHaveLength(1);
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('says why the simulator would not', async () => {
    const api = new FakeApi()
      .on('GET /dev/simulator', { available: true })
      .on(ROUTE, () => problem(404, 'no_simulator', 'No simulator runs here.'));
    const { user } = renderWith(<CustomerBox open onClose={() => undefined} />, { api });
    await user.type(await screen.findByLabelText(/What the customer writes/), 'Hi');
    await user.click(screen.getByRole('button', { name: 'Write' }));
    expect(await screen.findByText('No simulator runs here.')).toBeVisible();
  });
});
