import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { fromStorable, type JsonObject } from '../whatsapp/json.js';
import { TEMPLATE_NAME, type Template } from './template.schema.js';

const NAME_RULE = 'name must be the name of a template: a-z, 0-9 and _';
const LANGUAGE = /^[A-Za-z]{2,3}(_[A-Za-z]{2,4})?$/;
const LANGUAGE_RULE = 'language must be a language such as en or en_US';
const META_ID = /^[\w.-]{1,64}$/;
const META_ID_RULE = "wabaId must be Meta's id of the WhatsApp Business account";
const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const;
const PARAMETER_FORMATS = ['POSITIONAL', 'NAMED'] as const;
const MAX_COMPONENTS = 20;
/** Meta's longest time to live, 30 days. */
const MAX_TTL_S = 2_592_000;

export class ListTemplatesQuery extends PageQuery {
  /** Of this WhatsApp Business account only. */
  @Optional()
  @Matches(META_ID, { message: META_ID_RULE })
  readonly wabaId?: string;

  /** Meta's word, such as APPROVED. */
  @Optional()
  @Matches(/^[A-Z_]{1,64}$/, { message: "status must be Meta's word, such as APPROVED" })
  readonly status?: string;

  /** Exactly this name. */
  @Optional()
  @Matches(TEMPLATE_NAME, { message: NAME_RULE })
  readonly name?: string;

  @Optional()
  @Matches(LANGUAGE, { message: LANGUAGE_RULE })
  readonly language?: string;
}

/** A template as Meta's own call has it. */
export class CreateTemplateDto {
  /** Lower-case letters, digits and underscores. */
  @Matches(TEMPLATE_NAME, { message: NAME_RULE })
  readonly name: string;

  @Matches(LANGUAGE, { message: LANGUAGE_RULE })
  readonly language: string;

  @ApiProperty({ enum: CATEGORIES, enumName: 'TemplateCategory' })
  @IsIn(CATEGORIES)
  readonly category: (typeof CATEGORIES)[number];

  /** How texts name their variables: `{{1}}` or `{{first_name}}`. */
  @ApiPropertyOptional({
    enum: PARAMETER_FORMATS,
    enumName: 'ParameterFormat',
    default: 'POSITIONAL',
  })
  @Optional()
  @IsIn(PARAMETER_FORMATS)
  readonly parameter_format?: (typeof PARAMETER_FORMATS)[number];

  /** HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, … as in Meta's call, with their examples. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_COMPONENTS)
  @IsObject({ each: true })
  readonly components: JsonObject[];

  /** Seconds until Meta stops trying to deliver a message; -1 stands for 30 days. */
  @Optional()
  @IsInt()
  @Min(-1)
  @Max(MAX_TTL_S)
  readonly message_send_ttl_seconds?: number;
}

export class TemplateAccountQuery {
  /** One of the tenant's WhatsApp Business accounts; the default number's if left out. */
  @Optional()
  @Matches(META_ID, { message: META_ID_RULE })
  readonly wabaId?: string;
}

export class DeleteTemplateQuery extends TemplateAccountQuery {
  /** Without it all languages of the name are deleted. */
  @Optional()
  @Matches(LANGUAGE, { message: LANGUAGE_RULE })
  readonly language?: string;
}

export class SyncTemplatesResponse {
  /** Pages that Meta gave. */
  pages: number;
  /** Templates that Meta listed. */
  listed: number;
  /** Of those, templates that were not known before. */
  created: number;
  /** Templates that were known, and that Meta lists no more; their status is DELETED now. */
  deleted: number;
}

export class TemplateResponse {
  id: string;

  /** Meta's id of the WhatsApp Business account that has it. */
  wabaId: string;

  name: string;
  /** As Meta's send call has it, e.g. `en_US`. */
  language: string;

  /** Meta's word: APPROVED, REJECTED, PAUSED, DISABLED, … */
  @ApiProperty({ type: String, nullable: true })
  status: string | null;

  /** Why it is not approved. */
  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  /** MARKETING, UTILITY or AUTHENTICATION. */
  @ApiProperty({ type: String, nullable: true })
  category: string | null;

  /** GREEN, YELLOW, RED or UNKNOWN. */
  @ApiProperty({ type: String, nullable: true })
  quality: string | null;

  /** POSITIONAL or NAMED. */
  @ApiProperty({ type: String, nullable: true })
  parameterFormat: string | null;

  /** As Meta lists them; `null` until they are known. */
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    nullable: true,
  })
  components: readonly JsonObject[] | null;

  /** Meta's id. */
  @ApiProperty({ type: String, nullable: true })
  metaId: string | null;

  /** When it was last found in Meta's list. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  syncedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class TemplatePage {
  items: TemplateResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toTemplateResponse(template: Template): TemplateResponse {
  const { _id, wabaId, name, language, status, reason, category, quality, updatedAt } = template;
  return {
    id: _id,
    wabaId,
    name,
    language,
    status: status ?? null,
    reason: reason ?? null,
    category: category ?? null,
    quality: quality ?? null,
    parameterFormat: template.parameterFormat ?? null,
    components: fromStorable(template.components ?? null),
    metaId: template.metaId ?? null,
    syncedAt: template.syncedAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
  };
}
