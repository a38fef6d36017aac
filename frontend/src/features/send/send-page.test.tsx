import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { aReply, aTemplate } from '../../test/data';
import { FakeApi, json, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import { applyMessage } from '../live/apply-message';
import SendPage from './send-page';

const ROUTE = 'POST /tenants/tnt_1/send';

function accepting(duplicate = false) {
  const answer = { id: 'msg_2', status: 'queued', duplicate, conversationId: 'cnv_1' };
  return new FakeApi()
    .on(ROUTE, () => json(answer, duplicate ? 200 : 202))
    .on('GET /tenants/tnt_1/messages/msg_2', aReply());
}

describe(SendPage, () => {
  it('sends a text and shows its way as it happens', async () => {
    const api = accepting();
    const { user, queries } = renderWith(<SendPage />, { api });
    await user.type(screen.getByLabelText(/^To/), '+1 201 555 0123');
    await user.type(screen.getByLabelText(/^Text/), 'Yes, until six');
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    expect(await screen.findByRole('status', { name: 'The message is: Queued' })).toBeVisible();
    expect(api.requestsTo(ROUTE)[0]?.body).toMatchObject({
      to: '+1 201 555 0123',
      text: 'Yes, until six',
    });
    const times = { queued: '2026-03-02T09:01:00.000Z', sent: '2026-03-02T09:01:01.000Z' };
    act(() => applyMessage(queries, aReply({ status: 'sent', statusTimes: times })));
    expect(await screen.findByRole('status', { name: 'The message is: Sent' })).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
  });

  it('gives every message a key of its own', async () => {
    const api = accepting();
    const { user } = renderWith(<SendPage />, { api, at: '/?to=%2B12015550123' });
    for (const text of ['one', 'two']) {
      await user.type(screen.getByLabelText(/^Text/), text);
      await user.click(screen.getByRole('button', { name: 'Send message' }));
      expect(await screen.findByText('0 of 4096 characters')).toBeVisible();
    }
    const keys = api
      .requestsTo(ROUTE)
      .map(({ body }) => (body as { idempotency_key: string }).idempotency_key);
    expect(new Set(keys).size).toBe(2);
  });

  it('says that a key stands for an earlier message', async () => {
    const { user } = renderWith(<SendPage />, { api: accepting(true), at: '/?to=%2B12015550123' });
    await user.type(screen.getByLabelText(/^Text/), 'again');
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    expect(await screen.findByText(/This key was used before/)).toBeVisible();
  });

  it('sends nothing that the API would refuse', async () => {
    const api = new FakeApi();
    const { user } = renderWith(<SendPage />, { api });
    await user.type(screen.getByLabelText(/^To/), 'Rosa');
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    expect(await screen.findByText(/^A phone number with \+ and its country code/)).toBeVisible();
    expect(screen.getByText('Write something')).toBeVisible();
    expect(api.requestsTo(ROUTE)).toEqual([]);
  });

  it('shows what the API says about a field at that field', async () => {
    const api = new FakeApi().on(ROUTE, () =>
      problem(400, 'invalid_request', 'The request is not valid: to.', [
        { field: 'to', message: 'must be a phone number in E.164' },
      ]),
    );
    const { user } = renderWith(<SendPage />, { api, at: '/?to=%2B9995550123' });
    await user.type(screen.getByLabelText(/^Text/), 'Hello');
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    expect(await screen.findByText('must be a phone number in E.164')).toBeVisible();
    expect(screen.getByLabelText(/^To/)).toBeInvalid();
  });

  it('sends a template with its values', async () => {
    const components = [{ type: 'BODY', text: 'Hello {{1}}, come at {{2}}.' }];
    const items = [aTemplate({ name: 'order_ready', components })];
    const api = accepting().on('GET /tenants/tnt_1/templates', { items, nextCursor: null });
    const { user } = renderWith(<SendPage />, { api, at: '/?to=%2B12015550123' });
    await user.click(screen.getByRole('combobox', { name: /Kind/ }));
    await user.click(screen.getByRole('option', { name: 'Template' }));
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    expect(await screen.findByText('Choose a template')).toBeVisible();
    await user.click(await screen.findByRole('combobox', { name: /^Template/ }));
    await user.click(await screen.findByRole('option', { name: /order_ready/ }));
    await user.type(screen.getByLabelText(/^Text: 1/), 'Sam');
    await user.type(screen.getByLabelText(/^Text: 2/), '17:00');
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    await screen.findByRole('status', { name: /The message is/ });
    const parameters = ['Sam', '17:00'].map((text) => ({ type: 'text', text }));
    expect(api.requestsTo(ROUTE)[0]?.body).toMatchObject({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'en_US' },
        components: [{ type: 'body', parameters }],
      },
    });
  });

  it('sends any other kind as JSON', async () => {
    const api = accepting();
    const { user } = renderWith(<SendPage />, { api, at: '/?to=%2B12015550123' });
    await user.click(screen.getByRole('combobox', { name: /Kind/ }));
    await user.click(screen.getByRole('option', { name: /as JSON/ }));
    await user.click(screen.getByRole('combobox', { name: /Type/ }));
    await user.click(screen.getByRole('option', { name: 'location' }));
    await user.click(screen.getByRole('button', { name: 'Send message' }));
    await screen.findByRole('status', { name: /The message is/ });
    expect(api.requestsTo(ROUTE)[0]?.body).toMatchObject({
      type: 'location',
      location: { name: 'Acme Coffee' },
    });
  });
});
