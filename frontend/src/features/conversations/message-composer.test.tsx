import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../api/client';
import { findAxeProblems } from '../../test/axe';
import { aConversation, aReply } from '../../test/data';
import { FakeApi, json, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import { MessageComposer } from './message-composer';

const ROUTE = 'POST /tenants/tnt_1/send';
const CLOSED = aConversation({ serviceWindow: { open: false, closesAt: null } });

function show(api: FakeApi, conversation: Conversation = aConversation()) {
  return renderWith(<MessageComposer tenantId="tnt_1" conversation={conversation} />, { api });
}

function accepting() {
  return new FakeApi()
    .on(ROUTE, () => json({ id: 'msg_2', duplicate: false, conversationId: 'cnv_1' }, 202))
    .on('GET /tenants/tnt_1/messages/msg_2', aReply());
}

const bodies = (api: FakeApi) =>
  api.requestsTo(ROUTE).map(({ body }) => body as Record<string, string>);

describe(MessageComposer, () => {
  it('sends with Enter, and breaks the line with Shift and Enter', async () => {
    const api = accepting();
    const { user } = show(api);
    const box = screen.getByRole('textbox', { name: 'Message' });
    await user.type(box, 'one{Shift>}{Enter}{/Shift}two{Enter}');
    await expect.poll(() => bodies(api)).toHaveLength(1);
    expect(bodies(api)[0]).toMatchObject({ to: '12015550123', text: 'one\ntwo' });
    await expect.poll(() => box).toHaveValue('');
  });

  it('writes to a user id where there is no number', async () => {
    const api = accepting();
    const { customer } = aConversation();
    const hidden = aConversation({ customer: { ...customer, waId: null, userId: 'US.1' } });
    const { user } = show(api, hidden);
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Hi{Enter}');
    await expect.poll(() => bodies(api)[0]).toMatchObject({ recipient: 'US.1', text: 'Hi' });
  });

  it('does not send blanks', async () => {
    const api = accepting();
    const { user } = show(api);
    await user.type(screen.getByRole('textbox', { name: 'Message' }), '   {Enter}');
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
    expect(bodies(api)).toEqual([]);
  });

  it('keeps the text when sending failed, and the next try is the same message', async () => {
    const api = accepting().on(ROUTE, () => problem(503, 'unavailable', 'The database is away.'));
    const { user } = show(api);
    const box = screen.getByRole('textbox', { name: 'Message' });
    await user.type(box, 'Hi{Enter}');
    expect(await screen.findByText(/The database is away/)).toBeVisible();
    expect(box).toHaveValue('Hi');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await expect.poll(() => bodies(api)).toHaveLength(2);
    const [first, second] = bodies(api);
    expect(second).toEqual(first);
  });

  it('is another message once the text was changed', async () => {
    const api = accepting().on(ROUTE, () => problem(503, 'unavailable', 'Away.'));
    const { user } = show(api);
    const box = screen.getByRole('textbox', { name: 'Message' });
    await user.type(box, 'Hi{Enter}');
    await screen.findByText(/Away/);
    await user.type(box, '!{Enter}');
    await expect.poll(() => bodies(api)).toHaveLength(2);
    const [first, second] = bodies(api);
    expect(second?.['idempotency_key']).not.toBe(first?.['idempotency_key']);
  });

  it('says how long the service window is open', () => {
    show(new FakeApi());
    expect(screen.getByText(/^Service window open for \d+ h/)).toBeVisible();
  });

  it('is closed with an explanation when the window is, and lets one try', async () => {
    const api = accepting();
    const { user } = show(api, CLOSED);
    const box = screen.getByRole('textbox', { name: 'Message' });
    expect(box).toBeDisabled();
    expect(screen.getByText(/The service window is closed:/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Send a template' })).toHaveAttribute(
      'href',
      '/t/tnt_1/send?to=%2B12015550123',
    );
    expect(await findAxeProblems()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Try anyway' }));
    await user.type(box, 'Hi{Enter}');
    await expect.poll(() => bodies(api)).toHaveLength(1);
    expect(bodies(api)[0]).toMatchObject({ text: 'Hi', window_policy: 'try' });
  });

  it('closes when its time has come, without a word from the API', () => {
    const closesAt = new Date(Date.now() - 1).toISOString();
    show(new FakeApi(), aConversation({ serviceWindow: { open: true, closesAt } }));
    expect(screen.getByRole('textbox', { name: 'Message' })).toBeDisabled();
  });
});
