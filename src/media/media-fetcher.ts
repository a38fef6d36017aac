import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { MediaId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { Metrics } from '../metrics/metrics.js';
import { TenantDirectory, type Credentials } from '../tenants/tenant-directory.js';
import { numberOf } from '../tenants/business-number.js';
import { NumberStates } from '../tenants/number-states.service.js';
import { MediaApiClient, type MediaLocation } from '../whatsapp/media/media-api.client.js';
import { MAX_INBOUND_BYTES, bareType } from '../whatsapp/media/media-kinds.js';
import {
  FetchStoppedError,
  InboundTooLargeError,
  MediaMismatchError,
  RETRY_MS,
  judgeFetchFailure,
} from './fetch-failure.js';
import { Measure } from './measure.js';
import { MediaRepository } from './media.repository.js';
import type { Media, MediaError } from './media.schema.js';
import { UploadQuota } from './upload-quota.service.js';
import { MediaStorage, storageKeyOf } from './storage/media-storage.js';

/** Beyond the transfer: to ask where the file lies, and to write down what became of it. */
const LEASE_MARGIN_MS = 60_000;
const NO_TOKEN: MediaError = {
  code: 'tenant_not_connected',
  detail: 'The tenant has no usable access token. Once it has, the file is fetched by itself.',
};
const ADVICE = 'Replay it, or POST …/media/:mediaId/fetch, while Meta has the file: 7 days.';
const BINARY = 'application/octet-stream';

/** Fetches what customers sent, from Meta to the storage. */
@Injectable()
export class MediaFetcher implements OnModuleDestroy {
  private readonly logger = new Logger(MediaFetcher.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly media: MediaRepository,
    private readonly storage: MediaStorage,
    private readonly api: MediaApiClient,
    private readonly directory: TenantDirectory,
    private readonly states: NumberStates,
    private readonly deadLetters: DeadLettersService,
    private readonly quota: UploadQuota,
  ) {}

  /**
   * One try. Safe to run twice, also at once.
   *
   * @returns the file as it was, if it is stored or failed now
   */
  async fetch(mediaId: MediaId): Promise<Media | null> {
    const media = await this.media.claim(mediaId, this.config.media.timeoutMs + LEASE_MARGIN_MS);
    if (media === null) return null;
    const tenant = await this.directory.find(media.tenantId);
    // What a deleted tenant leaves behind is removed elsewhere.
    if (tenant === null) return null;
    const number = numberOf(tenant, media.phoneNumberId ?? tenant.phoneNumberId);
    const connected = number !== undefined && number.status !== 'needs_reauth';
    const credentials = connected ? await this.directory.findCredentials(tenant, number) : null;
    if (credentials === null) {
      await this.media.postpone(media, this.clock.in(RETRY_MS), false, NO_TOKEN);
      return null;
    }
    try {
      await this.store(media, credentials);
      this.metrics.mediaTransfersTotal.inc({ direction: 'IN', outcome: 'stored' });
      return media;
    } catch (error) {
      const failure = this.stopping.signal.aborted ? new FetchStoppedError() : error;
      return this.settle(media, failure, credentials);
    }
  }

  /** Downloads in hand end now; they are no failure. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async store(media: Media, credentials: Credentials): Promise<void> {
    const location = await this.api.find(credentials, media.metaMediaId ?? '');
    if ((location.bytes ?? 0) > MAX_INBOUND_BYTES) throw new InboundTooLargeError();
    const deadline = AbortSignal.timeout(this.config.media.timeoutMs);
    const signal = AbortSignal.any([deadline, this.stopping.signal]);
    const { body, mimeType } = await this.api.download(credentials, location, signal);
    const measure = new Measure();
    const bounds = { maxBytes: MAX_INBOUND_BYTES, tooLarge: () => new InboundTooLargeError() };
    const verify = (): void => verifyContent(measure, mimeType, location);
    try {
      await this.storage.put(storageKeyOf(media), measure.pass(body, bounds, verify));
    } finally {
      body.destroy();
    }
    const content = measure.contentOf(location.mimeType ?? media.mimeType);
    if (await this.media.markStored(media, content)) {
      // One whose bytes were lost was counted all the while.
      await this.quota.recordStored(media.tenantId, content.bytes - (media.bytes ?? 0));
      return;
    }
    // The row went while the file came: nothing is left behind.
    if (!(await this.media.exists(media._id))) await this.storage.delete(storageKeyOf(media));
  }

  private async settle(
    media: Media,
    failure: unknown,
    { sealedToken: accessToken }: Credentials,
  ): Promise<Media | null> {
    const verdict = judgeFetchFailure(failure, media.tries, this.config.media, Math.random());
    const { code } = verdict.error;
    this.metrics.mediaTransfersTotal.inc({ direction: 'IN', outcome: verdict.kind });
    if (!(failure instanceof AppError)) {
      this.logger.warn({ err: failure, mediaId: media._id }, 'a download broke off');
    }
    if (verdict.kind === 'again') {
      await this.media.postpone(media, this.clock.in(verdict.inMs), verdict.spent, verdict.error);
      const { tenantId } = media;
      if (verdict.reauth) {
        const problem = { message: 'Meta refuses the access token.' };
        await this.states.requireToken(tenantId, { accessToken }, problem);
      }
      return null;
    }
    this.logger.warn({ mediaId: media._id, code }, 'a file is given up');
    await this.deadLetters.recordMedia(media, {
      code: verdict.metaCode,
      title: code,
      details: verdict.error.detail,
      advice: ADVICE,
    });
    return (await this.media.markFailed(media, verdict.error)) ? media : null;
  }
}

/** @throws MediaMismatchError */
function verifyContent(
  { bytes, sha256 }: Measure,
  mimeType: string | undefined,
  stated: MediaLocation,
): void {
  if (stated.bytes !== undefined && stated.bytes !== bytes) throw new MediaMismatchError('size');
  if (stated.sha256 !== undefined) {
    if (stated.sha256 !== sha256) throw new MediaMismatchError('hash');
    return;
  }
  // Without a hash, the type is the last sign of an error page in the place of a file.
  const types = [mimeType, stated.mimeType].map((type) => bareType(type ?? BINARY));
  if (types[0] !== types[1] && !types.includes(BINARY)) throw new MediaMismatchError('type');
}
