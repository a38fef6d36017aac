import { fake, partial } from '../../../test/support/fake.js';
import { newId } from '../../common/id.js';
import type { Media } from '../../media/media.schema.js';
import type { ExpectedMedia, MediaService } from '../../media/media.service.js';
import { MessageMedia, ownIdsOf } from './message-media.service.js';
import type { Message } from './message.schema.js';

const FILE = newId('med');
const OTHER = newId('med');
const MIB = 1024 * 1024;

function setUp(...files: Partial<Media>[]) {
  const stored = files.map((file) =>
    partial<Media>({ _id: FILE, state: 'stored', mimeType: 'image/png', bytes: 1, ...file }),
  );
  const findAll = jest.fn(async (_tenantId: string, _ids: readonly string[]) => stored);
  const findOfMessages = jest.fn(async (..._args: unknown[]) => stored);
  const expected: ExpectedMedia[] = [];
  const media = new MessageMedia(
    fake<MediaService>({
      findAll,
      findOfMessages,
      expect: async (all) => void expected.push(...all),
    }),
  );
  return { media, stored, findAll, findOfMessages, expected };
}

const image = (id: string) => ({ type: 'image', content: { id } });
const voice = { type: 'audio', content: { id: FILE, voice: true } };

describe('A file of ours', () => {
  it.each<[string, Partial<Media> | null, Pick<Message, 'type' | 'content'>, string | null]>([
    ['that fits', {}, image(FILE), null],
    ['that is of nobody here', null, image(FILE), 'is no file of this tenant'],
    ['that is not fetched yet', { state: 'pending' }, image(FILE), 'not stored'],
    ['of another kind', { mimeType: 'video/mp4' }, image(FILE), 'is of kind video'],
    ['of no kind', { mimeType: 'text/html' }, image(FILE), 'type that cannot be sent'],
    ['of as much as may be', { bytes: 5 * MIB }, image(FILE), null],
    ['of more than may be', { bytes: 5 * MIB + 1 }, image(FILE), 'too large'],
    ['of nobody knows how much', { bytes: undefined as never }, image(FILE), null],
    ['with a voice', { mimeType: 'audio/ogg; codecs=opus', opusChannels: 1 }, voice, null],
    ['with a voice from before', { mimeType: 'audio/ogg' }, voice, null],
    ['with a voice in MP3', { mimeType: 'audio/mpeg' }, voice, 'is audio/mpeg; a voice note'],
    ['with no Opus', { mimeType: 'audio/ogg', opusChannels: 0 }, voice, 'is Ogg without Opus'],
    ['in stereo', { mimeType: 'audio/ogg', opusChannels: 2 }, voice, 'has 2 channels'],
    [
      'in stereo, as music',
      { mimeType: 'audio/ogg', opusChannels: 2 },
      { type: 'audio', content: { id: FILE } },
      null,
    ],
  ])('%s is judged before it is sent', async (_case, file, message, words) => {
    const { media } = setUp(...(file === null ? [] : [file]));
    const [refusal] = await media.check('tnt_1', [message]);
    expect(refusal?.errors?.[0]?.message ?? null).toEqual(
      words === null ? null : expect.stringContaining(words),
    );
  });

  it('costs nothing where none is named; Meta’s own are left to Meta', async () => {
    const { media, findAll, findOfMessages } = setUp({});
    const none = [image('1234567890'), { type: 'text', content: { body: 'hi' } }];
    expect(await media.check('tnt_1', none)).toEqual([null, null]);
    expect(findAll).not.toHaveBeenCalled();
    expect(await media.of('tnt_1', [partial<Message>({ _id: 'msg_1', ...none[0] })])).toEqual(
      new Map(),
    );
    expect(findOfMessages).not.toHaveBeenCalled();
    expect(none.flatMap(ownIdsOf)).toEqual([]);
  });

  it('is looked up once for all messages that name it, each judged by itself', async () => {
    const { media, findAll } = setUp({});
    const verdicts = await media.check('tnt_1', [image(FILE), image(OTHER), image(FILE)]);
    expect(verdicts.map((refusal) => refusal?.code ?? null)).toEqual([
      null,
      'media_not_usable',
      null,
    ]);
    expect(findAll.mock.calls).toEqual([['tnt_1', [FILE, OTHER]]]);
  });
});

describe('A file that came', () => {
  const CAME = partial<Message>({
    _id: 'msg_1',
    tenantId: 'tnt_1',
    phoneNumberId: '1',
    webhookEventId: 'wev_1',
    type: 'document',
    content: { id: '42', mime_type: 'application/pdf', filename: 'a.pdf' },
  });
  const file = { tenantId: 'tnt_1', messageId: 'msg_1', phoneNumberId: '1', metaMediaId: '42' };

  it('is fetched with what Meta said of it', async () => {
    const { media, expected } = setUp();
    await media.fetchFor([CAME, { ...CAME, type: 'image', content: { id: '42' } }]);
    expect(expected).toEqual([
      { ...file, mimeType: 'application/pdf', fileName: 'a.pdf' },
      { ...file, mimeType: 'application/octet-stream' },
    ]);
  });

  it.each<[string, Partial<Message>]>([
    ['came in no webhook', { webhookEventId: undefined as never }],
    ['is no file', { type: 'text' }],
    ['names none', { content: { mime_type: 'application/pdf' } }],
    ['has nothing in it', { content: null }],
  ])('is not fetched for a message that %s', async (_case, changes) => {
    const { media, expected, findOfMessages } = setUp();
    const message = { ...CAME, ...changes };
    await media.fetchFor([message]);
    expect(expected).toEqual([]);
    expect(await media.of('tnt_1', [message])).toEqual(new Map());
    expect(findOfMessages).not.toHaveBeenCalled();
  });

  it('is shown at its message, as is what a message was sent with', async () => {
    const { media, stored, findOfMessages } = setUp(
      { _id: OTHER, messageId: 'msg_1' },
      { _id: FILE },
    );
    const sent = partial<Message>({ _id: 'msg_2', ...image(FILE) });
    const lost = partial<Message>({ _id: 'msg_3', ...image(newId('med')) });
    expect(await media.of('tnt_1', [CAME, sent, lost])).toEqual(
      new Map([
        ['msg_1', stored[0]],
        ['msg_2', stored[1]],
      ]),
    );
    expect(findOfMessages.mock.calls[0]?.slice(0, 2)).toEqual(['tnt_1', ['msg_1']]);
    expect(await media.of('tnt_1', [sent])).toEqual(
      new Map([
        ['msg_1', stored[0]],
        ['msg_2', stored[1]],
      ]),
    );
  });
});
