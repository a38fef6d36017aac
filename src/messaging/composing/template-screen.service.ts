import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import type { TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { TemplateChecker } from '../../templates/template-checker.service.js';
import { RecipientNeedsNumberError } from '../../templates/template.errors.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { toIdentity } from '../../whatsapp/identity.js';
import { RecipientOptedOutError } from '../messages/message.errors.js';
import type { SendRequest } from './send-request.js';
import type { Verdict } from './window-policy.js';

/** A message that goes out as a template, asked for or as a fallback. */
interface TemplateSend {
  readonly index: number;
  readonly peer: string;
  readonly content: unknown;
}

/** Keeps back template messages that Meta would refuse anyway, before anything is queued. */
@Injectable()
export class TemplateScreen {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly templates: TemplateChecker,
    private readonly conversations: ConversationsService,
  ) {}

  /**
   * @param verdicts what the window policy says of each request
   * @returns the same, and a refusal where a template cannot go out, or not to this person
   */
  async screen(
    tenantId: TenantId,
    requests: readonly SendRequest[],
    verdicts: readonly Verdict[],
  ): Promise<Verdict[]> {
    const sends = requests.flatMap((request, index) => toSend(request, verdicts[index]!, index));
    const tenant = sends.length === 0 ? null : await this.directory.find(tenantId);
    if (tenant === null) return [...verdicts];
    const checked = await this.templates.check(
      tenant,
      sends.map(({ content }) => content),
    );
    const ofCategory = (category: string): TemplateSend[] =>
      sends.filter((_send, index) => checked[index]!.category === category);
    const refusals = new Map<number, AppError>();
    for (const { index } of await this.findOptedOut(tenantId, ofCategory('MARKETING'))) {
      refusals.set(index, new RecipientOptedOutError());
    }
    for (const { index, peer } of ofCategory('AUTHENTICATION')) {
      if (toIdentity(peer).waId === undefined) refusals.set(index, new RecipientNeedsNumberError());
    }
    // What is wrong with the template itself is told first.
    checked.forEach(({ refusal }, index) => {
      if (refusal) refusals.set(sends[index]!.index, refusal);
    });
    return verdicts.map((verdict, index) => {
      const error = refusals.get(index);
      return error === undefined ? verdict : { kind: 'refused', error };
    });
  }

  private async findOptedOut(
    tenantId: TenantId,
    sends: readonly TemplateSend[],
  ): Promise<TemplateSend[]> {
    if (sends.length === 0) return [];
    const customers = await this.conversations.find(
      tenantId,
      sends.map(({ peer }) => toIdentity(peer)),
    );
    return sends.filter((_send, index) => customers[index]?.marketingOptOut === true);
  }
}

function toSend(request: SendRequest, verdict: Verdict, index: number): TemplateSend[] {
  const { peer } = request;
  if (verdict.kind === 'refused') return [];
  if (verdict.kind === 'instead') return [{ index, peer, content: verdict.substitute.content }];
  return request.type === 'template' ? [{ index, peer, content: request.content }] : [];
}
