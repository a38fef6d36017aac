import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type MediaId, type MessageId, type TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { insertOwn, insist, MOMENT_MS, orReadBack } from '../database/doubt.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { nativeCollection } from '../database/native-collection.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import { mediaKindOf } from '../whatsapp/media/media-kinds.js';
import { Media, type MediaError } from './media.schema.js';

/** What is known of bytes that are all there. */
export interface StoredContent {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly mimeType: string;
  /** See `Media`. */
  readonly opusChannels?: number;
}

/** Which files are meant. */
export type MediaFilter = Partial<Pick<Media, 'direction' | 'state'>>;

/** A download that is done is not thrown away for a primary that steps down; its lease has room for this. */
const SETTLING_MS = 30_000;

/** Every query on `media`. */
@Injectable()
export class MediaRepository {
  readonly dueEvents: DueEvents<Media>;
  private readonly native: mongo.Collection<Media>;

  constructor(
    @InjectModel(Media.name) media: Model<Media>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(media);
    this.dueEvents = new DueEvents(this.native);
  }

  /** @returns those that were not there before, by message */
  async insertNew(media: readonly Media[]): Promise<Media[]> {
    const lost = await insertOwn(this.native, media);
    return media.filter((_one, index) => !lost.has(index));
  }

  /** Files that are still to be fetched. @param limit where counting ends */
  countDue(limit: number): Promise<number> {
    return this.native.countDocuments({ dueAt: { $exists: true } }, { limit });
  }

