import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphApiError, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { WhatsAppAPI } from 'whatsapp-api-js';
import {
  ActionButtons,
  ActionCTA,
  ActionList,
  ActionLocation,
  Audio,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Contacts,
  Document,
  Footer,
  Header,
  Image,
  Interactive,
  ListSection,
  Location,
  Name,
  Phone,
  Reaction,
  Row,
  Sticker,
  Template,
  Text,
  URLComponent,
  Video,
} from 'whatsapp-api-js/messages';
import { WABAClient } from 'whatsapp-business';
import { createRestClient } from 'whatsapp-business/dist/src/utils/restClient.js';
import { APP_SECRET, NUMBER, SimulatedMeta, until, USER } from '../test/simulated-meta.js';

/*
 * What other people's clients send must be taken, and what the simulator sends they must be able to
 * read: they were written against Meta.
 */

const WABA = '100200300400501';
const LINK = 'https://shop.example/file';
const WAMID = 'wamid.HBgLMTU1NTAwMDEyMzQVAgASGBQzQURGOUVDRjRDNzlFNUFENzc3MAA=';
const CONTENT = 'not really a picture';
const PNG = new Blob([CONTENT], { type: 'image/png' });

let meta: SimulatedMeta;

beforeAll(async () => {
  meta = await SimulatedMeta.start();
});
afterAll(() => meta.stop());
beforeEach(async () => {
  await meta.reset();
  await meta.set(`wabas/${WABA}`, { phoneNumberIds: [NUMBER] });
  await meta.set(`wabas/${WABA}/templates/track`, {
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'Dear {{1}}, your parcel is on its way.' },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'URL', text: 'Go', url: 'https://shop.example/{{1}}' }],
      },
    ],
  });
});

const sentTypes = async () => (await meta.ledger()).items.map(({ type }) => type);

describe('@kapso/whatsapp-cloud-api', () => {
  const client = () => new WhatsAppClient({ accessToken: 'token', baseUrl: meta.base });
  const to = { phoneNumberId: NUMBER, to: `+${USER}` };

  it('sends every type', async () => {
    const { messages } = client();
    const { messages: answers } = await messages.sendText({
      ...to,
      body: 'Hello',
      previewUrl: true,
    });
    expect(answers[0]?.id).toMatch(/^wamid\./);
    await messages.sendImage({ ...to, image: { link: LINK, caption: 'Look' } });
    await messages.sendVideo({ ...to, video: { link: LINK } });
    await messages.sendAudio({ ...to, audio: { link: LINK, voice: true } });
    await messages.sendDocument({ ...to, document: { link: LINK, filename: 'a.pdf' } });
    await messages.sendSticker({ ...to, sticker: { link: LINK } });
    await messages.sendLocation({ ...to, location: { latitude: -33.45, longitude: -70.66 } });
    const name = { formattedName: 'Ada B', firstName: 'Ada' };
    await messages.sendContacts({
      ...to,
      contacts: [{ name, phones: [{ phone: '+15550001234' }] }],
    });
    await messages.sendReaction({ ...to, reaction: { messageId: WAMID, emoji: '😀' } });
    await messages.sendInteractiveButtons({
      ...to,
      bodyText: 'Well?',
      buttons: [{ id: 'yes', title: 'Yes' }],
    });
    await messages.sendInteractiveList({
      ...to,
      bodyText: 'Choose',
      buttonText: 'Open',
      sections: [{ title: 'All', rows: [{ id: '1', title: 'One' }] }],
    });
    await messages.sendInteractiveCtaUrl({
      ...to,
      bodyText: 'Look',
      parameters: { displayText: 'Go', url: LINK },
    });
    await messages.sendInteractiveLocationRequest({
      ...to,
      bodyText: 'Where are you?',
      parameters: { requestMessage: 'Where?' },
    });
    const card = (cardIndex: number) => ({
      cardIndex,
      header: { type: 'image' as const, image: { link: LINK } },
      bodyText: `Item ${cardIndex}`,
      action: { displayText: 'See', url: LINK },
    });
    await messages.sendInteractiveCarousel({ ...to, bodyText: 'New', cards: [card(0), card(1)] });
    await messages.sendTemplate({
      ...to,
      template: {
        name: 'track',
        language: { code: 'en_US' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] },
          {
            type: 'button',
            subType: 'url',
            index: 0,
            parameters: [{ type: 'text', text: 'p7' }],
          },
        ],
      },
    });
    await messages.markRead({ ...to, messageId: WAMID, typingIndicator: { type: 'text' } });
    expect(await sentTypes()).toEqual([
      ...['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts'],
      ...['reaction', ...Array<string>(5).fill('interactive'), 'template'],
    ]);
  });

  it('moves files up and down', async () => {
    const { media } = client();
    const { id } = await media.upload({ phoneNumberId: NUMBER, type: 'image/png', file: PNG });
    expect(await media.get({ mediaId: id })).toMatchObject({ mime_type: 'image/png' });
    const bytes = await media.download({ mediaId: id, as: 'arrayBuffer', auth: 'always' });
    expect(Buffer.from(bytes as ArrayBuffer).toString()).toBe(CONTENT);
    await media.delete({ mediaId: id });
    await expect(media.get({ mediaId: id })).rejects.toMatchObject({ code: 100, errorSubcode: 33 });
  });

  it('manages templates and the profile', async () => {
    const { templates, phoneNumbers } = client();
    const account = { businessAccountId: WABA };
    const components = [{ type: 'BODY', text: 'Thank you for your order.' }];
    const draft = { name: 'thanks', language: 'en_US', category: 'UTILITY', components };
    const { id } = await templates.create({ ...account, ...draft });
    const { data, paging } = await templates.list({ ...account, limit: 2 });
    expect(data.map(({ name }) => name)).toEqual(['hello_world', 'track']);
    const next = await templates.list({ ...account, limit: 2, after: paging.cursors?.after ?? '' });
    expect(next.data).toMatchObject([{ id, name: 'thanks' }]);
    await templates.delete({ ...account, name: 'thanks' });
    const number = { phoneNumberId: NUMBER };
    await phoneNumbers.businessProfile.update({ ...number, about: 'Open till six' });
    const profile = await phoneNumbers.businessProfile.get({ ...number, fields: 'about' });
    expect(profile.data[0]).toMatchObject({ about: 'Open till six' });
  });

  it.each([
    ['15559130429', 'throttling', 130429],
    ['15559000190', 'authorization', 190],
    ['15559131047', 'reengagementWindow', 131047],
  ])('understands why %s is refused', async (number, category, code) => {
    const sending = client().messages.sendText({ ...to, to: number, body: 'x' });
    const error = await sending.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GraphApiError);
    expect(error).toMatchObject({ category, code, fbtraceId: expect.any(String) });
  });

  it('reads what comes in', async () => {
    await meta.write({ text: 'Olá 👋', name: 'Rosa' });
    await client().messages.sendText({ ...to, body: 'Hello' });
    await meta.statusNames(3);
    for (const { body, signature } of meta.received) {
      const signed = { appSecret: APP_SECRET, rawBody: body, signatureHeader: signature };
      expect(verifySignature({ ...signed, signatureHeader: signature ?? '' })).toBe(true);
    }
    const read = meta.received.map(({ body }) => normalizeWebhook(JSON.parse(body)));
    expect(read.flatMap(({ messages }) => messages)).toMatchObject([
      { type: 'text', from: USER, text: { body: 'Olá 👋' } },
    ]);
    const statuses = read.flatMap((one) => one.statuses).map(({ status }) => status);
    expect([...statuses].sort()).toEqual(['delivered', 'read', 'sent']);
  });
});

