import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** When Meta last told something about a number, and how often it used to; a minute's news count once. */
@Schema({ collection: 'number_activity', versionKey: false })
export class NumberActivity {
  /** Meta's id of the number. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Date, required: true })
  firstAt: Date;

  @Prop({ type: Date, required: true })
  lastAt: Date;

  /** Minutes in which something came. */
  @Prop({ type: Number, required: true })
  minutes: number;

  /** From then on its silence is odd; absent while too little is known, or once somebody looked. */
  @Prop({ type: Date })
  oddAt?: Date;
}

export const NumberActivitySchema = SchemaFactory.createForClass(NumberActivity);
NumberActivitySchema.index({ oddAt: 1 }, { partialFilterExpression: { oddAt: { $exists: true } } });
