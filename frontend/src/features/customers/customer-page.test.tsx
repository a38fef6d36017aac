import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aConversation } from '../../test/data';
import { FakeApi } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import CustomerPage from './customer-page';

it('removes nothing that another system noted while somebody was writing', async () => {
  const { customer } = aConversation();
  const path = '/tenants/tnt_1/customers/cus_1';
  const api = new FakeApi()
    .on(`GET ${path}`, { ...customer, metadata: { tier: 'gold', since: '2020' } })
    .on('GET /tenants/tnt_1/conversations/cnv_1/messages', { items: [], nextCursor: null })
    .on(`PATCH ${path}`, customer);
  const { user, queries } = renderWith(<CustomerPage />, {
    api,
    at: '/t/tnt_1/customers/cus_1',
    path: '/t/:tenantId/customers/:customerId',
  });
  const notes = await screen.findByRole('textbox', { name: 'Your own words' });
  await user.clear(notes);
  await user.type(notes, 'tier = gold');
  api.on(`GET ${path}`, { ...customer, metadata: { tier: 'gold', since: '2020', crm: '7' } });
  await queries.invalidateQueries();
  await waitFor(() => expect(api.requestsTo(`GET ${path}`)).toHaveLength(2));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(api.requestsTo(`PATCH ${path}`)).toHaveLength(1));
  expect(api.requestsTo(`PATCH ${path}`)[0]?.body).toMatchObject({
    metadata: { tier: 'gold', since: null },
  });
  expect(api.requestsTo(`PATCH ${path}`)[0]?.body).not.toHaveProperty('metadata.crm');
});
