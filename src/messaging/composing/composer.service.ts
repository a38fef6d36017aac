import { AppError } from '../../common/app-error.js';
import { SenderChoice } from './sender-choice.service.js';
import { Injectable } from '@nestjs/common';
import { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { toRecipientIdentity } from '../../whatsapp/identity.js';
import { MessageMedia } from '../messages/message-media.service.js';
import { screen, type Draft } from './draft.js';
import { peersOf, toDraft } from './recipients.js';
import { References } from './references.service.js';
import type { SendRequest } from './send-request.js';
import { TemplateScreen } from './template-screen.service.js';
import { applyWindowPolicy, dependsOnWindow } from './window-policy.js';

/** Decides what each request goes out as, and to whom, or why it cannot. Stores nothing. */
@Injectable()
export class Composer {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly references: References,
    private readonly media: MessageMedia,
    private readonly templates: TemplateScreen,
    private readonly senders: SenderChoice,
  ) {}

  /** @returns by index */
  async compose(tenant: Tenant, requests: readonly SendRequest[], now: Date): Promise<Draft[]> {
    const addressed = await this.chooseSenders(tenant, await this.address(tenant, requests));
    const referring = await this.references.resolve(tenant._id, addressed);
    const withFiles = await screen(referring, (open) =>
      this.media.check(
        tenant._id,
        open.map(({ request }) => request),
      ),
    );
    const inWindow = withFiles.map((draft) =>
      draft.refusal === undefined ? applyWindowPolicy(draft, tenant, now) : draft,
    );
    return this.templates.screen(tenant, inWindow);
  }

  /** From which number each goes out, and how the conversation over it stands. */
  private async chooseSenders(tenant: Tenant, drafts: readonly Draft[]): Promise<Draft[]> {
    const senders = await this.senders.choose(
      tenant,
      drafts.map(({ request }) => request),
    );
    const sent = drafts.map((draft, index): Draft => {
      const sender = senders[index]!;
      if (!(sender instanceof AppError)) return { ...draft, number: sender };
      return { ...draft, refusal: draft.refusal ?? sender };
    });
    const meetings = sent.flatMap((draft) => {
      const { customer, number } = draft;
      const known = customer !== null && number !== undefined;
      return known ? [{ draft, customer, phoneNumberId: number.phoneNumberId }] : [];
    });
    const found = await this.conversations.at(meetings);
    const conversationOf = new Map(meetings.map(({ draft }, index) => [draft, found[index]]));
    return sent.map((draft) => {
      const conversation = conversationOf.get(draft);
      return conversation === undefined ? draft : { ...draft, conversation };
    });
  }

  /** People are looked up only for requests whose fate depends on who they are. */
  private async address(tenant: Tenant, requests: readonly SendRequest[]): Promise<Draft[]> {
    const { _id, defaultCountry } = tenant;
    const careful = requests.filter(
      (request) => request.incomplete !== undefined || dependsOnWindow(request, tenant),
    );
    const peers = [...new Set(careful.flatMap((request) => peersOf(request, defaultCountry)))];
    const customers =
      peers.length === 0 ? [] : await this.conversations.find(_id, peers.map(toRecipientIdentity));
    const byPeer = new Map<string, Customer | null>(
      peers.map((peer, index) => [peer, customers[index] ?? null]),
    );
    return requests.map((request) =>
      toDraft(request, defaultCountry, (peer) => byPeer.get(peer) ?? null),
    );
  }
}
