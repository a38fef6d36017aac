import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { isDuplicateKey } from '../../database/duplicate-key.js';
import { nativeCollection } from '../../database/native-collection.js';
import { toCallUpdate, type CallLine } from './message-news.js';
import { Message, type Call } from './message.schema.js';

/** Calls, as lines among the messages. */
@Injectable()
export class CallsRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
  }

  /**
   * Notes a stage of a call; its line is made by whichever stage is told first.
   *
   * @returns the call, as far as it has been told
   */
  async upsert(tenantId: TenantId, callId: string, line: CallLine, call: Call): Promise<Call> {
    const update = toCallUpdate(line, call, this.clock.now());
    const write = () =>
      this.native.findOneAndUpdate({ tenantId, wamid: callId }, update, {
        upsert: true,
        returnDocument: 'after',
        projection: { call: 1 },
      });
    // Two stages that make the line at the same moment: the second finds it.
    const known = await write().catch((error: unknown) => {
      if (!isDuplicateKey(error, 'wamid')) throw error;
      return write();
    });
    return known?.call ?? {};
  }
}
