import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Conversation } from '../../../api/client';
import { findAxeProblems } from '../../../test/axe';
import { aConversation, aMessage, aReply, aTemplate } from '../../../test/data';
import { FakeApi, json, problem } from '../../../test/fake-api';
import { renderWith } from '../../../test/render';
import { writeSetting } from '../../settings/settings';
import MessageComposer from './message-composer';

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

beforeEach(() => sessionStorage.clear());

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

  it('sends a photo with what was written as its caption, and uploads it once', async () => {
    let refusals = 1;
    const api = accepting().on(ROUTE, () => {
      refusals -= 1;
      return refusals === 0
        ? problem(503, 'unavailable', 'Away.')
        : json({ id: 'msg_2', duplicate: false, conversationId: 'cnv_1' }, 202);
    });
    const upload = vi.fn((..._args: [url: string, init: RequestInit]) =>
      Promise.resolve(json({ id: 'med_1' }, 201)),
    );
    vi.stubGlobal('fetch', upload);
    const { user } = show(api);
    const photo = new File(['bytes'], 'cake.jpg', { type: 'image/jpeg' });
    await user.upload(screen.getByLabelText('File'), photo);
    expect(screen.getByText('cake.jpg')).toBeVisible();
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Look{Enter}');
    await screen.findByText(/Away/);
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await expect.poll(() => bodies(api)).toHaveLength(2);
    expect(upload.mock.calls.map(([url]) => url)).toEqual([
      'http://api.test/tenants/tnt_1/media?fileName=cake.jpg',
    ]);
    expect(upload.mock.calls[0]?.[1].headers).toMatchObject({ 'content-type': 'image/jpeg' });
    expect(bodies(api)[1]).toMatchObject({
      to: '12015550123',
      type: 'image',
      image: { id: 'med_1', caption: 'Look' },
    });
    expect(bodies(api)[1]).toEqual(bodies(api)[0]);
    await expect.poll(() => screen.queryByText('cake.jpg')).toBeNull();
  });

  it('keeps what was written for whoever comes back', async () => {
    const { user, unmount } = show(accepting());
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'half a tho');
    unmount();
    show(accepting());
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('half a tho');
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
    expect(await findAxeProblems()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Try anyway' }));
    await user.type(box, 'Hi{Enter}');
    await expect.poll(() => bodies(api)).toHaveLength(1);
    expect(bodies(api)[0]).toMatchObject({ text: 'Hi', window_policy: 'try' });
  });

  it('sends a template where nothing else arrives, once it is filled in', async () => {
    const template = aTemplate({
      name: 'order_ready',
      components: [{ type: 'BODY', text: 'Hello {{1}}, it is ready.' }],
    });
    const api = accepting().on('GET /tenants/tnt_1/templates', {
      items: [template],
      nextCursor: null,
    });
    const { user } = show(api, CLOSED);
    await user.click(screen.getAllByRole('button', { name: 'Send a template' })[0]!);
    await user.click(await screen.findByRole('combobox', { name: 'Template' }));
    await user.click(await screen.findByRole('option', { name: /order_ready/ }));
    const dialog = await screen.findByRole('dialog');
    const send = within(dialog).getByRole('button', { name: 'Send a template' });
    await user.click(send);
    expect(screen.getByText('Enter a value')).toBeVisible();
    expect(bodies(api)).toEqual([]);
    await user.type(screen.getByLabelText(/^Text: 1/), 'Sam');
    expect(screen.getByText('Hello Sam, it is ready.')).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
    await user.click(send);
    await expect.poll(() => bodies(api)).toHaveLength(1);
    expect(bodies(api)[0]).toMatchObject({
      to: '12015550123',
      type: 'template',
      template: { name: 'order_ready', language: { code: 'en_US' } },
    });
  });

  it('quotes the message that it answers', async () => {
    const api = accepting();
    const asked = aMessage({ wamid: 'wamid.9', body: 'Are you open?' });
    const { user } = renderWith(
      <MessageComposer tenantId="tnt_1" conversation={aConversation()} answered={asked} />,
      { api },
    );
    expect(screen.getByText('Are you open?')).toBeVisible();
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Yes{Enter}');
    await expect.poll(() => bodies(api)[0]).toMatchObject({ context: { message_id: 'wamid.9' } });
  });

  it('answers with what a slash finds', async () => {
    const quick = (shortcut: string, text: string) => ({ id: shortcut, shortcut, text });
    const api = accepting().on('GET /tenants/tnt_1/quick-replies', {
      items: [quick('hours', 'From nine to six.'), quick('hello', 'Hello!')],
      nextCursor: null,
    });
    const { user } = show(api);
    const box = screen.getByRole('textbox', { name: 'Message' });
    await user.type(box, '/h');
    expect(await screen.findAllByRole('option')).toHaveLength(2);
    expect(await findAxeProblems()).toEqual([]);
    await user.type(box, '{ArrowDown}{Enter}');
    expect(box).toHaveValue('From nine to six.');
    expect(bodies(api)).toEqual([]);
    await user.type(box, '{Enter}');
    await expect.poll(() => bodies(api)[0]).toMatchObject({ text: 'From nine to six.' });
  });

  it('puts an emoji where the cursor is', async () => {
    const { user } = show(accepting());
    const box = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
    await user.type(box, 'Thank you');
    box.setSelectionRange(5, 5);
    await user.click(screen.getByRole('button', { name: 'Emoji' }));
    await user.click(await screen.findByRole('button', { name: '😀' }));
    expect(box).toHaveValue('Thank😀 you');
  });

  it('sends at another time', async () => {
    const api = accepting();
    const { user } = show(api);
    expect(screen.getByRole('button', { name: 'Send later' })).toBeDisabled();
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Good morning');
    await user.click(screen.getByRole('button', { name: 'Send later' }));
    await user.click(await screen.findByRole('button', { name: /^Tomorrow morning/ }));
    await expect.poll(() => bodies(api)).toHaveLength(1);
    expect(Date.parse(bodies(api)[0]?.['send_at'] ?? '')).toBeGreaterThan(Date.now());
  });

  it('tells the customer that an answer is being written, now and then', async () => {
    const ROUTE_READ = 'POST /tenants/tnt_1/messages/msg_1/read';
    const api = accepting();
    const { user } = show(api);
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Hello');
    expect(api.requestsTo(ROUTE_READ).map(({ body }) => body)).toEqual([{ typing: true }]);
    writeSetting('receipts', false);
    await user.type(screen.getByRole('textbox', { name: 'Message' }), ' there');
    expect(api.requestsTo(ROUTE_READ)).toHaveLength(1);
  });

  it('closes when its time has come, without a word from the API', () => {
    const closesAt = new Date(Date.now() - 1).toISOString();
    show(new FakeApi(), aConversation({ serviceWindow: { open: true, closesAt } }));
    expect(screen.getByRole('textbox', { name: 'Message' })).toBeDisabled();
  });
});
