import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { defined } from '../defined.js';
import { FaultsService } from '../faults/faults.service.js';
import { ruleOf, type EarlyNews, type Script } from '../faults/outcome.js';
import { ScriptsService } from '../faults/scripts.service.js';
import { SendLimitsService } from '../faults/send-limits.service.js';
import { graphError, type GraphError } from '../graph/graph-error.js';
import type { JsonObject } from '../graph/json.js';
import { LedgerService, type LedgerMessage } from '../ledger/ledger.service.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { StatusReporterService, type ReportOn } from '../webhooks/status-reporter.service.js';
import { AccountsService } from '../world/accounts.service.js';
import { CustomersService } from '../world/customers.service.js';
import { OwnershipService } from '../world/ownership.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import { SentMediaService } from '../world/sent-media.service.js';
import { TemplatesService } from '../world/templates.service.js';
import { PricingService } from './pricing.service.js';
import { recipientOf, type Recipient } from './recipient.js';
import { reactionTarget, readSendRequest, type SendRequest } from './send-request.js';
import { authorOf, newWamid } from './wamid.js';

/** How a send ends: what is answered, and how the answer travels. */
export interface SendVerdict {
  readonly script: Script;
  /** JSON of the answer; `undefined` if the message was not accepted. */
  readonly answer: string | undefined;
  /** What a script refuses it with. */
  readonly refusal?: GraphError;
}

/** The APIs that take messages, as their paths are called. */
export type Product = 'messages' | 'marketing_messages';

/** Marketing templates are switched off in the ordinary API. */
const OTHER_WAY = 131063;

const ACCEPT: Script = { outcome: 'accept' };

/** Takes messages the way the Cloud API does. */
@Injectable()
export class SendService {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly customers: CustomersService,
    private readonly ownership: OwnershipService,
    private readonly templates: TemplatesService,
    private readonly media: SentMediaService,
    private readonly scripts: ScriptsService,
    private readonly faults: FaultsService,
    private readonly limits: SendLimitsService,
    private readonly pricing: PricingService,
    private readonly ledger: LedgerService,
    private readonly reporter: StatusReporterService,
  ) {}

  /**
   * @param token who sends
   * @param json the body as it came, for the ledger
   * @param product the API that was called
   * @throws GraphError if Meta would refuse the message
   */
  async send(
    token: string,
    number: PhoneNumber,
    body: JsonObject,
    json: string,
    product: Product,
  ): Promise<SendVerdict> {
    const request = readSendRequest(body);
    const scope = request.type === 'template' ? 'template' : 'free-form';
    const forSender = this.scripts.takeForSender(token, number.id, scope);
    if (forSender?.outcome === 'error') return refusalBy(forSender);
    const recipient = recipientOf(
      request,
      number,
      this.customers,
      this.environment.SIMULATOR_BARE_NUMBERS,
    );
    checkNumber(number, recipient);
    const unusable = this.media.check(body, request.type);
    const category =
      request.type === 'template'
        ? this.checkTemplate(token, number, request.body, recipient)
        : 'service';
    if (product === 'marketing_messages' && category !== 'marketing') throw graphError(134100);
    const { digits, waId, userId } = recipient;
    const own = forSender ?? this.scripts.takeForRecipient(scope, digits, waId, userId);
    const planned = own ?? this.faults.drawScript() ?? ACCEPT;
    // What is switched off is the ordinary way, which this is not.
    const isOpen = product === 'marketing_messages' && planned.code === OTHER_WAY;
    const script = isOpen ? ACCEPT : planned;
    if (script.outcome === 'error') return refusalBy(script);
    if (!ruleOf(script).accepts) return { script, answer: undefined };

    const nowMs = this.clock.now().getTime();
    const broken = this.limits.brokenBy(number, userOf(recipient), nowMs);
    if (broken !== undefined) throw graphError(broken);
    const doom =
      failureOf(request, script) ??
      unusable ??
      // Whoever has a script of their own does what it says.
      (own ? undefined : this.windowFailure(number, request, recipient, nowMs));

    const message = this.record(number, request, recipient, json, nowMs);
    const on = this.reportOn(number, message, recipient, category, script);
    if (on) await this.report(on, request, script, doom);
    return { script, answer: answerOf(message.wamid, request, recipient) };
  }

  /** @returns the category that prices name */
  private checkTemplate(
    token: string,
    number: PhoneNumber,
    body: JsonObject,
    { userId }: Recipient,
  ): string {
    this.ownership.noteTemplate(token, number, (id) => this.templates.hasOwn(id, body));
    return this.templates.check(number.wabaId, body, userId !== undefined);
  }

  /**
   * @returns the code with which a message fails later because its window is closed
   * @throws GraphError if that is to be said at once
   */
  private windowFailure(
    number: PhoneNumber,
    request: SendRequest,
    recipient: Recipient,
    nowMs: number,
  ): number | undefined {
    const { window } = this.faults.current;
    if (window === 'off' || request.type === 'template' || recipient.isGroup) return undefined;
    if (this.limits.isWindowOpen(number.id, userOf(recipient), nowMs)) return undefined;
    if (window === 'error') throw graphError(131047);
    return 131047;
  }

  private record(
    number: PhoneNumber,
    { type, to, recipient, callbackData }: SendRequest,
    { waId, input }: Recipient,
    json: string,
    acceptedAt: number,
  ): LedgerMessage {
    const message: LedgerMessage = {
      wamid: newWamid(waId ?? input, 'business'),
      phoneNumberId: number.id,
      type,
      to,
      recipient,
      waId,
      callbackData,
      acceptedAt,
      json,
      statuses: [],
    };
    this.ledger.record(message);
    return message;
  }

  /** @returns what the statuses need; `undefined` if nobody wants them */
  private reportOn(
    number: PhoneNumber,
    message: LedgerMessage,
    { customer, waId, isGroup, ...recipient }: Recipient,
    category: string,
    { reference = true }: Script,
  ): ReportOn | undefined {
    const url = this.faults.current.statuses ? this.accounts.webhookUrlOf(number) : undefined;
    if (url === undefined) return undefined;
    // An id and a name that are made up would contradict those that webhooks of others give.
    const known = customer && this.customers.hasMet(customer) ? customer : undefined;
    const userId =
      recipient.userId ??
      (known && this.customers.userIdOf(this.accounts.portfolioOf(number), known));
    const { wamid, callbackData } = message;
    const { username, name } = known ?? {};
    const profile = known && { name, ...defined({ username }) };
    return {
      message,
      subject: {
        wamid,
        recipientId: waId,
        recipientUserId: userId,
        isGroup,
        callbackData: reference ? callbackData : undefined,
        pricing: this.pricing.priceOf(number.id, category, message.acceptedAt),
      },
      url,
      wabaId: number.wabaId,
      displayPhoneNumber: number.digits,
      contact: JSON.stringify({ profile, wa_id: waId, user_id: userId }),
    };
  }

  private async report(
    on: ReportOn,
    { body, type }: SendRequest,
    script: Script,
    doom: number | undefined,
  ): Promise<void> {
    const early = this.earlyNews(script, doom);
    for (const news of early) await this.reporter.reportEarly(on, news, body[type]);
    if (doom !== undefined) this.reporter.reportFailed(on, doom, script.statusDelayMs);
    else if (ruleOf(script).statuses !== 'none') {
      this.reporter.reportUsual(on, early, script.statusDelayMs);
    }
  }

  private earlyNews({ before }: Script, doom: number | undefined): readonly EarlyNews[] {
    if (before) return before;
    return doom === undefined && this.faults.current.statusBeforeAnswer ? ['sent'] : [];
  }
}