  /** Bytes of all files that the tenant has stored, out of an index alone. */
  async sumStored(tenantId: TenantId): Promise<number> {
    const [sum] = await this.native
      .aggregate<{ bytes: number }>([
        { $match: { tenantId, bytes: { $gt: 0 } } },
        { $group: { _id: null, bytes: { $sum: '$bytes' } } },
      ])
      .toArray();
    return sum?.bytes ?? 0;
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(tenantId: TenantId, filter: MediaFilter, { limit, cursor }: PageQuery): Promise<Media[]> {
    return this.native
      .find({ tenantId, ...filter, ...defined({ _id: olderThan('med', cursor) }) })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }

  find(tenantId: TenantId, mediaId: MediaId): Promise<Media | null> {
    return this.native.findOne({ _id: mediaId, tenantId });
  }

  findAll(tenantId: TenantId, mediaIds: readonly MediaId[]): Promise<Media[]> {
    return this.native.find({ _id: { $in: [...mediaIds] }, tenantId }).toArray();
  }

  /** Of any tenant. */
  findByIds(mediaIds: readonly MediaId[]): Promise<Media[]> {
    return this.native.find({ _id: { $in: [...mediaIds] } }).toArray();
  }

  /** Files that came with messages, or have these ids. */
  findOfMessages(
    tenantId: TenantId,
    messageIds: readonly MessageId[],
    mediaIds: readonly MediaId[],
  ): Promise<Media[]> {
    // The tenant stands in each branch: beside them, the partial index would not do for the first.
    const either = [
      { tenantId, messageId: { $in: [...messageIds] } },
      { tenantId, _id: { $in: [...mediaIds] } },
    ];
    return this.native.find({ $or: either }).toArray();
  }

  /**
   * Lends a file that is to be fetched to one caller, atomically; the try counts from here.
   *
   * @param leaseMs afterwards another caller may claim it
   */
  claim(mediaId: MediaId, leaseMs: number): Promise<Media | null> {
    const now = this.clock.now();
    const claim = newId('clm');
    return orReadBack(
      () =>
        this.native.findOneAndUpdate(
          {
            _id: mediaId,
            direction: 'IN',
            state: 'pending',
            $or: [{ claim: { $exists: false } }, { dueAt: { $lte: now } }],
          },
          {
            $set: { claim, dueAt: this.clock.in(leaseMs) },
            $inc: { tries: 1 },
            $unset: { error: 1 },
          },
          { returnDocument: 'after' },
        ),
      () => this.native.findOne({ _id: mediaId, claim }),
    );
  }

  /** @returns whether the row was still there, and still ours */
  markStored(media: Media, content: StoredContent): Promise<boolean> {
    return this.end(media, { state: 'stored', ...content }, SETTLING_MS);
  }

  /** Another try at `dueAt`. */
  async postpone(media: Media, dueAt: Date, spent: boolean, error?: MediaError): Promise<void> {
    const tries = spent ? media.tries : media.tries - 1;
    const set = { dueAt, tries, updatedAt: this.clock.now(), ...defined({ error }) };
    const ours = { _id: media._id, state: 'pending', ...ownedBy(media) } as const;
    await insist(() => this.native.updateOne(ours, { $set: set }), SETTLING_MS);
  }

  markFailed(media: Media, error: MediaError): Promise<boolean> {
    return this.end(media, { state: 'failed', error }, SETTLING_MS);
  }

  /** Another round of tries, from the first and at once. @returns `false` if a try is under way */
  async reopen(mediaId: MediaId): Promise<boolean> {
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateOne(
      {
        _id: mediaId,
        direction: 'IN',
        // A pending one with an error waits for its next try.
        $or: [{ state: { $ne: 'pending' } }, { error: { $exists: true } }],
      },
      {
        $set: { state: 'pending', tries: 0, dueAt: now, updatedAt: now },
        $unset: { claim: 1, error: 1 },
      },
    );
    return modifiedCount === 1;
  }

  /**
   * Completes an upload.
   *
   * @returns `false` if the tenant has the same file already
   */
  async completeUpload(media: Media, content: StoredContent): Promise<boolean> {
    try {
      const contentKey = contentKeyOf(media, content);
      return await this.end(media, { state: 'stored', ...content, contentKey }, MOMENT_MS);
    } catch (error) {
      if (isDuplicateKey(error, 'contentKey')) return false;
      throw error;
    }
  }

  /** The file of the tenant that the upload is equal to. */
  findEqual(media: Media, content: StoredContent): Promise<Media | null> {
    const { tenantId } = media;
    return this.native.findOne({ tenantId, contentKey: contentKeyOf(media, content) });
  }

  async recordUpload({ _id }: Media, phoneNumberId: string, metaMediaId: string): Promise<void> {
    const upload = { metaMediaId, at: this.clock.now() };
    await this.native.updateOne({ _id }, { $set: { [`uploads.${phoneNumberId}`]: upload } });
  }

  /** Meta does not know them any more. */
  async forgetUploads(mediaIds: readonly MediaId[], phoneNumberId: string): Promise<void> {
    await this.native.updateMany(
      { _id: { $in: [...mediaIds] } },
      { $unset: { [`uploads.${phoneNumberId}`]: 1 } },
    );
  }

  /** Pending files whose time has come, the longest due first. */
  findDue(direction: Media['direction'], limit: number): Promise<Media[]> {
    return this.native
      .find({ direction, dueAt: { $lte: this.clock.now() } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
  }

  async exists(mediaId: MediaId): Promise<boolean> {
    return (await this.native.findOne({ _id: mediaId }, { projection: { _id: 1 } })) !== null;
  }

  /** @returns whether it was still there */
  async remove(mediaId: MediaId): Promise<boolean> {
    const { deletedCount } = await this.native.deleteOne({ _id: mediaId });
    return deletedCount === 1;
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId });
  }

  /** @returns whether it was still pending, and ours */
  private end(
    media: Media,
    outcome: Pick<Media, 'state'> & Partial<Media>,
    limitMs: number,
  ): Promise<boolean> {
    const { _id } = media;
    const set = { ...outcome, updatedAt: this.clock.now(), ...markEventsDue() };
    const write = async (): Promise<boolean> => {
      const { modifiedCount } = await this.native.updateOne(
        { _id, state: 'pending', ...ownedBy(media) },
        {
          $set: set,
          $unset: {
            dueAt: 1,
            claim: 1,
            ...defined({ error: outcome.error === undefined ? 1 : undefined }),
          },
        },
      );
      return modifiedCount === 1;
    };
    const { state, updatedAt } = set;
    const isDone = async (): Promise<boolean> =>
      (await this.native.countDocuments({ _id, state, updatedAt }, { limit: 1 })) === 1;
    return orReadBack(write, async () => (await write()) || isDone(), limitMs);
  }
}

/** A row without a claim is its uploader's. */
function ownedBy({ claim }: Media): object {
  return claim === undefined ? {} : { claim };
}

/** The name of a document is seen by who gets it: by another one it is another file. */
function contentKeyOf({ fileName }: Media, { sha256, mimeType }: StoredContent): string {
  const content = `${sha256}/${mimeType}`;
  const isNamed = fileName !== undefined && mediaKindOf(mimeType) === 'document';
  return isNamed ? `${content}/${fileName}` : content;
}
