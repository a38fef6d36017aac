import { Injectable, Logger } from '@nestjs/common';
import { TenantNotFoundError } from '../access/access.errors.js';
import { Secret } from '../common/secret.js';
import { CryptoService, type WrappedKey } from '../crypto/crypto.service.js';
import { NUMBER_STATUSES, type BusinessNumber } from './business-number.js';
import { NumbersRepository } from './numbers.repository.js';
import { TenantDirectory } from './tenant-directory.js';
import { NotConnectedError } from './tenant.errors.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsRepository } from './tenants.repository.js';

/** A token as it is, and as it is stored. */
export interface Token {
  readonly secret: Secret;
  readonly sealed: string;
}

/** Access tokens on their way into numbers. */
@Injectable()
export class NumberTokens {
  private readonly logger = new Logger(NumberTokens.name);

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly numbers: NumbersRepository,
    private readonly directory: TenantDirectory,
    private readonly crypto: CryptoService,
  ) {}

  /**
   * A new token, sealed, or the one that `lender` has.
   *
   * @throws NotConnectedError if it has none
   */
  async of(
    tenant: Tenant,
    token: string | undefined,
    lender: BusinessNumber | undefined,
  ): Promise<Token> {
    if (token !== undefined) {
      const secret = new Secret(token);
      const dataKey = await this.usableDataKey(tenant);
      return { secret, sealed: await this.crypto.seal(dataKey, tenant._id, 'accessToken', secret) };
    }
    const lent = await this.directory.findCredentials(tenant, lender);
    if (lent === null) throw new NotConnectedError();
    return { secret: lent.accessToken, sealed: lent.sealedToken };
  }

  /**
   * A new token may replace one that nothing opens any more, because its master key is lost: under
   * a new data key. What else was sealed under the old one is lost with it.
   */
  private async usableDataKey({ _id, dataKey }: Tenant): Promise<WrappedKey> {
    if (this.crypto.opensDataKey(dataKey, _id)) return dataKey;
    const fresh = await this.crypto.createDataKey(_id);
    this.logger.warn({ tenantId: _id }, 'the data key does not open; there is a new one');
    const lost = { accessToken: undefined, pin: undefined };
    await this.numbers.change(_id, { statuses: NUMBER_STATUSES }, lost);
    const changes = { dataKey: fresh, appSecret: undefined };
    const changed = await this.tenants.update(_id, changes);
    if (changed === null) throw new TenantNotFoundError(_id);
    this.directory.forget(changed);
    return fresh;
  }
}
