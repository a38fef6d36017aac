import { ApiProperty } from '@nestjs/swagger';
import type { Template } from './template.schema.js';

export class TemplateResponse {
  id: string;
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

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class TemplatePage {
  items: TemplateResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toTemplateResponse(template: Template): TemplateResponse {
  const { _id, name, language, status, reason, category, quality, updatedAt } = template;
  return {
    id: _id,
    name,
    language,
    status: status ?? null,
    reason: reason ?? null,
    category: category ?? null,
    quality: quality ?? null,
    updatedAt: updatedAt.toISOString(),
  };
}
