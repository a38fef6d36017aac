import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { defined } from '../common/defined.js';
import type { DeliveryId, EndpointId, TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { decodeNumberCursor } from '../common/page.js';
import { parseTime } from '../common/time-input.js';
import type { StoredEvent } from '../events/event.schema.js';
import { EventsRepository } from '../events/events.repository.js';
import { DeliverEventsQueue } from './deliver-events.job.js';
import { DeliveriesRepository, type DeliveryFilter } from './deliveries.repository.js';
import type { ReplayEventsDto, ReplayedEventsResponse } from './delivery.dto.js';
import type { Delivery } from './delivery.schema.js';
import { DeliveryNotFoundError } from './endpoint.errors.js';
import { OPERATOR, type Endpoint, type EndpointOwner } from './endpoint.schema.js';
import { EndpointsService } from './endpoints.service.js';

const PAGE = 500;
/** Events of one call of `replay`; the answer says where to go on. */
const MAX_REPLAYED = 10_000;

/** What became of events on their way to endpoints, and another try. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesRepository,
    private readonly events: EventsRepository,
    private readonly turns: DeliverEventsQueue,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first. @throws EndpointNotFoundError */
  async list(
    owner: EndpointOwner,
    endpointId: EndpointId,
    { since, ...filter }: Omit<DeliveryFilter, 'after'> & { readonly since?: Date },
    { limit, cursor }: PageQuery,
  ): Promise<Delivery[]> {
    await this.endpoints.get(owner, endpointId);
    const before = cursor === undefined ? undefined : decodeNumberCursor(cursor);
    const after =
      since && (await this.events.positionBefore(owner === OPERATOR ? undefined : owner, since));
    const wanted = { ...filter, ...defined({ after }) };
    return this.deliveries.list(endpointId, wanted, before, limit);
  }

  /** Another round of tries. @throws DeliveryNotFoundError, EndpointNotFoundError */
  async retry(owner: EndpointOwner, deliveryId: DeliveryId): Promise<Delivery> {
    const delivery = await this.deliveries.findById(deliveryId);
    if (delivery === null) throw new DeliveryNotFoundError(deliveryId);
    const endpoint = await this.endpoints.find(owner, delivery.endpointId);
    if (endpoint === null) throw new DeliveryNotFoundError(deliveryId);
    await this.deliveries.again(endpoint._id, [delivery.eventId]);
    await this.turns.ring([{ endpointId: endpoint._id }]);
    return (await this.deliveries.findById(deliveryId)) ?? delivery;
  }

  /**
   * Delivers a range of the log again, also what was never handed out.
   *
   * @throws EndpointNotFoundError
   */
  async replay(
    owner: EndpointOwner,
    endpointId: EndpointId,
    request: ReplayEventsDto,
  ): Promise<ReplayedEventsResponse> {
    const endpoint = await this.endpoints.get(owner, endpointId);
    const { dryRun = false, ...changes } = request;
    if (dryRun) return this.replayTo(endpoint, request);
    const tenantId = owner === OPERATOR ? null : owner;
    const deed = { action: 'endpoint.replayed', target: endpointId, tenantId, changes } as const;
    return this.audit.during(deed, () => this.replayTo(endpoint, request));
  }

  private async replayTo(
    { _id: endpointId, owner, ...endpoint }: Endpoint,
    { since, until, eventTypes, onlyFailed = false, dryRun = false }: ReplayEventsDto,
  ): Promise<ReplayedEventsResponse> {
    const end = until === undefined ? null : parseTime(until);
    const types = eventTypes ?? endpoint.eventTypes;
    const tenantIds: TenantId[] | undefined = owner === OPERATOR ? undefined : [owner];
    let after = await this.events.positionBefore(tenantIds?.[0], parseTime(since) ?? new Date(0));
    let replayed = 0;
    let next: StoredEvent | undefined;
    for (;;) {
      const page = await this.events.read({
        ...defined({ tenantIds, types }),
        after,
        limit: PAGE,
      });
      const inside = page.filter(({ createdAt }) => end === null || createdAt < end);
      const wanted = await this.select(endpointId, inside, onlyFailed);
      if (replayed > 0 && replayed + wanted.length > MAX_REPLAYED) {
        next = page[0];
        break;
      }
      if (!dryRun) await this.handOutAgain(endpointId, wanted);
      replayed += wanted.length;
      if (page.length < PAGE || inside.length < page.length) break;
      after = page.at(-1)!.position;
    }
    if (replayed > 0 && !dryRun) await this.turns.ring([{ endpointId }]);
    return { events: replayed, nextSince: next?.createdAt.toISOString() ?? null, dryRun };
  }

  private async select(
    endpointId: EndpointId,
    events: readonly StoredEvent[],
    onlyFailed: boolean,
  ): Promise<StoredEvent[]> {
    const own = events.filter(
      ({ type, subject }) => !type.startsWith('endpoint.') || subject.id !== endpointId,
    );
    if (!onlyFailed) return own;
    const states = await this.deliveries.findStates(
      endpointId,
      own.map(({ _id }) => _id),
    );
    return own.filter(({ _id }) => states.get(_id) === 'failed');
  }

  private async handOutAgain(
    endpointId: EndpointId,
    events: readonly StoredEvent[],
  ): Promise<void> {
    await this.deliveries.insertNew(events.map((event) => ({ endpointId, event })));
    await this.deliveries.again(
      endpointId,
      events.map(({ _id }) => _id),
    );
  }
}
