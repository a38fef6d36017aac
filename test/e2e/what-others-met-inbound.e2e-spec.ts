import { status, textMessage, wamidWith } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { TenantAtWork, use } from '../support/tenant-at-work.js';

const GREETING = { autoReply: { enabled: true, text: 'Done.' } };
const DAY = 24 * 60 * 60;
const secondsAgo = (seconds: number): string => String(Math.floor(Date.now() / 1000) - seconds);

/** What went wrong elsewhere with what Meta sends, and what is right. */
describe('What others met in what Meta sends', () => {
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

  it('a failed status with a bare contact takes no name away and makes nobody', async () => {
    const number = '4915550001122';
    await acme.write(number, 'hallo');
    const { id, wamid } = await acme.sendSilently({ to: `+${number}`, text: 'your parcel' });
    const errors = [{ code: 131026, title: 'Message undeliverable' }];
    await acme.deliver({
      contacts: [{ wa_id: number }],
      statuses: [status(wamid, 'failed', { recipient_id: number, errors })],
    });
    await eventually(async () =>
      expect(await acme.message(id)).toMatchObject({
        status: 'failed',
        error: { code: 131026, title: expect.any(String), advice: expect.any(String) },
      }),
    );
    expect(await acme.people()).toMatchObject([{ name: 'Rosa', waId: number }]);
  });

  it.each([undefined, [], [{}], [{ title: 'Odd' }], ['odd']])(
    'a failure with the errors %j says so, and waits for somebody',
    async (errors) => {
      const { id, wamid } = await acme.sendSilently({ to: '+15550003132', text: 'x' });
      await acme.deliver({ statuses: [status(wamid, 'failed', { errors })] });
      await eventually(async () => {
        expect(await acme.message(id)).toMatchObject({
          status: 'failed',
          error: { code: 0, reason: 'meta', advice: expect.stringContaining('no error code') },
        });
        expect(await acme.deadLetters()).toMatchObject([{ subjectId: id, state: 'open' }]);
      });
    },
  );

  it('a failure that Meta takes back closes its dead letter', async () => {
    const { id, wamid } = await acme.sendSilently({ to: '+15550003131', text: 'x' });
    await acme.deliver({ statuses: [status(wamid, 'failed', { errors: [{ code: 131026 }] })] });
    await eventually(async () =>
      expect(await acme.deadLetters()).toMatchObject([{ subjectId: id, state: 'open' }]),
    );
    await acme.deliver({ statuses: [status(wamid, 'delivered')] });
    await eventually(async () =>
      expect(await acme.deadLetters()).toMatchObject([{ subjectId: id, state: 'discarded' }]),
    );
    expect(await acme.message(id)).toMatchObject({ status: 'delivered' });
  });

  it.each<[string, string, object | undefined]>([
    [
      'sent',
      'delivered',
      { pricing_model: 'PMP', category: 'service', type: 'free_customer_service' },
    ],
    [
      'delivered',
      'sent',
      { pricing_model: 'PMP', category: 'utility', type: 'regular', billable: true },
    ],
    ['read', 'delivered', { pricing_model: 'CBP', category: 'marketing', new_field: { a: 1 } }],
  ])('pricing that comes with "%s" alone is kept whole', async (first, second, pricing) => {
    const { id, wamid } = await acme.sendSilently({ to: '+15550009157', text: 'a' });
    await acme.deliver({ statuses: [status(wamid, first, { pricing })] });
    await acme.deliver({ statuses: [status(wamid, second)] });
    await eventually(async () =>
      expect(await acme.message(id)).toMatchObject({
        pricing,
        statusTimes: { [first]: expect.any(String), [second]: expect.any(String) },
      }),
    );
  });

  it('an advertisement is readable beside the voice note that came by it', async () => {
    const talkative = await TenantAtWork.register(system, GREETING);
    const referral = { source_type: 'ad', source_id: '1202', ctwa_clid: 'ARAk0' };
    await talkative.write('573004440011', '', {
      type: 'audio',
      text: undefined,
      audio: { id: '9912', mime_type: 'audio/ogg; codecs=opus', voice: true },
      referral,
    });
    await eventually(async () => {
      expect(await talkative.messages('?direction=IN')).toMatchObject([
        { type: 'audio', extras: { referral }, media: { state: expect.any(String) } },
      ]);
      expect(await talkative.taken()).toBe(1);
    });
    expect(await talkative.conversations()).toMatchObject([{ serviceWindow: { open: true } }]);
  });

  it('the opening of a chat and its first words get one greeting', async () => {
    const talkative = await TenantAtWork.register(system, GREETING);
    const referral = { source_type: 'ad', source_id: '1202' };
    await talkative.write('5511955550042', '', {
      type: 'request_welcome',
      text: undefined,
      referral,
    });
    await talkative.write('5511955550042', 'oi');
    await eventually(async () => expect(await talkative.messages()).toHaveLength(3));
    const all = await talkative.messages();
    expect(all.filter(({ direction }: { direction: string }) => direction === 'OUT')).toHaveLength(
      1,
    );
    expect(await talkative.messages('?type=request_welcome')).toMatchObject([
      { extras: { referral } },
    ]);
    expect(await talkative.conversations()).toMatchObject([{ unreadCount: 1 }]);
  });

  it('what comes after its window is not answered, whatever it is; what comes with it is', async () => {
    const talkative = await TenantAtWork.register(system, GREETING);
    const late = { timestamp: secondsAgo(3 * DAY) };
    await talkative.write('15550007287', 'are you open today?', late);
    const button = { type: 'button', text: undefined, button: { text: 'Yes', payload: 'Y' } };
    await talkative.write('15550007287', '', { ...late, ...button });
    await eventually(async () => expect(await talkative.messages()).toHaveLength(2));
    expect(await talkative.conversations()).toMatchObject([
      { serviceWindow: { open: false, closesAt: null } },
    ]);
    await talkative.write('15550007288', 'are you?', { timestamp: secondsAgo(DAY - 600) });
    await eventually(async () =>
      expect(await talkative.messages('?direction=OUT')).toMatchObject([{ to: '15550007288' }]),
    );
    expect(await talkative.deadLetters()).toEqual([]);
  });

  it('who says just what was said to them is no echo', async () => {
    const talkative = await TenantAtWork.register(system, GREETING);
    await talkative.write('15550001111', 'please close my case');
    await eventually(async () => expect(await talkative.taken()).toBe(1));
    await talkative.write('15550002222', 'Done.');
    await talkative.write('15550001111', 'Done.');
    await eventually(async () => expect(await talkative.taken()).toBe(3));
    const inbound = await talkative.messages('?direction=IN');
    expect(inbound.map(({ origin }: { origin: string }) => origin)).toEqual([
      'customer',
      'customer',
      'customer',
    ]);
  });

  it('a message of a group opens no window to the person, and is not answered', async () => {
    const talkative = await TenantAtWork.register(system, GREETING);
    await talkative.write('15550007117', '@all who brings the drinks?', { group_id: 'Y2FwaV8' });
    await eventually(async () =>
      expect(await talkative.messages()).toMatchObject([{ groupId: 'Y2FwaV8' }]),
    );
    expect(await talkative.conversations()).toMatchObject([{ serviceWindow: { open: false } }]);
  });

  it('forms, buttons, orders, cards and places are more than empty lines', async () => {
    const items = [
      { product_retailer_id: 'A1', quantity: 2, item_price: 1, currency: 'INR' },
      { product_retailer_id: '0042', quantity: '1' },
    ];
    const form = { response_json: '{"v":"Valoración 👍","flow_token":"t"}', body: 'Sent' };
    const kinds = [
      ['order', { catalog_id: '7', text: '', product_items: items }, '2 × A1, 1 × 0042'],
      [
        'contacts',
        [
          { name: { formatted_name: 'Gio' }, phones: [{ phone: '+1555' }] },
          { emails: [{ email: 'a@b.it' }] },
        ],
        'Gio, a@b.it',
      ],
      [
        'contacts',
        [{ origin: 'other', phones: [{ phone: '+15550002626', wa_id: '15550002626' }] }],
        '+15550002626',
      ],
      ['location', { latitude: 48.1, longitude: 11.5 }, '48.1, 11.5'],
      ['button', { text: 'Sí', payload: 'CONFIRM_17' }, 'Sí'],
      ['interactive', { type: 'nfm_reply', nfm_reply: form }, 'Valoración 👍'],
    ] as const;
    for (const [type, content, body] of kinds) {
      await acme.write('15550004242', '', { text: undefined, type, [type]: content });
      await eventually(async () => {
        const [newest] = await acme.messages(`?type=${type}`);
        expect(newest).toMatchObject({ body, content });
      });
    }
    expect(await acme.people()).toHaveLength(1);
    expect(await acme.messages()).toHaveLength(kinds.length);
  });

  it('news under another form of a wamid is of the same message', async () => {
    const id = '3ADF9ECF4C79E5AD7772';
    const [known, other] = [wamidWith('15550006001', id), wamidWith('US.134912086', id)];
    const echo = { ...textMessage('15550001001', { wamid: known }), to: '15550006001' };
    await acme.deliver({ message_echoes: [echo] }, 'smb_message_echoes');
    await acme.deliver({ message_echoes: [{ ...echo, id: other }] }, 'smb_message_echoes');
    await acme.deliver({ statuses: [status(other, 'read', { recipient_id: '15550006001' })] });
    await acme.write('15550006001', 'yes', { context: { id: other } });
    await eventually(async () => {
      const [answer, ...rest] = await acme.messages();
      expect(rest).toMatchObject([{ wamid: known, origin: 'app', status: 'read' }]);
      expect(answer).toMatchObject({ body: 'yes', replyTo: rest[0].id });
    });
  });

  it('words of template events count in any case, and those that nobody knows stop nothing', async () => {
    await acme.template('sale_now');
    const tell = (event: object) =>
      acme.deliver(
        { message_template_name: 'sale_now', message_template_language: 'en-US', ...event },
        'message_template_status_update',
      );
    const states = [
      [{ event: 'PAUSED' }, 'PAUSED'],
      [{ new_quality_score: 'RED' }, 'PAUSED'],
      [{ event: 'UNPAUSED' }, 'APPROVED'],
      [{ event: 'paused' }, 'PAUSED'],
      [{ event: 'approved' }, 'APPROVED'],
      [{ event: 'REVIEWED_TWICE' }, 'REVIEWED_TWICE'],
    ] as const;
    for (const [event, expected] of states) {
      await tell(event);
      await eventually(async () => {
        const { items } = await acme.get('/templates?name=sale_now');
        expect(items).toMatchObject([{ status: expected }]);
      });
    }
    expect(await acme.send({ to: '+15550142001', ...use('sale_now') })).toMatchObject({
      status: 202,
    });
  });
});
