import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { DeliveryId, EndpointId, EventId, TenantId } from '../common/id.js';
import type { Traceparent } from '../common/traceparent.js';
import type { EventType } from '../events/event-types.js';

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One try to bring an event to an endpoint. */
export interface DeliveryAttempt {
  readonly at: Date;
  readonly durationMs: number;
  /** Absent if nothing came back. */
  readonly statusCode?: number;
  /** The first kilobyte of the answer. */
  readonly answer?: string;
  /** Why nothing came back, or what was wrong with the answer. */
  readonly error?: string;
}

/** An event on its way to an endpoint. */
@Schema({ collection: 'deliveries', versionKey: false, minimize: false })
export class Delivery {
  /** Derived from endpoint and event: an event is delivered once, however often it is handed out. */
  @Prop({ type: String, required: true })
  _id: DeliveryId;

  @Prop({ type: String, required: true })
  endpointId: EndpointId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: String, required: true })
  eventId: EventId;

  @Prop({ type: String, required: true })
  eventType: EventType;

  /** Of the event in the log. */
  @Prop({ type: Number, required: true })
  position: number;

  /** Deliveries of equal sequence go one after the other where the endpoint asks for order. */
  @Prop({ type: String, required: true })
  sequence: string;

  /** Replies to it are not sent: they may have been, before the database was restored from a backup. */
  @Prop({ type: Boolean })
  unanswered?: true;

  /** Of the event. */
  @Prop({ type: String })
  traceparent?: Traceparent;

  @Prop({ type: String, enum: DELIVERY_STATES, required: true })
  state: DeliveryState;

  /** The newest last; the oldest are dropped where there are many. */
  @Prop({ type: [Object], required: true })
  attempts: DeliveryAttempt[];

  /** Tries of the present round: another round begins when somebody asks for it. */
  @Prop({ type: Number, required: true })
  tries: number;

  /** Pending: when it is to be tried; in flight: when its lease ends. */
  @Prop({ type: Date })
  dueAt?: Date;

  /** Who tries it at present. */
  @Prop({ type: String })
  claim?: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

/** What there is to do. What was tried, and what the event tells itself, is not read for that. */
export const DUE_FIELDS = [
  '_id',
  'tenantId',
  'eventId',
  'eventType',
  'sequence',
  'traceparent',
  'unanswered',
  'tries',
  'dueAt',
  'claim',
] as const satisfies (keyof Delivery)[];
export type DueDelivery = Pick<Delivery, (typeof DUE_FIELDS)[number]>;

export const DeliverySchema = SchemaFactory.createForClass(Delivery);
DeliverySchema.index({ endpointId: 1, position: -1 });
DeliverySchema.index({ endpointId: 1, state: 1, position: 1 });
DeliverySchema.index({ endpointId: 1, eventType: 1, position: -1 });
DeliverySchema.index(
  { endpointId: 1, dueAt: 1 },
  { partialFilterExpression: { dueAt: { $exists: true } } },
);
DeliverySchema.index(
  { claim: 1, position: 1 },
  { partialFilterExpression: { claim: { $exists: true } } },
);
DeliverySchema.index({ tenantId: 1 });
DeliverySchema.index({ createdAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
DeliverySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
