import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { Message } from './message.schema.js';

/** More than a person makes in the time in which a message may be edited; edits that name each other end here. */
const MAX_EDITS = 20;

/** Edits, revocations and reactions: messages that change how others look. */
@Injectable()
export class AmendmentsRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
  }

  /** @param keys see `amends` of a message */
  find(tenantId: TenantId, keys: readonly string[]): Promise<Message[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return this.native.find({ tenantId, amends: { $in: [...keys] } }, IN_ONE_ANSWER).toArray();
  }

  /**
   * Whatever names an edit is about the message that was edited. Each looks both ways once it is stored, so
   * that any order ends alike.
   *
   * @param key see `amends` of a message
   * @param editKey what others call the amendment itself by, if it is an edit
   * @returns the key of the message
   */
  async followEdits(tenantId: TenantId, key: string, editKey?: string): Promise<string> {
    let root = key;
    for (let step = 0; step < MAX_EDITS; step += 1) {
      const edit = await this.native.findOne(
        { tenantId, wamidKey: root, type: 'edit' },
        { projection: { amends: 1 } },
      );
      if (edit?.amends === undefined) break;
      root = edit.amends;
    }
    const others = [key, editKey].filter((name) => name !== undefined && name !== root);
    if (others.length > 0) {
      await this.native.updateMany(
        { tenantId, amends: { $in: others } },
        { $set: { amends: root } },
      );
    }
    return root;
  }

  /** Something that is shown with a message changed. @param key see `amends` of a message */
  async markAmended(tenantId: TenantId, key: string): Promise<void> {
    await this.native.updateMany(
      { tenantId, wamidKey: key },
      { $max: { updatedAt: this.clock.now() } },
    );
  }
}
