import { Injectable } from '@nestjs/common';
import { OperatorOnlyError } from '../access/access.errors.js';
import { AuditLog } from '../access/audit/audit-log.service.js';
import type { TenantId } from '../common/id.js';

const SECRET = new Set(['appSecret']);

/** A tenant that wants what only the operator may give leaves a trace: it may be somebody else's. */
@Injectable()
export class RefusedClaims {
  constructor(private readonly audit: AuditLog) {}

  /**
   * @param target what was to be changed, by its id
   * @param fields what it was to be
   * @returns the error to throw
   */
  async record(
    tenantId: TenantId,
    target: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<OperatorOnlyError> {
    const changes = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, SECRET.has(name) ? 'changed' : value]),
    );
    await this.audit.refused({ action: 'tenant.claim_refused', target, tenantId, changes });
    return new OperatorOnlyError(Object.keys(fields).join(', '));
  }
}
