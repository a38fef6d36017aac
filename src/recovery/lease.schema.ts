import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** A task that only one process at a time may do. */
@Schema({ collection: 'leases', versionKey: false })
export class Lease {
  /** Name of the task. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  holder: string;

  @Prop({ type: Date, required: true })
  until: Date;
}

export const LeaseSchema = SchemaFactory.createForClass(Lease);
