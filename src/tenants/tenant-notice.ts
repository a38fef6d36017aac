/**
 * Something about a tenant's numbers that its account events are to tell. It is written with the
 * change itself, so that none is without its event, and becomes a `TenantEvent` from there.
 */
export interface TenantNotice {
  /** As in `TenantEvent`. */
  readonly kind: string;
  readonly summary: string;
  readonly data: object;
  /** Tells it from every other one of the tenant. */
  readonly source: string;
  readonly at: Date;
}
