import { Injectable, Logger } from '@nestjs/common';
import { BoundedLog } from '../common/bounded-log.js';
import { CustomersRepository } from '../conversations/customers.repository.js';
import { HandlingsRepository } from '../conversations/handlings.repository.js';
import { Handlings, type Arrival } from '../conversations/handlings.service.js';
import { OtherConversationsRepository } from '../conversations/other-conversations.repository.js';
import type { EventFact } from '../events/event-fact.js';
import { MediaRepository } from '../media/media.repository.js';
import { MessagesRepository, type ToldMessage } from '../messaging/messages/messages.repository.js';
import { NumbersRepository } from '../tenants/numbers.repository.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import {
  factsOfAccountEvent,
  factsOfCustomer,
  factsOfHandling,
  factsOfMedia,
  factsOfMessage,
  factsOfConversation,
  opensConversation,
} from './facts.js';

/** A collection whose changes are told of. */
export interface EventSource {
  /** Whether something changed that nothing tells of yet. */
  isDue(): Promise<boolean>;
  /** What there is to tell, of `limit` rows at most. */
  find(limit: number): Promise<News>;
}

/** Rows of one collection that changed. */
export interface News {
  /** How many rows that are; one that cannot be told of is left as it is, and not among them. */
  readonly count: number;
  readonly facts: readonly EventFact[];
  /**
   * The log tells of them: does what else follows and takes their marks off. Safe to run twice.
   *
   * @returns whether there may be more to tell now
   */
  told(): Promise<boolean>;
}

/** As `DueEvents`. */
interface Due<Row> {
  find(limit: number): Promise<Row[]>;
  clear(rows: readonly NoInfer<Row>[]): Promise<void>;
}

const troubles = new BoundedLog(new Logger('EventSources'));

const NO_NEWS: News = { count: 0, facts: [], told: async () => false };

/** All that events are told of. */
@Injectable()
export class EventSources {
  /** In the order in which they are told: what follows from others comes behind them. */
  readonly inOrder: readonly EventSource[];

  constructor(
    messages: MessagesRepository,
    customers: CustomersRepository,
    conversations: OtherConversationsRepository,
    handlingRows: HandlingsRepository,
    handlings: Handlings,
    media: MediaRepository,
    tenants: NumbersRepository,
    accountEvents: TenantEventsRepository,
  ) {
    this.inOrder = [
      sourceOf(customers.dueEvents, factsOfCustomer),
      sourceOf(conversations.dueEvents, factsOfConversation),
      // A message opens what was closed, which is told next.
      sourceOf(messages.dueEvents, factsOfMessage, (rows) => handlings.wake(arrivalsIn(rows))),
      sourceOf(handlingRows.dueEvents, factsOfHandling),
      sourceOf(media.dueEvents, factsOfMedia),
      // Their notices become account events.
      sourceOf(
        tenants.dueEvents,
        () => [],
        async (rows) => {
          await accountEvents.recordNotices(rows);
          return true;
        },
      ),
      sourceOf(accountEvents.dueEvents, factsOfAccountEvent),
    ];
  }
}

/**
 * @param factsOf everything there is to tell of a row; what the log knows already is passed over
 * @param afterwards what else follows from the changes, and whether that is to be told; safe to run twice
 */
function sourceOf<Row extends { _id: string }>(
  due: Due<Row>,
  factsOf: (row: Row) => readonly EventFact[],
  afterwards: (rows: readonly Row[]) => Promise<boolean> = async () => false,
): EventSource {
  return {
    isDue: async () => (await due.find(1)).length > 0,
    find: async (limit) => {
      const found = await due.find(limit);
      if (found.length === 0) return NO_NEWS;
      const { rows, facts } = tellable(found, factsOf);
      return {
        count: rows.length,
        facts,
        told: async () => {
          const more = await afterwards(rows);
          await due.clear(rows);
          return more;
        },
      };
    },
  };
}

/** Of one log, for all tenants: a row that nothing can be told of must not keep it from the others. */
function tellable<Row extends { _id: string }>(
  found: readonly Row[],
  factsOf: (row: Row) => readonly EventFact[],
): { rows: Row[]; facts: EventFact[] } {
  const rows: Row[] = [];
  const facts: EventFact[] = [];
  for (const row of found) {
    try {
      facts.push(...factsOf(row));
      rows.push(row);
    } catch (err) {
      const text = 'a change cannot be told of, and stays due';
      troubles.warn(text, { rowId: row._id, err }, text);
    }
  }
  return { rows, facts };
}

function arrivalsIn(messages: readonly ToldMessage[]): Arrival[] {
  return messages
    .filter(opensConversation)
    .map(({ tenantId, conversationId, createdAt: at }) => ({ tenantId, conversationId, at }));
}
