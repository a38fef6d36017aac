import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { UserSchema } from '../access/people/user.schema.js';
import type { WrappedKey } from '../crypto/crypto.service.js';
import { EndpointSchema } from '../deliveries/endpoint.schema.js';
import { OnboardingSchema } from '../onboarding/onboarding.schema.js';
import { RegistrationSchema } from '../tenants/registration.schema.js';
import { TenantSchema } from '../tenants/tenant.schema.js';

/** Whatever has secrets: each of their documents has a data key of its own, named after its id. */
const SCHEMAS = {
  tenants: TenantSchema,
  endpoints: EndpointSchema,
  people: UserSchema,
  onboardings: OnboardingSchema,
  registrations: RegistrationSchema,
};

export type KeyHolder = keyof typeof SCHEMAS;
export const KEY_HOLDERS = Object.keys(SCHEMAS) as readonly KeyHolder[];

/** A document, as far as its data key goes. */
export interface KeyedDocument {
  _id: string;
  dataKey: WrappedKey;
}

/** A document's data key, wrapped anew. */
export interface Rewrapped {
  readonly _id: string;
  readonly before: WrappedKey;
  readonly after: WrappedKey;
}

/** Where data keys lie. */
@Injectable()
export class DataKeysRepository {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  findUnder(holder: KeyHolder, masterKeyId: string, limit: number): Promise<KeyedDocument[]> {
    return this.of(holder)
      .find(
        { 'dataKey.masterKeyId': masterKeyId },
        { projection: { dataKey: 1 }, batchSize: limit },
      )
      .limit(limit)
      .toArray();
  }

  countUnder(holder: KeyHolder, masterKeyId: string): Promise<number> {
    return this.of(holder).countDocuments({ 'dataKey.masterKeyId': masterKeyId });
  }

  /** How many have a data key; what is about to be removed has none any more. */
  countAll(holder: KeyHolder): Promise<number> {
    return this.of(holder).countDocuments({ 'dataKey.masterKeyId': { $gt: '' } });
  }

  /** Each unless somebody else replaced it first. */
  async replace(holder: KeyHolder, rewrapped: readonly Rewrapped[]): Promise<void> {
    if (rewrapped.length === 0) return;
    await this.of(holder).bulkWrite(
      rewrapped.map(({ _id, before, after }) => ({
        updateOne: {
          filter: { _id, 'dataKey.wrapped': before.wrapped },
          update: { $set: { dataKey: after } },
        },
      })),
      { ordered: false },
    );
  }

  private of(holder: KeyHolder): mongo.Collection<KeyedDocument> {
    const name = SCHEMAS[holder].get('collection');
    return this.connection.db!.collection<KeyedDocument>(name!);
  }
}
