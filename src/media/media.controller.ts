import { Readable } from 'node:stream';
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defined } from '../common/defined.js';
import type { MediaId, TenantId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { MEDIA_MIME_TYPES } from '../whatsapp/media/media-kinds.js';
import { contentHeaders, isUnchanged, rangeOf } from './content-headers.js';
import { announcedBytes, openIncomingFile } from './incoming-file.js';
import { MediaUploads } from './media-uploads.service.js';
import {
  ListMediaQuery,
  MediaPage,
  MediaResponse,
  UploadMediaQuery,
  toMediaResponse,
} from './media.dto.js';
import { MediaFileMissingError, MediaNotStoredError } from './media.errors.js';
import { MediaService } from './media.service.js';
import { UploadQuota } from './upload-quota.service.js';

const BYTES = { type: 'string', format: 'binary' } as const;

@ApiTags('Media')
@Controller('tenants/:tenantId/media')
@Allows('read')
export class MediaController {
  constructor(
    private readonly media: MediaService,
    private readonly uploads: MediaUploads,
    private readonly quota: UploadQuota,
  ) {}

  /**
   * Takes a file that is to be sent, as the part `file` of a form or as the body itself. Its id goes
   * into messages in the place of Meta's: `{"type": "image", "image": {"id": "med_…"}}`. The same
   * bytes of the same type are the same file; the same document by another name is another one. Images
   * may have 5 MB, video and audio 16 MB, documents 100 MB, stickers 500 KB.
   */
  @Post()
  @Allows('send', { streamsBody: true })
  @ApiConsumes('multipart/form-data', ...MEDIA_MIME_TYPES)
  @ApiBody({ schema: { type: 'object', required: ['file'], properties: { file: BYTES } } })
  @ApiCreatedResponse({ type: MediaResponse })
  @ApiOkResponse({ type: MediaResponse, description: 'The tenant has this file already.' })
  @ApiProblems(400, 409, 413, 415)
  async upload(
    @Param('tenantId') tenantId: TenantId,
    @Query() { fileName }: UploadMediaQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MediaResponse> {
    const { body, headers } = request;
    if (!(body instanceof Readable)) throw new MediaFileMissingError();
    const allowance = await this.quota.admit(tenantId, announcedBytes(headers));
    const file = await openIncomingFile(body, headers, fileName);
    const { media, created } = await this.uploads.receive(tenantId, file, allowance);
    if (!created) reply.code(HttpStatus.OK);
    return toMediaResponse(media);
  }

  /** The tenant's files, those of customers and its own, newest first. */
  @Get()
  @ApiOkResponse({ type: MediaPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() { direction, state, ...page }: ListMediaQuery,
  ): Promise<MediaPage> {
    const filter = defined({ direction, state });
    const files = await this.media.list(tenantId, filter, page);
    return toPage(files, page.limit, ({ _id }) => _id, toMediaResponse);
  }

  /** What is known of a file, also of one that is still to be fetched. */
  @Get(':mediaId')
  @ApiOkResponse({ type: MediaResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('mediaId') mediaId: MediaId,
  ): Promise<MediaResponse> {
    return toMediaResponse(await this.media.get(tenantId, mediaId));
  }

  /** The bytes, or a single range of them. */
  @Get(':mediaId/content')
  @ApiHeader({ name: 'Range', required: false, example: 'bytes=0-1023' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: BYTES })
  @ApiResponse({ status: 206, schema: BYTES, description: 'The range that was asked for.' })
  @ApiResponse({ status: 304, description: '`If-None-Match` names the ETag of the file.' })
  @ApiProblems(409, 416)
  async content(
    @Param('tenantId') tenantId: TenantId,
    @Param('mediaId') mediaId: MediaId,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const media = await this.media.get(tenantId, mediaId);
    if (media.state !== 'stored') throw new MediaNotStoredError(media.state);
    const { headers, method } = request;
    const { bytes = 0 } = media;
    if (isUnchanged(media, headers)) {
      void reply.headers(contentHeaders(media)).code(HttpStatus.NOT_MODIFIED).send();
      return;
    }
    // Stands also in the answer that refuses a range.
    void reply.header('content-range', `bytes */${bytes}`);
    const range = rangeOf(media, headers);
    const body = method === 'HEAD' ? Readable.from([]) : await this.media.open(media, range);
    void reply.headers(contentHeaders(media));
    if (range === undefined) {
      void reply.removeHeader('content-range').header('content-length', bytes).send(body);
      return;
    }
    void reply
      .code(HttpStatus.PARTIAL_CONTENT)
      .header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
      .header('content-length', range.end - range.start + 1)
      .send(body);
  }

  /** Tries again to fetch a file from Meta, which keeps it for 7 days. */
  @Post(':mediaId/fetch')
  @Allows('send')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: MediaResponse })
  @ApiProblems(409)
  async fetch(
    @Param('tenantId') tenantId: TenantId,
    @Param('mediaId') mediaId: MediaId,
  ): Promise<MediaResponse> {
    return toMediaResponse(await this.media.fetchAgain(tenantId, mediaId));
  }

  /** Removes a file and its bytes. Messages stay; those that wait to be sent with it will fail. */
  @Delete(':mediaId')
  @Allows('send')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async delete(
    @Param('tenantId') tenantId: TenantId,
    @Param('mediaId') mediaId: MediaId,
  ): Promise<void> {
    await this.media.remove(tenantId, mediaId);
  }
}
