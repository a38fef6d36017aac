import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aReply } from '../../test/data';
import { FakeApi } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import { SettleButtons } from './settle-buttons';

it('lets who knows say that a message never arrived', async () => {
  const route = 'POST /tenants/tnt_1/messages/msg_2/settle';
  const message = aReply({ id: 'msg_2', status: 'unknown' });
  const api = new FakeApi().on(route, { ...message, status: 'queued' });
  const { user } = renderWith(<SettleButtons message={message} />, { api });
  await user.click(screen.getByRole('button', { name: 'It did not: send again' }));
  await waitFor(() => expect(api.requestsTo(route)[0]?.body).toEqual({ outcome: 'not_sent' }));
});
