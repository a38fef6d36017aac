import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined } from '../../common/defined.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { Session } from './session.schema.js';
import type { UserId } from './user.schema.js';

/** Every query on `sessions`. */
@Injectable()
export class SessionsRepository {
  private readonly native: mongo.Collection<Session>;

  constructor(@InjectModel(Session.name) private readonly sessions: Model<Session>) {
    this.native = nativeCollection(sessions);
  }

  async insert(session: Session): Promise<void> {
    await this.native.insertOne(session);
  }

  findMany(hashes: readonly string[]): Promise<Session[]> {
    return this.sessions.find({ _id: { $in: [...hashes] } }, null, IN_ONE_ANSWER).lean();
  }

  async extend(hash: string, expiresAt: Date): Promise<void> {
    await this.native.updateOne({ _id: hash }, { $max: { expiresAt } });
  }

  async remove(hash: string): Promise<void> {
    await this.native.deleteOne({ _id: hash });
  }

  /** @param except a session that stays */
  async removeOfUser(userId: UserId, except?: string): Promise<void> {
    await this.native.deleteMany({
      userId,
      ...defined({ _id: except === undefined ? undefined : { $ne: except } }),
    });
  }
}
