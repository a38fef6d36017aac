import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditAction, type Deed } from '../access/audit/audit-log.service.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { InvalidRequestError } from '../common/errors.js';
import { newId, type EndpointId, type TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import type { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import type { DeliveryState } from './delivery.schema.js';
import type { CreateEndpointDto, UpdateEndpointDto } from './endpoint.dto.js';
import { EndpointNotFoundError, TooManyEndpointsError } from './endpoint.errors.js';
import { checkHeaders, checkUrl } from './endpoint-rules.js';
import {
  OPERATOR,
  type Endpoint,
  type EndpointOwner,
  type SealedSecret,
} from './endpoint.schema.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EventLog } from './event-log.service.js';

/** Each one costs a write per event. */
const MAX_ENDPOINTS = 50;
const DEFAULT_OVERLAP_SECONDS = 86_400;
/** Rotations in quick succession: the oldest secrets go first. */
const MAX_SECRETS = 5;

/** The addresses that events are posted to. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly secrets: EndpointSecrets,
    private readonly crypto: CryptoService,
    private readonly switches: EndpointSwitch,
    private readonly log: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidRequestError, TooManyEndpointsError */
  async create(
    owner: EndpointOwner,
    dto: CreateEndpointDto,
  ): Promise<{ endpoint: Endpoint; secret: Secret }> {
    this.check(dto);
    if ((await this.endpoints.count(owner)) >= MAX_ENDPOINTS) {
      throw new TooManyEndpointsError(MAX_ENDPOINTS);
    }
    const now = this.clock.now();
    const _id = newId('ep');
    const dataKey = await this.crypto.createDataKey(_id);
    const secret = this.secrets.newSecret();
    const sealedHeaders = await this.sealHeaders({ _id, dataKey }, dto.headers);
    const endpoint: Endpoint = {
      _id,
      owner,
      url: dto.url,
      ...defined({ eventTypes: dto.eventTypes, description: dto.description, sealedHeaders }),
      ordered: dto.ordered ?? false,
      enabled: dto.enabled ?? true,
      dataKey,
      secrets: [await this.secrets.seal({ _id, dataKey }, secret)],
      failures: 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.audit.during(this.deed('endpoint.created', endpoint, { url: dto.url }), () =>
      this.endpoints.insert(endpoint),
    );
    return { endpoint, secret };
  }

  list(owner: EndpointOwner, page: PageQuery): Promise<Endpoint[]> {
    return this.endpoints.list(owner, page);
  }

  /** @throws EndpointNotFoundError */
  async get(owner: EndpointOwner, endpointId: EndpointId): Promise<Endpoint> {
    const endpoint = await this.endpoints.find(owner, endpointId);
    if (endpoint === null) throw new EndpointNotFoundError(endpointId);
    return endpoint;
  }

  find(owner: EndpointOwner, endpointId: EndpointId): Promise<Endpoint | null> {
    return this.endpoints.find(owner, endpointId);
  }

  countDeliveries({ _id }: Endpoint): Promise<Record<DeliveryState, number>> {
    return this.deliveries.countByState(_id);
  }

  /** @throws EndpointNotFoundError, InvalidRequestError */
  async update(
    owner: EndpointOwner,
    endpointId: EndpointId,
    dto: UpdateEndpointDto,
  ): Promise<Endpoint> {
    this.check(dto);
    const before = await this.get(owner, endpointId);
    const sealedHeaders = await this.sealHeaders(before, dto.headers);
    const { url, eventTypes, description, ordered, enabled } = dto;
    const change = () =>
      this.endpoints.update(
        owner,
        endpointId,
        defined({ url, eventTypes, description, sealedHeaders, ordered, enabled }),
        enabled === true ? ['disabledReason'] : [],
      );
    const endpoint = await this.audit.during(
      this.deed('endpoint.updated', before, { fields: Object.keys(dto) }),
      change,
    );
    if (endpoint === null) throw new EndpointNotFoundError(endpointId);
    if (enabled === false) await this.switches.stopped(endpointId);
    if (enabled === true) await this.switches.started(endpointId);
    return endpoint;
  }

  /** @throws EndpointNotFoundError */
  async delete(owner: EndpointOwner, endpointId: EndpointId): Promise<void> {
    const endpoint = await this.get(owner, endpointId);
    await this.audit.during(this.deed('endpoint.deleted', endpoint), async () => {
      await this.endpoints.delete(owner, endpointId);
      await this.deliveries.removeOfEndpoint(endpointId);
    });
  }

  /** The newest secret. @throws EndpointNotFoundError */
  async getSecret(owner: EndpointOwner, endpointId: EndpointId): Promise<Secret> {
    const endpoint = await this.get(owner, endpointId);
    const [secret] = await this.audit.during(this.deed('endpoint.secret_read', endpoint), () =>
      this.secrets.open(endpoint),
    );
    return secret!;
  }

  /**
   * Makes a new secret. The old one signs beside it for a while, so that no receiver fails while it
   * is taught the new one.
   *
   * @throws EndpointNotFoundError
   */
  async rotateSecret(
    owner: EndpointOwner,
    endpointId: EndpointId,
    overlapSeconds = DEFAULT_OVERLAP_SECONDS,
  ): Promise<Secret> {
    const rotated = await this.get(owner, endpointId);
    return this.audit.during(
      this.deed('endpoint.secret_rotated', rotated, { overlapSeconds }),
      () => this.replaceSecret(owner, endpointId, overlapSeconds),
    );
  }

  private async replaceSecret(
    owner: EndpointOwner,
    endpointId: EndpointId,
    overlapSeconds: number,
  ): Promise<Secret> {
    for (;;) {
      const endpoint = await this.get(owner, endpointId);
      const secret = this.secrets.newSecret();
      const until = this.clock.in(overlapSeconds * 1_000);
      const now = this.clock.now();
      const old = endpoint.secrets
        .map((one): SealedSecret => ({ ...one, until: earlier(one.until, until) }))
        .filter((one) => one.until! > now);
      const secrets = [await this.secrets.seal(endpoint, secret), ...old].slice(0, MAX_SECRETS);
      if (await this.endpoints.replaceSecrets(endpointId, endpoint.secrets, secrets)) {
        return secret;
      }
    }
  }

  /** Sends an event that says nothing, to see whether it arrives. @throws EndpointNotFoundError */
  async test(owner: EndpointOwner, endpointId: EndpointId, tenantId: TenantId): Promise<void> {
    const { _id } = await this.get(owner, endpointId);
    const at = this.clock.now();
    await this.log.append([
      {
        tenantId,
        type: 'endpoint.test',
        at,
        subject: { kind: 'endpoint', id: _id },
        occurrence: newId('try'),
      },
    ]);
  }

  private deed(
    action: AuditAction,
    { _id, owner }: Endpoint,
    changes: Record<string, unknown> = {},
  ): Deed {
    return { action, target: _id, tenantId: owner === OPERATOR ? null : owner, changes };
  }

  private check({ url, headers }: UpdateEndpointDto): void {
    const errors = [
      ...(url === undefined ? [] : checkUrl(url, this.config.events.allowPrivate)),
      ...(headers === undefined ? [] : checkHeaders(headers)),
    ];
    if (errors.length > 0) throw new InvalidRequestError(errors);
  }

  private async sealHeaders(
    endpoint: Pick<Endpoint, '_id' | 'dataKey'>,
    headers: CreateEndpointDto['headers'],
  ): Promise<string | undefined> {
    return headers && this.secrets.sealHeaders(endpoint, headers as Record<string, string>);
  }
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other;
}
