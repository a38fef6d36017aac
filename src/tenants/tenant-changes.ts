import { defined } from '../common/defined.js';
import type { RegisterTenantDto, UpdateTenantDto } from './tenant-request.dto.js';

/** Fields whose values anybody who may read the audit log may read as well. */
const HARMLESS = [
  'name',
  'phoneNumberId',
  'wabaId',
  'displayPhoneNumber',
  'unknownPolicy',
  'windowPolicy',
] as const;

/**
 * What a request changes, for the audit log: of harmless fields the values, of all others the name.
 *
 * @param before the tenant and its default number as they were; nothing at a registration
 */
export function changesOf(
  dto: RegisterTenantDto | UpdateTenantDto,
  before: Partial<Record<(typeof HARMLESS)[number], unknown>> = {},
): Record<string, unknown> {
  const { force } = dto;
  const changes: Record<string, unknown> = defined({ force });
  for (const field of Object.keys(dto) as (keyof UpdateTenantDto)[]) {
    if (dto[field] === undefined || field === 'force') continue;
    const harmless = HARMLESS.find((name) => name === field);
    changes[field] =
      harmless === undefined ? 'changed' : { from: before[harmless] ?? null, to: dto[harmless] };
  }
  return changes;
}
