import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Registration } from './registration.schema.js';

/** Every query on `registrations`. */
@Injectable()
export class RegistrationsRepository {
  constructor(@InjectModel(Registration.name) private readonly rows: Model<Registration>) {}

  find(id: string): Promise<Registration | null> {
    return this.rows.findOne({ _id: id }).lean();
  }

  /** @returns the row that stands: this one, or the one of somebody who was quicker */
  async insertOrFind(row: Registration): Promise<Registration> {
    try {
      await this.rows.create(row);
      return row;
    } catch (error) {
      if (!isDuplicateKey(error, '_id')) throw error;
      return (await this.find(row._id)) ?? row;
    }
  }

  /** @returns the answer that stands: this one, or the one of somebody who was quicker */
  async answer(id: string, answer: string): Promise<string> {
    await this.rows.updateOne({ _id: id, answer: { $exists: false } }, { $set: { answer } });
    return (await this.find(id))?.answer ?? answer;
  }

  /** Nothing came of it: the key is free for another try. */
  async removeUnanswered(id: string): Promise<void> {
    await this.rows.deleteOne({ _id: id, answer: { $exists: false } });
  }
}
