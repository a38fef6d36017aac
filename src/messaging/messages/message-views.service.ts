import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { isId, type MessageId, type TenantId } from '../../common/id.js';
import type { Media } from '../../media/media.schema.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import { MessageMedia } from './message-media.service.js';
import { AMENDING_TYPES, amend, referenceOf, type Amended } from './message-relations.js';
import type { Message } from './message.schema.js';
import { AmendmentsRepository } from './amendments.repository.js';
import { MessagesRepository, type MessageReference } from './messages.repository.js';

/** What is shown with a message, and stands elsewhere. */
export interface MessageView extends Amended {
  readonly media?: Media;
  /** The message that it is about, if that is known. */
  readonly reference?: MessageId;
}

const NOTHING: MessageView = { edits: [], reactions: [] };

/** Brings together messages and what belongs to them, for whoever shows messages. */
@Injectable()
export class MessageViews {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly amendments: AmendmentsRepository,
    private readonly media: MessageMedia,
  ) {}

  /** With a fixed number of look-ups, however many messages there are. */
  async of(
    tenantId: TenantId,
    messages: readonly Message[],
  ): Promise<(message: Message) => MessageView> {
    if (messages.length === 0) return () => NOTHING;
    const [media, references, amendments] = await Promise.all([
      this.media.of(tenantId, messages),
      this.findReferences(tenantId, messages),
      this.findAmendments(tenantId, messages),
    ]);
    return (message) => {
      const file = media.get(message._id);
      const reference = references(message);
      return {
        ...amend(message, amendments(message)),
        ...defined({ media: file, reference }),
      };
    };
  }

  private async findReferences(
    tenantId: TenantId,
    messages: readonly Message[],
  ): Promise<(message: Message) => MessageId | undefined> {
    const names = messages.flatMap((message) => referenceOf(message) ?? []);
    const wamids = names.filter((name) => !isId('msg', name));
    const found = await this.messages.findByAnyWamid(tenantId, wamids);
    // Whatever is about an edit is about the message that was edited.
    const edited = found.flatMap(({ amends }) => amends ?? []);
    const all = [...found, ...(await this.messages.findByAnyWamid(tenantId, edited))];
    const byName = groupBy(all, ({ wamid, wamidKey }) => [wamid, wamidKey]);
    return (message) => {
      const name = referenceOf(message);
      if (name === undefined) return undefined;
      if (isId('msg', name)) return name;
      const exact = byName.get(name) ?? byName.get(wamidKeyOf(name)) ?? [];
      const named = nearest(message, exact);
      const original = nearest(message, byName.get(named?.amends ?? '') ?? []);
      return (original ?? named)?._id;
    };
  }

  private async findAmendments(
    tenantId: TenantId,
    messages: readonly Message[],
  ): Promise<(message: Message) => readonly Message[]> {
    const amendable = messages.filter(({ type }) => !AMENDING_TYPES.includes(type));
    const keys = amendable.flatMap((message) => keysOf(message));
    const found = await this.amendments.find(tenantId, keys);
    const byKey = groupBy(found, ({ amends }) => [amends]);
    return (message) => {
      if (AMENDING_TYPES.includes(message.type)) return [];
      const own = [...new Set(keysOf(message).flatMap((key) => byKey.get(key) ?? []))];
      const here = own.filter(({ conversationId }) => conversationId === message.conversationId);
      return here.length > 0 ? here : own;
    };
  }
}

/** What amendments may call it. */
function keysOf({ _id, wamid, wamidKey }: Message): string[] {
  return [_id, wamidKey ?? (wamid === undefined ? undefined : wamidKeyOf(wamid))].filter(
    (key) => key !== undefined,
  );
}

/** In the same conversation, if there are several. */
function nearest(
  { conversationId }: Message,
  found: readonly MessageReference[],
): MessageReference | undefined {
  return found.find((one) => one.conversationId === conversationId) ?? found[0];
}

function groupBy<T>(
  list: readonly T[],
  keysOfItem: (item: T) => readonly (string | undefined)[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    for (const key of new Set(keysOfItem(item))) {
      if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
    }
  }
  return groups;
}
