import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { MEDIA_STATES, type Media, type MediaState } from './media.schema.js';

export class MediaErrorResponse {
  /** Stable and machine-readable. */
  code: string;
  /** What went wrong and what to do, for people. */
  detail: string;
}

export class MediaResponse {
  /** `med_` and a sortable id; name it as `{"id": …}` in a message. */
  id: string;
  tenantId: string;

  /** `IN`: a customer sent it. `OUT`: it was uploaded. */
  @ApiProperty({ enum: ['IN', 'OUT'], enumName: 'Direction' })
  direction: 'IN' | 'OUT';

  /** `pending`: it is being fetched from Meta; `failed`: that did not succeed. */
  @ApiProperty({ enum: MEDIA_STATES, enumName: 'MediaState' })
  state: MediaState;

  mimeType: string;

  @ApiProperty({ type: String, nullable: true })
  fileName: string | null;

  /** Size; known once stored. */
  @ApiProperty({ type: Number, nullable: true })
  bytes: number | null;

  /** Hex; known once stored. */
  @ApiProperty({ type: String, nullable: true })
  sha256: string | null;

  /** The message it came with. */
  @ApiProperty({ type: String, nullable: true })
  messageId: string | null;

  /** Tries to fetch it. */
  tries: number;

  /** Why it could not be fetched, the last time. */
  @ApiProperty({ type: MediaErrorResponse, nullable: true })
  error: MediaErrorResponse | null;

  /** Path of the bytes. */
  url: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

/** A file as a message shows it. */
export class MessageMediaResponse {
  id: string;

  @ApiProperty({ enum: MEDIA_STATES, enumName: 'MediaState' })
  state: MediaState;

  mimeType: string;

  /** Size; known once stored. */
  @ApiProperty({ type: Number, nullable: true })
  bytes: number | null;

  /** Path of the bytes. */
  url: string;
}

export class MediaPage {
  items: MediaResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class ListMediaQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['IN', 'OUT'], enumName: 'Direction' })
  @Optional()
  @IsIn(['IN', 'OUT'])
  readonly direction?: 'IN' | 'OUT';

  @ApiPropertyOptional({ enum: MEDIA_STATES, enumName: 'MediaState' })
  @Optional()
  @IsIn(MEDIA_STATES)
  readonly state?: MediaState;
}

export class UploadMediaQuery {
  /** Name of a file that is sent as the body itself. */
  @Optional()
  @IsString()
  @Length(1, 240)
  readonly fileName?: string;
}

export function toMediaResponse(media: Media): MediaResponse {
  const { tenantId, direction, fileName, sha256, messageId, tries, error } = media;
  return {
    ...toMessageMedia(media),
    tenantId,
    direction,
    fileName: fileName ?? null,
    sha256: sha256 ?? null,
    messageId: messageId ?? null,
    tries,
    error: error === undefined ? null : { ...error },
    createdAt: media.createdAt.toISOString(),
    updatedAt: media.updatedAt.toISOString(),
  };
}

export function toMessageMedia({
  _id,
  tenantId,
  state,
  mimeType,
  bytes,
}: Media): MessageMediaResponse {
  return {
    id: _id,
    state,
    mimeType,
    bytes: bytes ?? null,
    url: `/tenants/${tenantId}/media/${_id}/content`,
  };
}
