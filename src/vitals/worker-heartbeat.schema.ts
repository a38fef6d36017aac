import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** Rows of workers that died are of no use after this time. */
const KEEP_SECONDS = 3_600;

/** A worker that lives, or lived until lately. */
@Schema({ collection: 'worker_heartbeats', versionKey: false })
export class WorkerHeartbeat {
  @Prop({ type: String, required: true })
  _id: string;

  /** Name of the machine or container. */
  @Prop({ type: String, required: true })
  host: string;

  @Prop({ type: Number, required: true })
  pid: number;

  /** Of its program. */
  @Prop({ type: String, required: true })
  version: string;

  @Prop({ type: Date, required: true })
  startedAt: Date;

  @Prop({ type: Date, required: true })
  seenAt: Date;
}

export const WorkerHeartbeatSchema = SchemaFactory.createForClass(WorkerHeartbeat);
WorkerHeartbeatSchema.index({ seenAt: 1 }, { expireAfterSeconds: KEEP_SECONDS });
