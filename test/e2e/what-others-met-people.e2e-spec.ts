import { status, textMessage } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { TenantAtWork } from '../support/tenant-at-work.js';

const secondsAgo = (seconds: number): string => String(Math.floor(Date.now() / 1000) - seconds);

/** Whom others took for somebody else, and who it is. */
describe('What others met in people', () => {
  let system: TestSystem;
  let acme: TenantAtWork;

  beforeAll(async () => {
    system = await startSystem({ env: { RECONCILE_INTERVAL_MS: '300' } });
  });

  beforeEach(async () => {
    acme = await TenantAtWork.register(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('somebody without a profile has no name until they have one', async () => {
    await acme.write('447700900736', 'a code', { contact: { wa_id: '447700900736' } });
    await eventually(async () => expect(await acme.people()).toMatchObject([{ name: null }]));
    await acme.write('447700900736', 'again');
    await eventually(async () => expect(await acme.people()).toMatchObject([{ name: 'Rosa' }]));
  });

  it('a number with another user id is somebody else, who inherits nothing', async () => {
    const number = '573005550303';
    const as = (userId: string, name: string) => ({
      contact: { profile: { name }, wa_id: number, user_id: userId },
      from_user_id: userId,
    });
    await acme.write(number, 'my card ends in 4242', {
      ...as('CO.33', 'Old Owner'),
      timestamp: secondsAgo(3600),
    });
    const choice = { wa_id: number, user_id: 'CO.33', category: 'marketing_messages' };
    await acme.deliver(
      { user_preferences: [{ ...choice, value: 'stop', timestamp: Number(secondsAgo(3000)) }] },
      'user_preferences',
    );
    await acme.write(number, 'hi, I am new here', as('CO.44', 'New Owner'));
    await eventually(async () =>
      expect(await acme.people()).toMatchObject([
        { name: 'New Owner', waId: number, userId: 'CO.44', marketingOptOut: false },
        { name: 'Old Owner', waId: null, userId: 'CO.33', marketingOptOut: true },
      ]),
    );
    expect(await acme.conversations()).toMatchObject([
      { lastMessage: { body: 'hi, I am new here' } },
      { lastMessage: { body: 'my card ends in 4242' } },
    ]);
  });

  it.each(['', null, 'null', '0'])(
    'somebody whose number is %j is known by the user id, and the same once the number comes',
    async (unusable) => {
      const contact = { profile: { name: 'Bia' }, wa_id: unusable, user_id: 'BR.88' };
      await acme.write('-', 'oi', { from: unusable, contact, from_user_id: 'BR.88' });
      await eventually(async () =>
        expect(await acme.people()).toMatchObject([{ waId: null, userId: 'BR.88', name: 'Bia' }]),
      );
      const { body } = await acme.send({ recipient: 'BR.88', text: 'olá' });
      await eventually(async () =>
        expect(await acme.atMeta(body.id)).toMatchObject([{ recipient: 'BR.88' }]),
      );
      await acme.write('558195550088', 'agora', {
        contact: { ...contact, wa_id: '558195550088' },
        from_user_id: 'BR.88',
      });
      await eventually(async () =>
        expect(await acme.people()).toMatchObject([{ waId: '558195550088', userId: 'BR.88' }]),
      );
    },
  );

  it('a status teaches who somebody is, as an answer under the user id alone shows', async () => {
    const { wamid } = await acme.sendSilently({ to: '+15550001234', text: 'x' });
    const ids = { recipient_id: '15550001234', recipient_user_id: 'US.71' };
    await acme.deliver({ statuses: [status(wamid, 'delivered', ids)] });
    await eventually(async () => expect(await acme.people()).toMatchObject([{ userId: 'US.71' }]));
    const contact = { profile: { name: 'Nia' }, user_id: 'US.71' };
    await acme.write('-', 'it is me', { from: undefined, from_user_id: 'US.71', contact });
    await eventually(async () =>
      expect(await acme.people()).toMatchObject([{ name: 'Nia', waId: '15550001234' }]),
    );
  });

  it('who was written to under the id of a parent portfolio is who answers under their own', async () => {
    await acme.send({ recipient: 'US.ENT.77001', text: 'hello' });
    const [{ conversationId }] = await acme.messages();
    const { from: _from, ...words } = textMessage('-', { text: 'it is me' });
    await acme.deliver({
      contacts: [{ profile: { name: 'Nia' }, user_id: 'US.123', parent_user_id: 'US.ENT.77001' }],
      messages: [{ ...words, from_user_id: 'US.123', from_parent_user_id: 'US.ENT.77001' }],
    });
    await eventually(async () =>
      expect(await acme.messages('?direction=IN')).toMatchObject([{ conversationId }]),
    );
    expect(await acme.people()).toMatchObject([{ userId: 'US.123', name: 'Nia' }]);
    await acme.send({ recipient: 'US.ENT.77001', text: 'and again' });
    expect(await acme.people()).toMatchObject([{ userId: 'US.123' }]);
  });

  it('a number that is shared on request joins, one in a card that is passed on does not', async () => {
    await acme.write('15550002626', 'old thread');
    const card = (more: object, contact: object) =>
      acme.write('-', '', {
        from: undefined,
        from_user_id: 'US.26',
        contact: { user_id: 'US.26' },
        text: undefined,
        type: 'contacts',
        contacts: [contact],
        ...more,
      });
    const phones = [{ phone: '+1 555-000-2626' }];
    await card({}, { name: { formatted_name: 'my plumber' }, phones });
    await eventually(async () => expect(await acme.people()).toHaveLength(2));
    await card({ origin: 'contact_request' }, { phones });
    await eventually(async () =>
      expect(await acme.people()).toMatchObject([
        { waId: '15550002626', userId: 'US.26', absorbed: [expect.any(String)] },
      ]),
    );
  });

  it('the name in the address book stays, whatever profile comes', async () => {
    const contact = { full_name: 'Lucia (dentist)', phone_number: '15550002727' };
    const entry = {
      type: 'contact',
      contact,
      action: 'add',
      metadata: { timestamp: secondsAgo(9) },
    };
    await acme.deliver({ state_sync: [entry] }, 'smb_app_state_sync');
    await acme.write('15550002727', 'hi');
    await eventually(async () =>
      expect(await acme.people()).toMatchObject([
        { name: 'Lucia (dentist)', savedName: 'Lucia (dentist)', profileName: 'Rosa' },
      ]),
    );
  });

  it('who only declined marketing, or only called, is seen; the last word holds in any order', async () => {
    const says = (value: string, ago: number) =>
      acme.deliver(
        {
          contacts: [{ profile: { name: 'Kim' }, wa_id: '15550002929' }],
          user_preferences: [
            {
              wa_id: '15550002929',
              category: 'marketing_messages',
              value,
              timestamp: Number(secondsAgo(ago)),
            },
          ],
        },
        'user_preferences',
      );
    for (const [value, ago] of [
      ['stop', 60],
      ['resume', 120],
      ['resume', 120],
    ] as const) {
      await says(value, ago);
    }
    const call = { id: 'wacid.B', from: '15550002930', to: '15550001001', event: 'connect' };
    await acme.deliver(
      {
        contacts: [{ profile: { name: 'Caller' }, wa_id: '15550002930' }],
        calls: [{ ...call, direction: 'USER_INITIATED', timestamp: secondsAgo(5) }],
      },
      'calls',
    );
    await eventually(async () =>
      expect(await acme.people()).toMatchObject([
        { name: 'Caller', marketingOptOut: false },
        { name: 'Kim', marketingOptOut: true, lastMessageAt: null },
      ]),
    );
    expect(await acme.conversations()).toMatchObject([
      { lastMessage: { type: 'call' }, serviceWindow: { open: true } },
    ]);
  });

  it('what the owner writes on the phone is the owner’s, also to a hidden number', async () => {
    const echo = {
      ...textMessage('15550001001', { wamid: 'wamid.E', text: 'I will call at 4' }),
      to_user_id: 'US.22',
    };
    const revoke = {
      ...echo,
      id: 'wamid.E2',
      type: 'revoke',
      text: undefined,
      revoke: { original_message_id: 'wamid.E' },
    };
    for (const message_echoes of [[echo], [echo], [revoke]]) {
      await acme.deliver(
        { contacts: [{ profile: { name: 'Zoe' }, user_id: 'US.22' }], message_echoes },
        'smb_message_echoes',
      );
    }
    await eventually(async () =>
      expect(await acme.messages('?type=text')).toMatchObject([
        { direction: 'OUT', origin: 'app', revokedAt: expect.any(String) },
      ]),
    );
    expect(await acme.conversations()).toMatchObject([
      { unreadCount: 0, serviceWindow: { open: false }, customer: { userId: 'US.22' } },
    ]);
  });

  it('a number that moves to another tenant takes nothing along, and late news shows nothing', async () => {
    const { phoneNumberId, wabaId, id: tenantId } = acme.tenant;
    await acme.write('15550002828', 'to the old one');
    const { id, wamid } = await acme.sendSilently({ to: '+15550002828', text: 'from the old one' });
    const removed = await system.api(`/tenants/${tenantId}`, { method: 'DELETE' });
    expect(removed.status).toBe(204);
    const next = await TenantAtWork.register(system, { phoneNumberId, wabaId });
    await next.deliver({
      statuses: [status(wamid, 'delivered', { biz_opaque_callback_data: id })],
    });
    await next.write('15550002828', 'to the new one');
    await eventually(async () =>
      expect(await next.messages()).toMatchObject([{ body: 'to the new one' }]),
    );
    expect((await system.api(`/tenants/${next.tenant.id}/messages/${id}`)).status).toBe(404);
  });
});
