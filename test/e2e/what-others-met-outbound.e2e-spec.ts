import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { TenantAtWork, use } from '../support/tenant-at-work.js';

const MEGABYTE = 1024 * 1024;
/** Numbers that the simulator refuses, or takes and fails. */
const refusing = (code: number) => `+15559${code}`;
const failing = (code: number) => `+15558${code}`;
const to = '+15550142001';

const text = (words: unknown, name?: string) => ({
  type: 'text',
  parameter_name: name,
  text: words,
});
const part = (type: string, ...parameters: object[]) => ({ type, parameters });
const press = (sub_type: string, index: number | string, ...parameters: object[]) => ({
  type: 'button',
  sub_type,
  index,
  parameters,
});
const payload = (words: unknown) => ({ type: 'payload', payload: words });

/** What went wrong elsewhere with what businesses send, and what is right. */
describe('What others met in what they send', () => {
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

  describe('templates', () => {
    const LINKS = {
      type: 'BUTTONS',
      buttons: [
        { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550142999' },
        { type: 'URL', text: 'Shop', url: 'https://shop.example/' },
        { type: 'URL', text: 'Track', url: 'https://shop.example/t/{{1}}' },
      ],
    };
    const REPLIES = {
      type: 'BUTTONS',
      buttons: ['Yes', 'No'].map((label) => ({ type: 'QUICK_REPLY', text: label })),
    };
    const CODE = {
      type: 'BUTTONS',
      buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' }],
    };
    const FLOW = { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book', flow_id: '1' }] };
    const PLAIN = { type: 'BODY', text: 'News for you.' };

    beforeEach(async () => {
      await acme.template('parcel', [{ type: 'BODY', text: 'On your parcel: {{1}} Regards.' }]);
      await acme.template('links', [PLAIN, LINKS]);
      await acme.template('replies', [PLAIN, REPLIES]);
      await acme.template('book', [PLAIN, FLOW]);
      await acme.template('code', [{ type: 'BODY', text: '*{{1}}* is your code.' }, CODE], {
        category: 'AUTHENTICATION',
      });
      await acme.template(
        'meet',
        [
          { type: 'HEADER', format: 'TEXT', text: 'From {{agent}}' },
          { type: 'BODY', text: 'We meet {{person}} at {{hour}} sharp.' },
        ],
        { parameterFormat: 'NAMED' },
      );
    });

    const code = part('body', text('483920'));
    const agent = part('header', text('Bo', 'agent'));
    const refused: [string, string, object[], RegExp][] = [
      ...['', ' ', null, 'a\nb', 'a\tb', 'a     b'].map(
        (words): [string, string, object[], RegExp] => [
          `the parameter ${JSON.stringify(words)}`,
          'parcel',
          [part('body', text(words))],
          /parameters\.0\.text$/,
        ],
      ),
      ['no parameter', 'parcel', [], /components/],
      [
        'a call button',
        'links',
        [press('phone_number', 0, text('+1')), press('url', 2, text('p'))],
        /0\.sub_type$/,
      ],
      ['a link without its end', 'links', [], /components$/],
      ['an end for the wrong link', 'links', [press('url', 1, text('p7'))], /0\.parameters$/],
      ['a payload of null', 'replies', [press('quick_reply', 0, payload(null))], /payload$/],
      ['an empty payload', 'replies', [press('quick_reply', 0, payload(''))], /payload$/],
      [
        'a long payload',
        'replies',
        [press('quick_reply', 0, payload('p'.repeat(300)))],
        /payload$/,
      ],
      ['no payload', 'replies', [press('quick_reply', 0)], /parameters$/],
      [
        'one reply twice',
        'replies',
        [press('quick_reply', 0, payload('A')), press('quick_reply', '0', payload('B'))],
        /1\.index$/,
      ],
      ['a flow without its component', 'book', [], /components$/],
      ['a code in the body alone', 'code', [code], /components$/],
      [
        'a code to copy',
        'code',
        [code, press('copy_code', 0, { type: 'coupon_code', coupon_code: '483920' })],
        /1\.sub_type$/,
      ],
      ['values without names', 'meet', [agent, part('body', text('A'), text('9'))], /parameter/],
      [
        'a header left out',
        'meet',
        [part('body', text('A', 'person'), text('9', 'hour'))],
        /components$/,
      ],
    ];

    it('are refused for what Meta would refuse them for, by the name of the field', async () => {
      for (const [what, name, components, field] of refused) {
        const { status, body } = await acme.send({ to, ...use(name, components) });
        const fields = (body.errors ?? []).map((error: { field: string }) => error.field);
        expect({ what, status: [400, 422].includes(status), fields }).toEqual({
          what,
          status: true,
          fields: expect.arrayContaining([expect.stringMatching(field)]),
        });
      }
      expect(await acme.messages()).toEqual([]);
    });

    const taken: [string, object[]][] = [
      ['parcel', [part('body', text('a    b'))]],
      ['parcel', [part('BODY', text('in capitals'))]],
      ['links', [press('url', 2, text('p7?x=ü'))]],
      ['replies', []],
      ['replies', [press('quick_reply', '1', payload('NO'))]],
      ['book', [press('flow', 0, { type: 'action', action: { flow_token: 'x' } })]],
      ['code', [code, press('url', 0, text('483920'))]],
      ['meet', [part('body', text('9', 'hour'), text('A', 'person')), agent]],
    ];

    it('go out as they were filled in, if they are right', async () => {
      for (const [name, components] of taken) {
        const { status, body } = await acme.send({ to, ...use(name, components) });
        expect({ name, status }).toEqual({ name, status: 202 });
        await eventually(async () =>
          expect(await acme.atMeta(body.id)).toMatchObject([
            { template: { name, components: JSON.parse(JSON.stringify(components)) } },
          ]),
        );
      }
    });

    it('are found in whatever way their language is written, and in no other language', async () => {
      const words = [part('body', text('here'))];
      for (const language of ['en-US', 'EN_us', 'en_US']) {
        const { body } = await acme.send({ to, ...use('parcel', words, language) });
        await eventually(async () =>
          expect(await acme.atMeta(body.id)).toMatchObject([
            { template: { language: { code: 'en_US' } } },
          ]),
        );
      }
      for (const language of ['pt_PT', 'en', 'en_GB']) {
        expect(await acme.send({ to, ...use('parcel', words, language) })).toMatchObject({
          status: 422,
        });
      }
    });

    it('with a code go to numbers only', async () => {
      const filled = [code, press('url', 0, text('483920'))];
      const answer = await acme.send({ recipient: 'US.90210', ...use('code', filled) });
      expect(answer).toMatchObject({ status: 422 });
    });
  });

  it.each([
    ['Brazil', '553188880002', ['+5531988880002', '+553188880002']],
    ['Mexico', '5215511112222', ['+525511112222', '+5215511112222']],
    ['Argentina', '5491123456789', ['+541123456789', '+5491123456789']],
  ])('a number of %s is one person in all its spellings', async (_country, waId, spellings) => {
    await acme.write(waId, 'hola');
    await eventually(async () => expect(await acme.people()).toHaveLength(1));
    for (const spelling of spellings) {
      expect((await acme.send({ to: spelling, text: 'x' })).status).toBe(202);
    }
    expect(await acme.conversations()).toHaveLength(1);
  });

  it('a file of the wrong kind or size is refused before it is queued', async () => {
    const sticker = await acme.upload('a.webp', 'image/webp', Buffer.alloc(900, 1));
    expect(sticker.status).toBe(201);
    const { id } = sticker.body;
    const as = (type: string) => acme.send({ to, type, [type]: { id } });
    expect(await as('image')).toMatchObject({ status: 422 });
    expect(await as('document')).toMatchObject({ status: 422 });
    expect(await as('sticker')).toMatchObject({ status: 202 });
    const picture = await acme.upload('a.jpg', 'image/jpeg', Buffer.alloc(5 * MEGABYTE + 1, 1));
    expect(picture.status).toBe(413);
    const film = await acme.upload('a.mp4', 'video/mp4', Buffer.alloc(16 * MEGABYTE + 1, 1));
    expect(film.status).toBe(413);
    for (const wrong of ['logo', 'med_…', 'wamid.A']) {
      expect(await acme.send({ to, type: 'image', image: { id: wrong } })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'image.id' }] },
      });
    }
  });

  it('a document has the name that it was uploaded by, though another has the same bytes', async () => {
    const names = ['Oferta año 7.pdf', 'other "name".pdf'];
    const files = [];
    for (const name of names) {
      files.push(await acme.upload(name, 'application/pdf', Buffer.from('same')));
    }
    const header = [
      { type: 'HEADER', format: 'DOCUMENT' },
      { type: 'BODY', text: 'Your offer.' },
    ];
    await acme.template('with_doc', header);
    for (const [place, name] of names.entries()) {
      const { id } = files[place]!.body;
      const filled = [part('header', { type: 'document', document: { id } })];
      for (const message of [{ type: 'document', document: { id } }, use('with_doc', filled)]) {
        const { body } = await acme.send({ to, ...message });
        await eventually(async () => {
          const [sent] = await acme.atMeta(body.id);
          expect(JSON.stringify(sent)).toContain(JSON.stringify(name));
        });
      }
    }
    const again = await acme.upload(names[0]!, 'application/pdf', Buffer.from('same'));
    expect(again).toMatchObject({ status: 200, body: { id: files[0]!.body.id } });
  });

  it.each<[string, object]>([
    ['no zone', { send_at: '2030-12-01T10:00:00' }],
    ['a day that no month has', { send_at: '2030-11-31T10:00:00Z' }],
    ['a day of no leap year', { send_at: '2030-02-29T10:00:00Z' }],
    ['an hour that no day has', { send_at: '2030-01-01T24:00:00Z' }],
    ['a date alone', { expires_at: '2030-01-01' }],
    ['a number', { send_at: 1_900_000_000 }],
    ['an end before the beginning', { send_at: later(60), expires_at: later(30) }],
  ])('a time with %s is refused', async (_name, times) => {
    expect((await acme.send({ to, text: 's', ...times })).status).toBe(400);
  });

  it('a time is read with its zone', async () => {
    const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
    const inIndia = new Date(at.getTime() + 5.5 * 3_600_000).toISOString();
    const { body } = await acme.send({ to, text: 's', send_at: `${inIndia.slice(0, 19)}+05:30` });
    const sendAt = at.toISOString();
    expect(await acme.message(body.id)).toMatchObject({ sendAt, status: 'queued' });
  });

  it('the same key tells that the first try failed; another one tries again', async () => {
    const request = { to: refusing(131026), text: 'x' };
    const first = await acme.send({ ...request, idempotency_key: 'one' });
    await eventually(async () =>
      expect(await acme.message(first.body.id)).toMatchObject({ status: 'failed' }),
    );
    const again = await acme.send({ ...request, idempotency_key: 'one' });
    expect(again).toMatchObject({
      status: 200,
      body: { id: first.body.id, duplicate: true, status: 'failed' },
    });
    const other = await acme.send({ ...request, idempotency_key: 'two' });
    expect(other).toMatchObject({ status: 202 });
    expect(other.body.id).not.toBe(first.body.id);
  });

  it('whoever stopped marketing, as Meta says, gets none; other messages go on', async () => {
    await acme.template('sale_now', undefined, { category: 'MARKETING' });
    const sale = () => acme.send({ to: failing(131050), ...use('sale_now') });
    expect(await sale()).toMatchObject({ status: 202 });
    await eventually(async () =>
      expect(await acme.people()).toMatchObject([{ marketingOptOut: true }]),
    );
    expect(await sale()).toMatchObject({ status: 409, body: { code: 'recipient_opted_out' } });
    expect(await acme.send({ to: failing(131050), text: 'your order' })).toMatchObject({
      status: 202,
    });
  });

  it('marketing goes by an API of its own, if that is what is asked for', async () => {
    await acme.template('sale_mm', undefined, { category: 'MARKETING' });
    await acme.template('note_mm');
    const closed = refusing(131063);
    const ordinary = await acme.send({ to: closed, ...use('sale_mm') });
    await eventually(async () =>
      expect(await acme.message(ordinary.body.id)).toMatchObject({
        status: 'failed',
        error: { code: 131063, advice: expect.stringContaining('message_activity_sharing') },
      }),
    );
    for (const message_activity_sharing of [true, false]) {
      const own = await acme.send({ to: closed, ...use('sale_mm'), message_activity_sharing });
      expect(own.status).toBe(202);
      await eventually(async () =>
        expect(await acme.message(own.body.id)).toMatchObject({
          wamid: expect.any(String),
          messageActivitySharing: message_activity_sharing,
        }),
      );
      expect(await acme.atMeta(own.body.id)).toMatchObject([{ message_activity_sharing }]);
    }
    const sharing = { message_activity_sharing: true };
    const refusals = [
      await acme.send({ to: closed, ...use('note_mm'), ...sharing }),
      await acme.send({ to: closed, text: 'x', ...sharing }),
      await acme.send({ to: closed, ...use('sale_mm'), message_activity_sharing: 'yes' }),
    ];
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'message_activity_sharing' }] },
      });
    }
  });
});

function later(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}
