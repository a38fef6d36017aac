import { InvitationsRepository } from '../access/people/invitations.repository.js';
import { UsersRepository } from '../access/people/users.repository.js';
import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../access/keys/api-keys.service.js';
import { ConversationNotesRepository } from '../conversations/conversation-notes.repository.js';
import { HandlingsRepository } from '../conversations/handlings.repository.js';
import { OtherConversationsRepository } from '../conversations/other-conversations.repository.js';
import { CustomersRepository } from '../conversations/customers.repository.js';
import { DeadLettersRepository } from '../dead-letters/dead-letters.repository.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { EndpointsRepository } from '../deliveries/endpoints.repository.js';
import { EventsRepository } from '../events/events.repository.js';
import { MediaService } from '../media/media.service.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { ConnectLinksRepository } from '../onboarding/connect-links.repository.js';
import { OnboardingsRepository } from '../onboarding/onboardings.repository.js';
import { QuickRepliesRepository } from '../quick-replies/quick-replies.repository.js';
import { TemplateSyncsRepository } from '../templates/template-syncs.repository.js';
import { TemplatesRepository } from '../templates/templates.repository.js';
import { NumberReadings } from '../tenants/number-readings.repository.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';
import { EarlierDeliveries } from '../webhook/earlier-deliveries.service.js';

/** Removes what deleted tenants left behind; the tenant itself goes last, so a stop loses nothing. */
@Injectable()
export class TenantRemover {
  constructor(
    private readonly tenants: TenantsRepository,
    private readonly media: MediaService,
    private readonly messages: MessagesRepository,
    private readonly customers: CustomersRepository,
    private readonly conversations: OtherConversationsRepository,
    private readonly handlings: HandlingsRepository,
    private readonly notes: ConversationNotesRepository,
    private readonly quickReplies: QuickRepliesRepository,
    private readonly deadLetters: DeadLettersRepository,
    private readonly templates: TemplatesRepository,
    private readonly templateSyncs: TemplateSyncsRepository,
    private readonly accountEvents: TenantEventsRepository,
    private readonly keys: ApiKeys,
    private readonly events: EventsRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly invitations: InvitationsRepository,
    private readonly users: UsersRepository,
    private readonly earlier: EarlierDeliveries,
    private readonly onboardings: OnboardingsRepository,
    private readonly connectLinks: ConnectLinksRepository,
    private readonly readings: NumberReadings,
  ) {}

  async removeSome(): Promise<void> {
    for (const { _id } of await this.tenants.findDeleted(1)) {
      // What was on its way to it comes before it is cleared, and not after.
      await this.earlier.settle();
      await this.media.removeOfTenant(_id);
      await this.messages.removeOfTenant(_id);
      await this.customers.removeOfTenant(_id);
      await this.conversations.removeOfTenant(_id);
      await this.handlings.removeOfTenant(_id);
      await this.notes.removeOfTenant(_id);
      await this.quickReplies.removeOfTenant(_id);
      await this.deadLetters.removeOfTenant(_id);
      await this.templates.removeOfTenant(_id);
      await this.templateSyncs.removeOfTenant(_id);
      await this.accountEvents.removeOfTenant(_id);
      await this.endpoints.removeOfTenant(_id);
      await this.deliveries.removeOfTenant(_id);
      await this.events.removeOfTenant(_id);
      await this.invitations.removeOfTenant(_id);
      await this.users.removeMembershipsOf(_id);
      await this.readings.removeOfTenant(_id);
      await this.connectLinks.removeOfTenant(_id);
      await this.onboardings.removeOfTenant(_id);
      await this.keys.retireOf(_id);
      await this.tenants.remove(_id);
    }
  }
}
