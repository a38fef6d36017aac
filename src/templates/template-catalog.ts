import { Injectable } from '@nestjs/common';
import type { LRUCache } from 'lru-cache';
import { boundedCache } from '../common/bounded-cache.js';
import type { TenantId } from '../common/id.js';
import type { TemplateAccount } from './template-account.js';
import type { Template } from './template.schema.js';
import { TemplatesRepository } from './templates.repository.js';

/** Longest time a process may go on with what a template was before a change. */
const FRESH_MS = 2_000;
const MAX_TENANTS = 20_000;
/** Of one tenant. */
const MAX_NAMES = 10_000;

/** Templates as the busy paths look them up, remembered for `FRESH_MS`. */
@Injectable()
export class TemplateCatalog {
  private readonly byTenant = boundedCache<TenantId, LRUCache<string, readonly Template[]>>(
    MAX_TENANTS,
  );

  constructor(private readonly templates: TemplatesRepository) {}

  /** One look-up for all names. @returns finds a template by its name and language */
  async find(
    { tenantId, wabaId }: TemplateAccount,
    names: readonly string[],
  ): Promise<(name: string, language: string) => Template | undefined> {
    const known = this.byTenant.get(tenantId) ?? boundedCache(MAX_NAMES, { ttl: FRESH_MS });
    this.byTenant.set(tenantId, known);
    const found = new Map<string, readonly Template[]>();
    for (const name of names) {
      const templates = known.get(`${wabaId}/${name}`);
      if (templates !== undefined) found.set(name, templates);
    }
    const missing = [...new Set(names)].filter((name) => !found.has(name));
    if (missing.length > 0) {
      const stored = await this.templates.findByNames({ tenantId, wabaId }, missing);
      for (const name of missing) {
        const own = stored.filter((template) => template.name === name);
        found.set(name, own);
        known.set(`${wabaId}/${name}`, own);
      }
    }
    return (name, language) => found.get(name)?.find((template) => template.language === language);
  }

  /** Forgets what is remembered of a tenant's templates; call it after a change. */
  forget(tenantId: TenantId): void {
    this.byTenant.delete(tenantId);
  }
}
