import { Injectable } from '@nestjs/common';
import type { AppError } from '../../common/app-error.js';
import { InvalidRequestError } from '../../common/errors.js';
import type { TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { TemplateChecker } from '../../templates/template-checker.service.js';
import { RecipientNeedsNumberError } from '../../templates/template.errors.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { toIdentity, toRecipientIdentity } from '../../whatsapp/identity.js';
import { RecipientOptedOutError } from '../messages/message.errors.js';
import { byNumber, outgoing, screen, type Draft } from './draft.js';

/** A message that goes out as a template, asked for or as a fallback. */
interface TemplateSend {
  readonly draft: Draft;
  readonly content: unknown;
}

/** Keeps back template messages that Meta would refuse anyway, before anything is queued. */
@Injectable()
export class TemplateScreen {
  constructor(
    private readonly templates: TemplateChecker,
    private readonly conversations: ConversationsService,
  ) {}

  /** Refuses those whose template cannot go out, or not to this person. */
  async screen(tenant: Tenant, drafts: readonly Draft[]): Promise<Draft[]> {
    return screen(drafts, async (open) => {
      const refusals = new Map<Draft, AppError>();
      // Each account has its own templates.
      for (const [wabaId, own] of byNumber(open, (number) => number.wabaId ?? '')) {
        const sends = own.flatMap(toSend);
        if (sends.length === 0) continue;
        for (const one of await this.judge(tenant, wabaId, sends)) refusals.set(...one);
      }
      return open.map((draft) => refusals.get(draft) ?? null);
    });
  }

  private async judge(
    tenant: Tenant,
    wabaId: string,
    sends: readonly TemplateSend[],
  ): Promise<Map<Draft, AppError>> {
    const checked = await this.templates.check(
      tenant,
      wabaId,
      sends.map(({ content }) => content),
    );
    const ofCategory = (category: string): TemplateSend[] =>
      sends.filter((_send, index) => checked[index]!.category === category);
    const refusals = new Map<Draft, AppError>();
    for (const { draft } of await this.findOptedOut(tenant._id, ofCategory('MARKETING'))) {
      refusals.set(draft, new RecipientOptedOutError());
    }
    for (const { draft } of ofCategory('AUTHENTICATION')) {
      const { waId } = toIdentity(draft.request.peer);
      if (waId === undefined) refusals.set(draft, new RecipientNeedsNumberError());
    }
    // What is wrong with the template itself is told first.
    checked.forEach(({ refusal, category }, index) => {
      const { draft } = sends[index]!;
      const broken = refusal ?? wayFault(draft, category);
      if (broken) refusals.set(draft, broken);
    });
    return refusals;
  }

  private async findOptedOut(
    tenantId: TenantId,
    sends: readonly TemplateSend[],
  ): Promise<TemplateSend[]> {
    if (sends.length === 0) return [];
    const customers = await this.conversations.find(
      tenantId,
      sends.map(({ draft }) => toRecipientIdentity(draft.request.peer)),
    );
    return sends.filter((_send, index) => customers[index]?.marketingOptOut === true);
  }
}

/** The Marketing Messages API takes marketing alone; of a category that is not known Meta decides. */
function wayFault({ request }: Draft, category: string | undefined): AppError | undefined {
  if (request.activitySharing === undefined || category === undefined) return undefined;
  if (category === 'MARKETING') return undefined;
  const message = `goes with marketing templates only; this one is ${category}`;
  return new InvalidRequestError([{ field: 'message_activity_sharing', message }]);
}

function toSend(draft: Draft): TemplateSend[] {
  const { type, content } = outgoing(draft);
  return type === 'template' ? [{ draft, content }] : [];
}
