import { Controller, Get, Query } from '@nestjs/common';
import { defined } from '../defined.js';
import { objectAt, parseBody, stringAt } from '../graph/json.js';
import { CallsService } from '../ledger/calls.service.js';
import { LedgerService, type LedgerMessage } from '../ledger/ledger.service.js';
import { RequestsService, type RequestsSummary } from '../ledger/requests.service.js';
import { WebhookSenderService } from '../webhooks/webhook-sender.service.js';

const DEFAULT_LIMIT = 100;

/** What the simulator saw and did. */
@Controller('_simulator')
export class LedgerController {
  constructor(
    private readonly ledger: LedgerService,
    private readonly calls: CallsService,
    private readonly requests: RequestsService,
    private readonly webhooks: WebhookSenderService,
  ) {}

  @Get('messages')
  messages(@Query() query: Record<string, string | undefined>): object {
    const { phoneNumberId, to, callbackData, limit } = query;
    const { total, items } = this.ledger.find({
      ...defined({ phoneNumberId, to, callbackData }),
      limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    });
    return { total, items: items.map(viewOf) };
  }

  /** Everything but sends. */
  @Get('calls')
  graphCalls(@Query() query: Record<string, string | undefined>): object {
    const { method, path, limit = DEFAULT_LIMIT } = query;
    return this.calls.find({ method, path, limit: Number(limit) });
  }

  @Get('requests')
  requestCounts(): RequestsSummary {
    return this.requests.summary();
  }

  @Get('webhooks')
  webhookLog(): object {
    return this.webhooks.summary();
  }
}

function viewOf({ json, acceptedAt, statuses, ...message }: LedgerMessage): object {
  const body = parseBody(json);
  return {
    wamid: message.wamid,
    phoneNumberId: message.phoneNumberId,
    to: message.to ?? null,
    recipient: message.recipient ?? null,
    waId: message.waId ?? null,
    type: message.type,
    text: stringAt(objectAt(body, 'text'), 'body') ?? null,
    callbackData: message.callbackData ?? null,
    acceptedAt: new Date(acceptedAt).toISOString(),
    body,
    statuses: statuses.map(({ status, at, acknowledgedAt }) => ({
      status,
      at: new Date(at).toISOString(),
      acknowledgedAt: acknowledgedAt === undefined ? null : new Date(acknowledgedAt).toISOString(),
    })),
  };
}
