import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { newId, type MediaId, type TenantId } from '../../src/common/id.js';
import { MediaUploads } from '../../src/media/media-uploads.service.js';
import { UploadAllowance } from '../../src/media/upload-allowance.js';
import { MediaRepository } from '../../src/media/media.repository.js';
import type { Media } from '../../src/media/media.schema.js';
import { MediaService } from '../../src/media/media.service.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { startWorkerApp } from '../support/worker-app.js';

/** Nobody's: no worker fetches for it. */
const TENANT: TenantId = 'tnt_NOBODY';

describe('Media', () => {
  let app: INestApplicationContext;
  let repository: MediaRepository;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'media-'));
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000', MEDIA_DIR: dir });
    repository = app.get(MediaRepository);
  });

  afterAll(async () => {
    await app.close();
    await rm(dir, { recursive: true });
  });

  const inbound = (fields: Partial<Media> = {}): Media => ({
    _id: newId('med'),
    tenantId: TENANT,
    direction: 'IN',
    state: 'pending',
    mimeType: 'image/png',
    messageId: newId('msg'),
    metaMediaId: '1',
    tries: 0,
    dueAt: new Date(),
    createdAt: new Date(),
    updatedAt: new Date(),
    ...fields,
  });

  it('keeps one row for a message, however often it is expected', async () => {
    const messageId = newId('msg');
    const twenty = Array.from({ length: 20 }, () => repository.insertNew([inbound({ messageId })]));
    expect((await Promise.all(twenty)).flat()).toHaveLength(1);
  });

  it('lends a file to one of 20 that claim it at once, and again when its time has come', async () => {
    const media = inbound();
    await repository.insertNew([media]);
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => repository.claim(media._id, 30_000)),
    );
    const [claimed] = claims.filter((one) => one !== null);
    expect(claims.filter((one) => one !== null)).toHaveLength(1);
    expect(claimed?.tries).toBe(1);

    await repository.postpone(claimed!, new Date(), false, { code: 'x', detail: 'y' });
    const next = await repository.claim(media._id, 30_000);
    expect(next).toMatchObject({ tries: 1 });
    // Who lost the lease has no say any more.
    expect(await repository.markFailed(claimed!, { code: 'x', detail: 'y' })).toBe(false);
    const content = { bytes: 1, sha256: 'ab', mimeType: 'image/png' };
    expect(await repository.markStored(next!, content)).toBe(true);
  });

  it('is one file for 10 uploads of the same bytes at once, and keeps nothing of the others', async () => {
    const uploads = app.get(MediaUploads);
    const anything = new UploadAllowance({ spend: () => Promise.resolve(true) });
    const received = await Promise.all(
      Array.from({ length: 10 }, () =>
        uploads.receive(TENANT, { mimeType: 'image/png', body: bytes('same') }, anything),
      ),
    );
    expect(new Set(received.map(({ media }) => media._id)).size).toBe(1);
    expect(received.filter(({ created }) => created)).toHaveLength(1);
    const { _id } = received[0]!.media;
    expect(existsSync(join(dir, TENANT, _id))).toBe(true);
    await app.get(MediaService).removeOfTenant(TENANT);
    expect(existsSync(join(dir, TENANT))).toBe(false);
    expect(await repository.find(TENANT, _id)).toBeNull();
  });

  it('leaves nothing of an upload that its process never completed', async () => {
    const _id: MediaId = newId('med');
    const row = inbound({ _id, direction: 'OUT' });
    const { messageId, metaMediaId, ...abandoned } = row;
    await repository.insertNew([abandoned]);
    await app.get(MediaService).discardUnfinished(100);
    expect(await repository.find(TENANT, _id)).toBeNull();
  });

  it('parks a message during an upload: it can be taken back, and another worker takes over', async () => {
    const outbox = app.get(OutboxRepository);
    const overdue = app.get(OverdueRepository);
    const messages = app.get(MessagesRepository);
    const [ours, canceled, woken] = await outbox.claim(await queued(messages, 3), 30_000);
    for (const one of [ours!, canceled!, woken!]) expect(await outbox.park(one, 60_000)).toBe(true);
    expect(await outbox.unpark(ours!, 30_000)).toBe(true);

    expect(await messages.cancel(TENANT, canceled!._id)).toBe(true);
    expect(await outbox.unpark(canceled!, 30_000)).toBe(false);

    await overdue.wake([woken!]);
    const [taken] = await outbox.claim([woken!], 30_000);
    expect(taken).toBeDefined();
    expect(await outbox.unpark(woken!, 30_000)).toBe(false);
  });
});

async function queued(messages: MessagesRepository, count: number): Promise<Message[]> {
  const image = { tenantId: TENANT, type: 'image', content: { id: 'med_1' } };
  const rows = Array.from({ length: count }, () => outboundMessage(image));
  await messages.insertNew(rows);
  return rows;
}

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
