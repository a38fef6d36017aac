import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { fake, partial } from '../../../test/support/fake.js';
import { Secret } from '../../common/secret.js';
import type { AppConfig } from '../../config/app-config.js';
import type { MediaExchange } from '../../media/media-exchange.service.js';
import type { Media } from '../../media/media.schema.js';
import { MediaContentMissingError, MediaStorageError } from '../../media/storage/media-storage.js';
import { CloudApiError } from '../../whatsapp/cloud-api.error.js';
import type { Message } from '../messages/message.schema.js';
import { LostFileError, OutboundContent } from './outbound-content.js';
import type { OutboxRepository } from './outbox.repository.js';

const CREDENTIALS = { phoneNumberId: '1', accessToken: new Secret('token'), sealedToken: 'sealed' };
const IMAGE = partial<Message>({
  _id: 'msg_1',
  tenantId: 'tnt_1',
  type: 'image',
  content: { id: 'med_1', caption: 'x' },
});

function setUp(settings: { known?: string; files?: Media[]; upload?: () => Promise<string> } = {}) {
  const steps: string[] = [];
  const step =
    <T>(name: string, result: T) =>
    async (): Promise<T> => {
      steps.push(name);
      return result;
    };
  const { files = [partial<Media>({ _id: 'med_1' })], upload = async () => '77' } = settings;
  const park = jest.fn(async (_message: unknown, _waitMs: number) => {
    steps.push('park');
    return true;
  });
  const unpark = jest.fn(step('unpark', true));
  const contents = new OutboundContent(
    fake<AppConfig>({ media: { timeoutMs: 1_000 }, sending: { leaseMs: 1_000 } }),
    fake<MediaExchange>({
      find: step('find', files),
      knownIdOf: () => settings.known,
      upload: async () => {
        steps.push('upload');
        return upload();
      },
      forget: step('forget', undefined),
    }),
    fake<OutboxRepository>({ park, unpark }),
  );
  return { contents, steps, park, unpark };
}

describe(OutboundContent.name, () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('costs a message without files of ours nothing', async () => {
    const { contents, steps } = setUp();
    const message = { ...IMAGE, content: { id: '123456' } };
    expect(await contents.prepare(message, CREDENTIALS)).toEqual({
      content: { id: '123456' },
      reused: [],
    });
    expect(steps).toEqual([]);
  });

  it("sends Meta's id of a file that Meta has", async () => {
    const { contents, steps } = setUp({ known: '55' });
    expect(await contents.prepare(IMAGE, CREDENTIALS)).toEqual({
      content: { id: '55', caption: 'x' },
      reused: ['med_1'],
    });
    expect(steps).toEqual(['find']);
  });

  it('uploads one that Meta does not have, while the message waits', async () => {
    const { contents, steps, park } = setUp();
    const prepared = await contents.prepare(IMAGE, CREDENTIALS);
    expect(prepared).toEqual({ content: { id: '77', caption: 'x' }, reused: [] });
    // As long as the upload may take, and half a minute.
    expect(park).toHaveBeenCalledWith(IMAGE, 31_000);
    expect(steps).toEqual(['find', 'park', 'upload', 'unpark']);
  });

  it('lets a message wait for as long as all its uploads may take', async () => {
    const files = (['med_1', 'med_2', 'med_3'] as const).map((_id) => partial<Media>({ _id }));
    const { contents, steps, park } = setUp({ files });
    await contents.prepare(IMAGE, CREDENTIALS);
    expect(park).toHaveBeenCalledWith(IMAGE, 33_000);
    expect(steps).toEqual(['find', 'park', 'upload', 'upload', 'upload', 'unpark']);
  });

  it.each<[string, object, object]>([
    ['the name of its file', { id: 'med_1' }, { id: '55', filename: 'Oferta año 7.pdf' }],
    ['its own name', { id: 'med_1', filename: 'b.pdf' }, { id: '55', filename: 'b.pdf' }],
  ])('sends a document with %s', async (_case, content, expected) => {
    const files = [partial<Media>({ _id: 'med_1', fileName: 'Oferta año 7.pdf' })];
    const { contents } = setUp({ known: '55', files });
    const plain = partial<Message>({ ...IMAGE, type: 'document', content });
    expect((await contents.prepare(plain, CREDENTIALS))?.content).toEqual(expected);
    const parameter = { type: 'document', document: content };
    const components = [{ type: 'header', parameters: [parameter] }];
    const template = partial<Message>({
      ...IMAGE,
      type: 'template',
      content: { name: 'a', components },
    });
    expect((await contents.prepare(template, CREDENTIALS))?.content).toMatchObject({
      components: [{ parameters: [{ document: expected }] }],
    });
  });

  it('gives no other kind of file a name', async () => {
    const files = [partial<Media>({ _id: 'med_1', fileName: 'a.png' })];
    const { contents } = setUp({ known: '55', files });
    expect((await contents.prepare(IMAGE, CREDENTIALS))?.content).toEqual({
      id: '55',
      caption: 'x',
    });
  });

  it('lets an outage of the database through, which is not the fault of a file', async () => {
    const outage = new mongo.MongoNetworkError('the primary stepped down');
    const { contents, steps } = setUp({ upload: () => Promise.reject(outage) });
    await expect(contents.prepare(IMAGE, CREDENTIALS)).rejects.toBe(outage);
    expect(steps).toEqual(['find', 'park', 'upload', 'unpark']);
  });

  it('does not send what was taken back during the upload', async () => {
    const { contents, unpark } = setUp();
    unpark.mockResolvedValue(false);
    expect(await contents.prepare(IMAGE, CREDENTIALS)).toBeNull();
  });

  it.each([
    ['a refusal', new CloudApiError({ outcome: 'refused', metaCode: 190, title: 'x' }), 'reauth'],
    ['a storage that does not work', new MediaStorageError('EIO'), 'retry'],
    ['anything else', new TypeError('oops'), 'retry'],
  ])('knows after %s that nothing was sent', async (_case, error, errorClass) => {
    const { contents, steps } = setUp({ upload: () => Promise.reject(error) });
    const failure = contents.prepare(IMAGE, CREDENTIALS);
    await expect(failure).rejects.toMatchObject({ outcome: 'refused', errorClass });
    expect(steps.at(-1)).toBe('unpark');
  });

  it.each([
    ['whose row is gone', setUp({ files: [] })],
    [
      'whose bytes are gone',
      setUp({ upload: () => Promise.reject(new MediaContentMissingError()) }),
    ],
  ])('gives up a message with a file %s', async (_case, { contents }) => {
    await expect(contents.prepare(IMAGE, CREDENTIALS)).rejects.toThrow(LostFileError);
  });

  it.each([
    [100, ['med_1'], 'retry'],
    [100, [], 'config'],
    [131026, ['med_1'], 'fail-recipient'],
  ] as const)(
    'after code %i, with %j used again, goes on by %s',
    async (code, reused, expected) => {
      const { contents, steps } = setUp();
      const refusal = new CloudApiError({ outcome: 'refused', metaCode: code, title: 'x' });
      const judged = await contents.reconsider(refusal, reused, CREDENTIALS);
      expect(judged.errorClass).toBe(expected);
      expect(steps).toEqual(expected === 'retry' ? ['forget'] : []);
    },
  );
});
