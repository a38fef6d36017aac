import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import type { TenantId } from '../../common/id.js';
import { nativeCollection } from '../../database/native-collection.js';
import { Message } from '../messages/message.schema.js';

/** Documents of one look-up; what is left comes with the next one. */
const PAGE_SIZE = 500;

/** What happened to messages, in the order in which their writers stamped it. */
@Injectable()
export class MessageChangesRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(@InjectModel(Message.name) messages: Model<Message>) {
    this.native = nativeCollection(messages);
  }

  /** The tenant's messages that were written at `from` or later, oldest change first, in pages. */
  async *since(tenantId: TenantId, from: Date): AsyncGenerator<Message[]> {
    let last: Message | undefined;
    do {
      const page = await this.native
        .find({
          tenantId,
          updatedAt: { $gte: last?.updatedAt ?? from },
          ...(last && {
            $or: [{ updatedAt: { $gt: last.updatedAt } }, { _id: { $gt: last._id } }],
          }),
        })
        .sort({ updatedAt: 1, _id: 1 })
        .limit(PAGE_SIZE)
        .toArray();
      if (page.length > 0) yield page;
      last = page.length < PAGE_SIZE ? undefined : page.at(-1);
    } while (last !== undefined);
  }
}
