import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** An account that Meta says was shared with our app. */
@Schema({ collection: 'announced_accounts', versionKey: false })
export class AnnouncedAccount {
  /** Meta's id of the account. */
  @Prop({ type: String, required: true })
  _id: string;

  /** Meta's id of the portfolio that shared it. */
  @Prop({ type: String })
  businessId?: string;

  @Prop({ type: Date, required: true })
  at: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const AnnouncedAccountSchema = SchemaFactory.createForClass(AnnouncedAccount);
AnnouncedAccountSchema.index({ at: -1, _id: -1 });
AnnouncedAccountSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