describe('whatsapp-api-js', () => {
  /** It knows Meta's address only, so each request is turned around on its way. */
  const client = () =>
    new WhatsAppAPI({
      token: 'token',
      appSecret: APP_SECRET,
      v: 'v26.0',
      ponyfill: {
        fetch: (input, init) => {
          const { pathname, search } = new URL(input instanceof Request ? input.url : input);
          return fetch(`${meta.base}${pathname}${search}`, init);
        },
      },
    });

  it('sends every type', async () => {
    const api = client();
    const section = new ListSection('All', new Row('1', 'One', 'The first'));
    const choices = new ActionButtons(new Button('yes', 'Yes'), new Button('no', 'No'));
    const filled = [new BodyComponent(new BodyParameter('Ada')), new URLComponent('p7')];
    const all = [
      new Text('Hello', true),
      new Image(LINK, false, 'Look'),
      new Video(LINK),
      new Audio(LINK, false, true),
      new Document(LINK, false, 'Read', 'a.pdf'),
      new Sticker(LINK),
      new Location(-70.66, -33.45, 'Santiago', 'CL'),
      new Contacts([new Name('Ada B', 'Ada'), new Phone('+15550001234', 'WORK', USER)]),
      new Reaction(WAMID, '😀'),
      new Reaction(WAMID),
      new Interactive(choices, new Body('Well?'), new Header('Hi'), new Footer('Bye')),
      new Interactive(new ActionList('Open', section), new Body('Choose')),
      new Interactive(new ActionCTA('Go', LINK), new Body('Look')),
      new Interactive(new ActionLocation(), new Body('Where are you?')),
      new Template('track', 'en_US', ...filled),
    ];
    for (const message of all) {
      const answer = await api.sendMessage(NUMBER, USER, message);
      expect(answer).toMatchObject({ messages: [{ id: expect.stringMatching(/^wamid\./) }] });
    }
    expect(await sentTypes()).toHaveLength(all.length);
    expect(await api.markAsRead(NUMBER, WAMID, 'text')).toEqual({ success: true });
  });

  it('moves files up and down', async () => {
    const api = client();
    const form = new FormData();
    form.set('file', PNG);
    const { id } = (await api.uploadMedia(NUMBER, form)) as { id: string };
    const found = (await api.retrieveMedia(id, NUMBER)) as { url: string };
    expect(await (await api.fetchMedia(found.url)).text()).toBe(CONTENT);
    expect(await api.deleteMedia(id)).toEqual({ success: true });
    expect(await api.retrieveMedia(id)).toMatchObject({ error: { code: 100, error_subcode: 33 } });
  });

  it('makes short links, blocks and unblocks, and sees errors', async () => {
    const api = client();
    const { code } = (await api.createQR(NUMBER, 'Hi', 'svg')) as { code: string };
    await api.updateQR(NUMBER, code, 'Ho');
    expect(await api.retrieveQR(NUMBER)).toMatchObject({ data: [{ prefilled_message: 'Ho' }] });
    expect(await api.deleteQR(NUMBER, code)).toEqual({ success: true });
    await meta.write({ text: 'hi' });
    expect(await api.blockUser(NUMBER, USER)).toMatchObject({ block_users: { added_users: [{}] } });
    expect(await api.sendMessage(NUMBER, USER, new Text('x'))).toMatchObject({
      error: { code: 130403 },
    });
    await api.unblockUser(NUMBER, USER);
    const refused = await api.sendMessage(NUMBER, '15559131026', new Text('x'));
    expect(refused).toMatchObject({ error: { code: 131026 } });
  });

  it('reads what comes in', async () => {
    const api = client();
    const seen: string[] = [];
    api.on.message = ({ message }) => void seen.push(message.type);
    api.on.status = ({ status }) => void seen.push(status);
    await meta.write({ text: 'hi' });
    await api.sendMessage(NUMBER, USER, new Text('Hello'));
    await meta.statusNames(3);
    for (const { body, signature } of meta.received) {
      await api.post(JSON.parse(body), body, signature ?? '');
    }
    await until(() => (seen.length === 4 ? seen : undefined));
    expect([...seen].sort()).toEqual(['delivered', 'read', 'sent', 'text']);
  });
});

