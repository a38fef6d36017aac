import { Injectable } from '@nestjs/common';
import type { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { isId, type TenantId } from '../../common/id.js';
import { asObject, asText } from '../../whatsapp/json.js';
import { ReferenceNotUsableError } from '../messages/message.errors.js';
import type { Message } from '../messages/message.schema.js';
import { MessagesRepository } from '../messages/messages.repository.js';
import { screen, type Draft } from './draft.js';
import type { SendRequest } from './send-request.js';

const OUR_ID = /^msg_/;
/** Meta takes no reaction to what is older. */
const REACTION_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Another message that a request names. */
interface Reference {
  readonly field: 'context.message_id' | 'reaction.message_id';
  readonly id: string;
}

type Find = (id: string) => Message | undefined;

/** The messages that requests quote or react to, by our ids or by Meta's. */
@Injectable()
export class References {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts Meta's ids in the places of ours, and refuses what names a message that is not there.
   * Requests that name none cost nothing; a wamid that is not known here is left to Meta.
   */
  async resolve(tenantId: TenantId, drafts: readonly Draft[]): Promise<Draft[]> {
    const references = drafts.flatMap(({ request }) => toReference(request) ?? []);
    const wanted = references.filter(
      ({ field, id }) => OUR_ID.test(id) || field === 'reaction.message_id',
    );
    if (wanted.length === 0) return [...drafts];
    const find = await this.lookUp(
      tenantId,
      wanted.map(({ id }) => id),
    );
    const screened = await screen(drafts, async (open) =>
      open.map(({ request }) => this.complain(toReference(request), find)),
    );
    return screened.map((draft) =>
      draft.refusal === undefined ? { ...draft, request: withWamid(draft.request, find) } : draft,
    );
  }

  private async lookUp(tenantId: TenantId, ids: readonly string[]): Promise<Find> {
    const ours = ids.filter((id) => isId('msg', id));
    const wamids = ids.filter((id) => !OUR_ID.test(id));
    const found = await this.messages.findNamed(tenantId, ours, wamids);
    const byId = new Map<string, Message>(
      found.flatMap((message) => [
        [message._id, message],
        ...(message.wamid === undefined ? [] : [[message.wamid, message] as const]),
      ]),
    );
    return (id) => byId.get(id);
  }

  private complain(reference: Reference | undefined, find: Find): AppError | null {
    if (reference === undefined) return null;
    const { field, id } = reference;
    const complaint = (message: string): AppError => new ReferenceNotUsableError(field, message);
    const named = find(id);
    if (named === undefined) {
      return OUR_ID.test(id) ? complaint('is no message of this tenant') : null;
    }
    if (named.wamid === undefined) return complaint('is a message that Meta has not taken yet');
    if (field === 'context.message_id') return null;
    if (named.direction === 'OUT') return complaint('is a message of your own, not a customer’s');
    if (named.type === 'reaction') return complaint('is a reaction itself');
    const ageMs = this.clock.now().getTime() - named.timestamp.getTime();
    return ageMs > REACTION_DAYS * DAY_MS
      ? complaint(`is a message of more than ${REACTION_DAYS} days ago`)
      : null;
  }
}

function toReference({ type, content, context }: SendRequest): Reference | undefined {
  if (type === 'reaction') {
    const id = asText(asObject(content)?.['message_id']);
    return id === undefined ? undefined : { field: 'reaction.message_id', id };
  }
  const id = asText(context?.['message_id']);
  return id === undefined ? undefined : { field: 'context.message_id', id };
}

function withWamid(request: SendRequest, find: Find): SendRequest {
  const reference = toReference(request);
  const wamid = reference && find(reference.id)?.wamid;
  if (wamid === undefined) return request;
  return reference?.field === 'reaction.message_id'
    ? { ...request, content: { ...asObject(request.content), message_id: wamid } }
    : { ...request, context: { message_id: wamid } };
}
