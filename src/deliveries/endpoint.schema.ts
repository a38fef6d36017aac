import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { EndpointId, TenantId } from '../common/id.js';
import type { WrappedKey } from '../crypto/crypto.service.js';
import { EVENT_TYPES, type EventType } from '../events/event-types.js';

/** Owner of the operator's endpoints, which hear of all tenants. */
export const OPERATOR = 'operator';
export type EndpointOwner = TenantId | typeof OPERATOR;

/** A secret that signs, sealed under the endpoint's data key. */
export interface SealedSecret {
  readonly sealed: string;
  /** It was replaced, and signs beside the newer one until then. */
  readonly until?: Date;
}

/** Where events are posted to. */
@Schema({ collection: 'endpoints', versionKey: false, minimize: false })
export class Endpoint {
  @Prop({ type: String, required: true })
  _id: EndpointId;

  @Prop({ type: String, required: true })
  owner: EndpointOwner;

  @Prop({ type: String, required: true })
  url: string;

  /** All, if absent. */
  @Prop({ type: [String], enum: EVENT_TYPES, default: undefined })
  eventTypes?: EventType[];

  @Prop({ type: String })
  description?: string;

  /** Sent along, beside those that sign. Sealed: they may hold a key of the receiver's. */
  @Prop({ type: String })
  sealedHeaders?: string;

  /** One conversation's events go one at a time, in the order in which they happened. */
  @Prop({ type: Boolean, required: true })
  ordered: boolean;

  @Prop({ type: Boolean, required: true })
  enabled: boolean;

  /** Why it was disabled, if not by a person; absent while it is enabled. */
  @Prop({ type: String })
  disabledReason?: string;

  @Prop({ type: Object, required: true })
  dataKey: WrappedKey;

  /** The newest first. */
  @Prop({ type: [Object], required: true })
  secrets: SealedSecret[];

  /** Tries in a row that failed. */
  @Prop({ type: Number, required: true })
  failures: number;

  /** When the first of them was. */
  @Prop({ type: Date })
  failingSince?: Date;

  /** One try at a time, and none before then. */
  @Prop({ type: Date })
  restsUntil?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const EndpointSchema = SchemaFactory.createForClass(Endpoint);
EndpointSchema.index({ owner: 1, _id: -1 });
EndpointSchema.index({ 'dataKey.masterKeyId': 1 });
