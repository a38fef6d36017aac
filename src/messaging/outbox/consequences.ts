import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import { templateNameOf } from '../../templates/template-name.js';
import { TemplatesService } from '../../templates/templates.service.js';
import { AccountStops } from '../../tenants/account-stops.service.js';
import type { Credentials } from '../../tenants/tenant-directory.js';
import type { AccountStop } from '../../tenants/business-number.js';
import { NumberStates } from '../../tenants/number-states.service.js';
import { toIdentity } from '../../whatsapp/identity.js';
import { toLookupKey } from '../../whatsapp/phone-number.js';
import type { Message, MessageFailure } from '../messages/message.schema.js';
import type { Judgement, Settlement } from './settlement.js';

/** Codes that are about the token itself, whatever number it was used for. */
const TOKEN_VOID = new Set([0, 102, 190]);

/** Does what the outcome of a try means for others than its message. */
@Injectable()
export class Consequences {
  private readonly logger = new Logger(Consequences.name);

  constructor(
    private readonly clock: Clock,
    private readonly states: NumberStates,
    private readonly stops: AccountStops,
    private readonly conversations: ConversationsService,
    private readonly deadLetters: DeadLettersService,
    private readonly templates: TemplatesService,
  ) {}

  /** Safe to run twice. Comes before the outcome is written: should it fail, neither is that. */
  async apply(
    { settlement, consequence, sendError }: Judgement,
    { phoneNumberId, sealedToken: accessToken, wabaId = '' }: Credentials,
  ): Promise<void> {
    const { message } = settlement;
    if (settlement.kind === 'failed') {
      await this.deadLetters.recordMessage(message, settlement.sendError);
    }
    const { tenantId, conversationId } = message;
    // A number that has another token by now is not the one that Meta refused.
    const concerned = { phoneNumberIds: [phoneNumberId], accessToken };
    switch (consequence) {
      case 'none':
      case 'slow-number':
        return;
      case 'close-window':
        return this.conversations.correctWindow(conversationId, this.clock.now());
      case 'opt-out':
        return this.conversations.recordOptOut(tenantId, conversationId, this.clock.now());
      case 'pause-template':
        return this.markTemplate(message, wabaId, 'PAUSED');
      case 'disable-template':
        return this.markTemplate(message, wabaId, 'DISABLED');
      case 'reauth':
        return this.states.requireToken(
          tenantId,
          TOKEN_VOID.has(sendError.code) ? { accessToken } : concerned,
          {
            message: `Meta refuses the access token: ${sendError.title} (code ${sendError.code}).`,
            code: sendError.code,
            advice: sendError.advice,
          },
        );
      case 'pause-tenant':
        return this.stops.stop(tenantId, concerned, toStop(sendError, this.clock.now()));
      case 'hold-templates':
        return this.stops.holdTemplates(
          tenantId,
          phoneNumberId,
          toStop(sendError, this.clock.now()),
        );
    }
  }

  /** Meta may call a person by another number than was dialled; what they write comes from that. */
  async rememberNumber(settlement: Settlement): Promise<void> {
    if (settlement.kind !== 'accepted' || settlement.waId === undefined) return;
    const { message, waId } = settlement;
    const { waId: dialled } = toIdentity(message.peer);
    // Spellings of one number are found by one key anyway.
    if (dialled === undefined || toLookupKey(dialled) === toLookupKey(waId)) return;
    try {
      await this.conversations.learnNumber(message.tenantId, dialled, waId);
    } catch (error) {
      this.logger.warn({ err: error, messageId: message._id }, 'could not note a number');
    }
  }

  private async markTemplate(
    { tenantId, content }: Message,
    wabaId: string,
    status: string,
  ): Promise<void> {
    await this.templates.applyNews({ tenantId, wabaId }, { ...templateNameOf(content), status });
  }
}

function toStop({ reason: _ours, ...words }: MessageFailure, at: Date): AccountStop {
  return { ...words, at };
}
