import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { UserId } from './user.schema.js';

/** A person who is signed in. The token in the cookie is not kept. */
@Schema({ collection: 'sessions', versionKey: false })
export class Session {
  /** SHA-256 of the token. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  userId: UserId;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** Moves on while it is used, up to `endsAt`. */
  @Prop({ type: Date, required: true })
  expiresAt: Date;

  /** However much it is used. */
  @Prop({ type: Date, required: true })
  endsAt: Date;

  @Prop({ type: String, required: true })
  ip: string;
}

export const SessionSchema = SchemaFactory.createForClass(Session);
SessionSchema.index({ userId: 1 });
SessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
