import { Injectable, Logger } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import type { MediaId } from '../../common/id.js';
import { AppConfig } from '../../config/app-config.js';
import { isDatabaseUnavailable } from '../../database/outage.js';
import { MediaExchange } from '../../media/media-exchange.service.js';
import type { Media } from '../../media/media.schema.js';
import { MediaContentMissingError } from '../../media/storage/media-storage.js';
import type { Credentials } from '../../tenants/tenant-directory.js';
import { CloudApiError, type CloudApiFailure } from '../../whatsapp/cloud-api.error.js';
import { mapMedia } from '../../whatsapp/media/media-kinds.js';
import { asText } from '../../whatsapp/json.js';
import { ownIdsOf } from '../messages/message-media.service.js';
import type { Message, MessageFailure } from '../messages/message.schema.js';
import { OutboxRepository } from './outbox.repository.js';

/** Content as Meta takes it. */
export interface PreparedContent {
  readonly content: unknown;
  /** Files that Meta has had for a while, and may have lost. */
  readonly reused: readonly MediaId[];
}

/** Meta's own code for a file that could not be taken; a later try may succeed. */
const UPLOAD_FAILED = 131053;
/** Codes by which Meta may mean that it does not know a file. */
const MAY_MEAN_LOST_FILE = new Set([100, 131008, 131009, 131052, 131053]);
/** Beyond the transfer: time to write it down, before another worker may take the message. */
const PARK_MARGIN_MS = 30_000;

/** A message names a file that is not there any more. */
export class LostFileError extends Error {
  readonly failure: MessageFailure = {
    code: 0,
    reason: 'file_lost',
    title: 'A file of this message was deleted before it was sent.',
    advice: 'Upload the file again and send a new message.',
  };
}

/** Puts Meta's ids into a message in the places of ours, and uploads what Meta does not have. */
@Injectable()
export class OutboundContent {
  private readonly logger = new Logger(OutboundContent.name);

  constructor(
    private readonly config: AppConfig,
    private readonly exchange: MediaExchange,
    private readonly outbox: OutboxRepository,
  ) {}

  /**
   * @param message claimed
   * @returns `null` if the message was taken back, or lent to somebody else, during an upload
   * @throws CloudApiError; the message was surely not sent
   * @throws LostFileError
   * @throws an outage of the database
   */
  async prepare(message: Message, credentials: Credentials): Promise<PreparedContent | null> {
    const { type, content } = message;
    const ids = [...new Set(ownIdsOf(message))];
    if (ids.length === 0) return { content, reused: [] };
    try {
      const files = await this.exchange.find(message.tenantId, ids);
      if (files.length < ids.length) throw new LostFileError();
      const metaIds = new Map<string, string>();
      const absent: Media[] = [];
      for (const file of files) {
        const known = this.exchange.knownIdOf(file, credentials.phoneNumberId);
        if (known === undefined) absent.push(file);
        else metaIds.set(file._id, known);
      }
      const reused = files.filter((file) => !absent.includes(file)).map(({ _id }) => _id);
      const ours =
        absent.length === 0 || (await this.upload(message, absent, credentials, metaIds));
      if (!ours) return null;
      return { content: asMetaTakesIt(type, content, files, metaIds), reused };
    } catch (error) {
      throw this.toSendFailure(error, message);
    }
  }

  /**
   * Meta may refuse a message because it has lost a file of it: the next try uploads that anew.
   *
   * @returns the failure, now one that passes if that may be the reason
   */
  async reconsider(
    failure: CloudApiFailure,
    reused: readonly MediaId[],
    { phoneNumberId }: Credentials,
  ): Promise<CloudApiFailure> {
    const { outcome, metaCode } = failure;
    if (reused.length === 0 || outcome !== 'refused' || !MAY_MEAN_LOST_FILE.has(metaCode)) {
      return failure;
    }
    await this.exchange.forget(reused, phoneNumberId);
    const { title, details } = failure;
    return {
      outcome,
      metaCode,
      title,
      ...defined({ details }),
      errorClass: 'retry',
    };
  }

  /**
   * An upload may take longer than the lease of a try. Meanwhile the message counts as waiting, not
   * as being sent: should this process die, nothing is unknown of it.
   *
   * @returns whether the message is still ours to send
   */
  private async upload(
    message: Message,
    files: readonly Media[],
    credentials: Credentials,
    metaIds: Map<string, string>,
  ): Promise<boolean> {
    const waitMs = this.config.media.timeoutMs * files.length + PARK_MARGIN_MS;
    if (!(await this.outbox.park(message, waitMs))) return false;
    let failed: { error: unknown } | undefined;
    try {
      for (const file of files) {
        metaIds.set(file._id, await this.exchange.upload(file, credentials));
      }
    } catch (error) {
      failed = { error };
    }
    const ours = await this.outbox.unpark(message, this.config.sending.leaseMs);
    if (ours && failed) throw failed.error;
    return ours;
  }

  /** Whatever went wrong, the message itself never left us. */
  private toSendFailure(error: unknown, { _id }: Message): Error {
    if (error instanceof CloudApiError || error instanceof LostFileError) return error;
    if (error instanceof MediaContentMissingError) return new LostFileError();
    if (error instanceof Error && isDatabaseUnavailable(error)) return error;
    this.logger.error({ err: error, messageId: _id }, 'a file could not be given to Meta');
    return new CloudApiError({
      outcome: 'refused',
      metaCode: UPLOAD_FAILED,
      title: 'the file could not be given to Meta',
    });
  }
}

/** Meta's ids in the places of ours; a document without a name of its own has that of its file. */
function asMetaTakesIt(
  type: string,
  content: unknown,
  files: readonly Media[],
  metaIds: ReadonlyMap<string, string>,
): unknown {
  const names = new Map<string, string | undefined>(
    files.map(({ _id, fileName }) => [_id, fileName]),
  );
  return mapMedia(type, content, ({ kind, id }, media) => {
    const filename = kind === 'document' ? (asText(media['filename']) ?? names.get(id)) : undefined;
    return { ...media, id: metaIds.get(id) ?? id, ...defined({ filename }) };
  });
}
