import { defined } from '../common/defined.js';
import type { EndpointId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { parseTime } from '../common/time-input.js';
import type { DeliveriesService } from './deliveries.service.js';
import { toDeliveryResponse, type DeliveryPage, type ListDeliveriesQuery } from './delivery.dto.js';
import type { EndpointOwner } from './endpoint.schema.js';

/** A page of an endpoint's deliveries, for tenants and for the operator. */
export async function showDeliveries(
  deliveries: DeliveriesService,
  owner: EndpointOwner,
  endpointId: EndpointId,
  { status, eventType, since, ...page }: ListDeliveriesQuery,
): Promise<DeliveryPage> {
  const from = parseTime(since);
  const filter = defined({ state: status, eventType, since: from ?? undefined });
  const rows = await deliveries.list(owner, endpointId, filter, page);
  return toPage(rows, page.limit, ({ position }) => String(position), toDeliveryResponse);
}