describe('whatsapp-business', () => {
  const client = () => {
    const waba = new WABAClient({ apiToken: 'token', phoneId: NUMBER, accountId: WABA });
    // It knows Meta's address only.
    waba.restClient = createRestClient({
      baseURL: meta.base,
      apiToken: 'token',
      errorHandler: (error: Error) => {
        throw error;
      },
    });
    return waba;
  };

  it('sends, reads and manages', async () => {
    const waba = client();
    const sent = await waba.sendMessage({ to: USER, type: 'text', text: { body: 'Hello' } });
    expect(sent.contacts).toEqual([{ input: USER, wa_id: USER }]);
    await waba.sendMessage({ to: USER, type: 'image', image: { link: LINK } });
    await waba.markMessageAsRead(WAMID);
    expect(await sentTypes()).toEqual(['text', 'image']);
    const numbers = await waba.getBusinessPhoneNumbers();
    expect(numbers.data).toMatchObject([{ id: NUMBER }]);
    expect(await waba.getSingleBusinessPhoneNumber(NUMBER)).toMatchObject({ id: NUMBER });
    expect(await waba.registerPhone({ phoneNumberId: NUMBER, pin: '123456' })).toEqual({
      success: true,
    });
    await waba.setupTwoStepAuth({ phoneNumberId: NUMBER, pin: '654321' });
    await waba.updateIdentityCheckState({ enable_identity_key_check: true });
    await waba.updateBusinessProfile({ description: 'Open till six' });
    const profile = await waba.getBusinessProfile(['description']);
    expect(JSON.stringify(profile)).toContain('Open till six');
    expect(await waba.deregisterPhone(NUMBER)).toEqual({ success: true });
  });

  it('moves files up and down', async () => {
    const waba = client();
    const folder = await mkdtemp(join(tmpdir(), 'client-'));
    const [up, down] = [join(folder, 'up.png'), join(folder, 'down.png')];
    await writeFile(up, CONTENT);
    const { id } = await waba.uploadMedia({ file: up, type: 'image/png' });
    const { url } = await waba.getMedia(id);
    await waba.downloadMedia(url, down);
    // It resolves before the file is written.
    await until(
      async () => (await readFile(down, 'utf8').catch(() => '')) === CONTENT || undefined,
    );
    expect(await waba.deleteMedia(id)).toEqual({ success: true });
    await expect(waba.getMedia(id)).rejects.toMatchObject({
      response: { data: { error: { code: 100, error_subcode: 33 } } },
    });
    await rm(folder, { recursive: true });
  });
});

it('the signatures are of the bytes as they were sent', async () => {
  await meta.write({ text: 'Señora' });
  await until(() => meta.received[0]);
  const [{ body = '', signature } = {}] = meta.received;
  const digest = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  expect(signature).toBe(`sha256=${digest}`);
});
