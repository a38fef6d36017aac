import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { KmsProvider } from '../../config/app-config.js';

/** A master key as it is kept: only the service can open it. */
export interface KmsKey {
  /** The master key's id: `kms-1`, `kms-2`, … */
  readonly _id: string;
  readonly provider: KmsProvider;
  /** What `KMS_KEY_ID` was when it was made. */
  readonly setting: string;
  /** Full name of the service's key. */
  readonly keyId: string;
  readonly ciphertext: string;
  readonly createdAt: Date;
}

/** Where master keys lie that a service sealed; none is ever removed. */
@Injectable()
export class KmsKeysRepository {
  constructor(@InjectConnection() private readonly connection: Pick<Connection, 'db'>) {}

  /** All of them: a few. */
  findAll(): Promise<KmsKey[]> {
    return this.collection.find().sort({ _id: 1 }).toArray();
  }

  /** @returns this key, or the one of another process that took its id first */
  async claim({ _id, ...key }: KmsKey): Promise<KmsKey> {
    const claimed = await this.collection.findOneAndUpdate(
      { _id },
      { $setOnInsert: key },
      { upsert: true, returnDocument: 'after', writeConcern: { w: 'majority' } },
    );
    return claimed!;
  }

  private get collection(): mongo.Collection<KmsKey> {
    return this.connection.db!.collection<KmsKey>('kms_keys');
  }
}
