import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../common/clock.js';
import { isId, type TenantId } from '../common/id.js';
import { RareWarning } from '../common/rare-warning.js';
import type { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { isSignedBy } from '../whatsapp/webhooks/webhook-signature.js';
import { SignatureFailures } from './signature-failures.repository.js';
import { InvalidSignatureError } from './webhook.errors.js';

const WARN_EVERY_MS = 5_000;

/** A request whose body is still bytes; see the parser in `configure-http.ts`. */
export type RawRequest = FastifyRequest<{ Params: { tenantId?: TenantId } }> & {
  body: Buffer | null | undefined;
};

/** Lets only what Meta signed through. Runs before anything parses the body. */
@Injectable()
export class WebhookSignatureGuard implements CanActivate {
  private readonly warning: RareWarning;

  constructor(
    private readonly config: AppConfig,
    private readonly tenants: TenantDirectory,
    private readonly metrics: Metrics,
    private readonly badOnes: SignatureFailures,
    clock: Clock,
  ) {
    const logger = new Logger(WebhookSignatureGuard.name);
    this.warning = new RareWarning(logger, WARN_EVERY_MS, () => clock.now().getTime());
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<RawRequest>();
    const { tenantId } = request.params;
    const secret =
      tenantId === undefined ? this.config.meta.appSecret : await this.ownSecretOf(tenantId);
    // Only outside production, and only where no secret is set at all; the start says so loudly.
    if (secret === undefined && tenantId === undefined && !this.config.production) return true;

    const given = request.headers['x-hub-signature-256'];
    const header = typeof given === 'string' ? given : undefined;
    const body = request.body ?? Buffer.alloc(0);
    const signed = secret !== undefined && isSignedBy(secret.reveal(), body, header);
    if (!signed) {
      this.badOnes.record(secret?.reveal(), body, header);
      this.metrics.webhookSignatureFailuresTotal.inc();
      this.warning.say(
        { address: request.ip, route: request.routeOptions.url, signed: header !== undefined },
        'a webhook with a bad signature was refused',
      );
      throw new InvalidSignatureError();
    }
    return true;
  }

  /** The secret of a tenant with a Meta app of its own. */
  private async ownSecretOf(tenantId: TenantId): Promise<Secret | undefined> {
    const tenant = isId('tnt', tenantId) ? await this.tenants.recall(tenantId) : null;
    return tenant === null ? undefined : ((await this.tenants.findAppSecret(tenant)) ?? undefined);
  }
}
