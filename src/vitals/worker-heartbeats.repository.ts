import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { WorkerHeartbeat } from './worker-heartbeat.schema.js';

@Injectable()
export class WorkerHeartbeatsRepository {
  constructor(
    @InjectModel(WorkerHeartbeat.name) private readonly heartbeats: Model<WorkerHeartbeat>,
  ) {}

  async beat({ _id, ...row }: WorkerHeartbeat): Promise<void> {
    // A lost one is made up for by the next: no need to wait for a majority.
    await this.heartbeats.updateOne(
      { _id },
      { $set: row },
      { upsert: true, writeConcern: { w: 1 } },
    );
  }

  async remove(id: string): Promise<void> {
    await this.heartbeats.deleteOne({ _id: id });
  }

  /** Seen last first. */
  findLatest(limit: number): Promise<WorkerHeartbeat[]> {
    return this.heartbeats.find().sort({ seenAt: -1 }).limit(limit).lean();
  }
}
