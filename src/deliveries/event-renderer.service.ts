import { Injectable, Logger } from '@nestjs/common';
import { BoundedLog } from '../common/bounded-log.js';
import { defined } from '../common/defined.js';
import type { ConversationId, CustomerId, MediaId, MessageId, TenantId } from '../common/id.js';
import { customerIdOf } from '../conversations/conversation.schema.js';
import { CustomersRepository } from '../conversations/customers.repository.js';
import type { StoredEvent } from '../events/event.schema.js';
import { EVENT_API_VERSION, type EventType } from '../events/event-types.js';
import { toMediaResponse } from '../media/media.dto.js';
import type { Media } from '../media/media.schema.js';
import { MediaRepository } from '../media/media.repository.js';
import { MessageViews } from '../messaging/messages/message-views.service.js';
import { toMessageResponse, type MessageResponse } from '../messaging/messages/message.dto.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { toCustomerResponse, type CustomerResponse } from '../messaging/threads/customer.dto.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';

/** An event as readers get it. */
export interface RenderedEvent {
  readonly id: string;
  readonly type: EventType;
  /** ISO 8601. */
  readonly at: string;
  readonly tenantId: string;
  readonly apiVersion: string;
  /** The resource it is about, as the API shows it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The message that looks different now; for streams, and not part of the event. */
  readonly message?: MessageResponse;
}

/**
 * Turns events into what readers get: the resource as the API shows it, with what was so at the time
 * laid over it. What was deleted since is told by its id alone, and so is what cannot be shown: it must
 * not keep other events from their readers.
 */
@Injectable()
export class EventRenderer {
  private readonly troubles = new BoundedLog(new Logger(EventRenderer.name));

  constructor(
    private readonly messages: MessagesRepository,
    private readonly views: MessageViews,
    private readonly files: MediaRepository,
    private readonly customers: CustomersRepository,
    private readonly tenants: TenantDirectory,
  ) {}

  /** @returns one for each, in order; each kind of resource is looked up once */
  async render(events: readonly StoredEvent[]): Promise<RenderedEvent[]> {
    const [files, customers, externalIds] = await Promise.all([
      this.findMedia(idsOf<MediaId>(events, 'media')),
      this.renderCustomers([
        ...idsOf<CustomerId>(events, 'customer'),
        ...idsOf<ConversationId>(events, 'conversation').map(customerIdOf),
      ]),
      this.findExternalIds(events),
    ]);
    const messages = await this.renderMessages([
      ...idsOf<MessageId>(events, 'message'),
      ...[...files.values()].flatMap(({ messageId }) => messageId ?? []),
    ]);
    const media = this.show([...files.values()], toMediaResponse);
    return events.map((event) => {
      const { kind, id } = event.subject;
      const file = files.get(id);
      const data =
        kind === 'conversation'
          ? { conversationId: id, customer: customers.get(customerIdOf(id as ConversationId)) }
          : (messages.get(id) ?? customers.get(id) ?? media.get(id));
      const message = messages.get(file?.messageId ?? id);
      return {
        id: event._id,
        type: event.type,
        at: event.at.toISOString(),
        tenantId: event.tenantId,
        ...externalIds.get(event.tenantId),
        apiVersion: EVENT_API_VERSION,
        data: { id, ...data, ...event.facts },
        ...defined({ message }),
      };
    });
  }

  private async renderMessages(ids: readonly MessageId[]): Promise<Map<string, MessageResponse>> {
    const messages = ids.length === 0 ? [] : await this.messages.findAll(ids);
    const rendered: [string, MessageResponse][] = [];
    for (const tenantId of new Set(messages.map((message) => message.tenantId))) {
      const own = messages.filter((message) => message.tenantId === tenantId);
      const tenant = await this.tenants.recall(tenantId);
      const viewOf = await this.views.of(tenantId, own);
      const number = tenant?.phoneNumberId ?? '';
      const shown = this.show(own, (one) => toMessageResponse(one, number, viewOf(one)));
      rendered.push(...shown);
    }
    return new Map(rendered);
  }

  private async findMedia(ids: readonly MediaId[]): Promise<Map<string, Media>> {
    const files = ids.length === 0 ? [] : await this.files.findByIds(ids);
    return new Map(files.map((file) => [file._id, file]));
  }

  private async renderCustomers(
    ids: readonly CustomerId[],
  ): Promise<Map<string, CustomerResponse>> {
    const customers = ids.length === 0 ? [] : await this.customers.findByIds(ids);
    return this.show(customers, toCustomerResponse);
  }

  /** @returns by id; without what cannot be shown */
  private show<Row extends { _id: string }, Shown>(
    rows: readonly Row[],
    toShown: (row: Row) => Shown,
  ): Map<string, Shown> {
    const shown = new Map<string, Shown>();
    for (const row of rows) {
      try {
        shown.set(row._id, toShown(row));
      } catch (err) {
        const text = 'a resource cannot be shown, its events are told by its id alone';
        this.troubles.warn(text, { rowId: row._id, err }, text);
      }
    }
    return shown;
  }

  /** The operator's own ids of tenants, where it gave any. */
  private async findExternalIds(
    events: readonly StoredEvent[],
  ): Promise<Map<TenantId, { externalId?: string }>> {
    const ids = [...new Set(events.map(({ tenantId }) => tenantId))];
    const tenants = await Promise.all(ids.map((id) => this.tenants.recall(id)));
    return new Map(
      tenants.flatMap((tenant) => {
        const { _id, externalId } = tenant ?? {};
        return _id !== undefined && externalId !== undefined ? [[_id, { externalId }]] : [];
      }),
    );
  }
}

function idsOf<Id extends string>(
  events: readonly StoredEvent[],
  kind: StoredEvent['subject']['kind'],
): Id[] {
  const ids = events.flatMap(({ subject }) => (subject.kind === kind ? [subject.id as Id] : []));
  return [...new Set(ids)];
}

/** An event as it is posted: its bytes, while it waits for its turn, instead of all that it is made of. */
export interface PackedEvent {
  readonly id: string;
  /** Of the resource it is about. */
  readonly subjectId: string;
  readonly body: Buffer;
}

export function pack(event: RenderedEvent): PackedEvent {
  const { id, data } = event;
  return { id, subjectId: String(data['id']), body: Buffer.from(JSON.stringify(toWire(event))) };
}

/** An event as it leaves the house, without what only streams tell. */
export function toWire({
  message: _message,
  ...event
}: RenderedEvent): Omit<RenderedEvent, 'message'> {
  return event;
}