function refusalBy(script: Script): SendVerdict {
  return { script, answer: undefined, refusal: graphError(script.code ?? 131000) };
}

/** The code that an accepted message fails with, whatever the window. */
function failureOf({ type, body }: SendRequest, script: Script): number | undefined {
  if (ruleOf(script).statuses === 'failed') return script.code ?? 131026;
  const isOwn = type === 'reaction' && authorOf(reactionTarget(body)) === 'business';
  return isOwn ? 131009 : undefined;
}

/** What limits know a recipient by, however it was addressed. */
function userOf({ customer, input }: Recipient): string {
  return customer?.waId ?? input;
}

function checkNumber(number: PhoneNumber, { digits, waId, userId }: Recipient): void {
  if (!number.registered || number.status === 'PENDING') throw graphError(133010);
  if (number.status === 'BANNED' || number.status === 'RESTRICTED') throw graphError(131031);
  const { blocked, allowedRecipients } = number;
  const isIn = (names: ReadonlySet<string | undefined>) =>
    names.has(digits) || names.has(waId) || names.has(userId);
  if (isIn(blocked)) throw graphError(130403);
  if (allowedRecipients && !isIn(allowedRecipients)) throw graphError(131030);
}

/** Written by hand: this is most of what a send costs. */
function answerOf(wamid: string, { type }: SendRequest, recipient: Recipient): string {
  const { digits, waId, userId, isGroup } = recipient;
  const input = JSON.stringify(recipient.input);
  const contact = digits === undefined && !isGroup ? `"user_id":"${userId}"` : `"wa_id":"${waId}"`;
  const group = isGroup ? `,"group_id":${input}` : '';
  const status = type === 'template' ? ',"message_status":"accepted"' : '';
  return `{"messaging_product":"whatsapp","contacts":[{"input":${input},${contact}}],"messages":[{"id":"${wamid}"${group}${status}}]}`;
}
