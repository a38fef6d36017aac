import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boundaryOf } from '../http/multipart.js';
import { FaultsService } from '../faults/faults.service.js';
import { RequestsService } from '../ledger/requests.service.js';
import { MediaService } from '../world/media.service.js';
import { AccessService } from './access.service.js';
import { graphError } from './graph-error.js';
import type { JsonObject } from './json.js';
import { readUpload } from './media-upload.js';

interface DownloadQuery {
  readonly mid?: string;
  readonly ext?: string;
  readonly hash?: string;
}

/** Uploads, and the media host that downloads come from. */
@Controller()
export class MediaController {
  constructor(
    private readonly access: AccessService,
    private readonly media: MediaService,
    private readonly faults: FaultsService,
    private readonly requests: RequestsService,
  ) {}

  @Post(':version/:phoneNumberId/media')
  @HttpCode(200)
  async upload(
    @Param('phoneNumberId') phoneNumberId: string,
    @Query() query: Record<string, string>,
    @Req() request: FastifyRequest,
  ): Promise<JsonObject> {
    const number = this.access.number(request, phoneNumberId);
    const boundary = boundaryOf(request.headers['content-type']);
    if (boundary === undefined) {
      throw graphError(100, { details: 'The request must be multipart/form-data with a file.' });
    }
    const asset = await readUpload(request.raw, boundary, this.media, number.id, query);
    this.requests.addMediaUpload();
    return { id: asset.id };
  }

  @Get('whatsapp_business/attachments')
  download(
    @Query() { mid = '', ext = '', hash = '' }: DownloadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    this.access.authenticate(request);
    const asset = this.media.findByUrl(mid, ext, hash);
    if (!asset) {
      void reply.code(404).type('text/html').send('Not Found');
      return;
    }
    const { mediaDownloads } = this.faults.current;
    if (mediaDownloads === 'unavailable') {
      void reply.code(503).type('text/html').send('Try again later');
      return;
    }
    const bytes = mediaDownloads === 'truncated' ? asset.bytes >> 1 : asset.bytes;
    this.requests.addMediaDownload();
    void reply
      .header('content-type', asset.mimeType)
      .header('content-length', bytes)
      .send(this.media.read(asset, bytes));
  }
}
