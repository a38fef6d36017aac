import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { ruleOf } from '../faults/outcome.js';
import { refusalHeaders, toGraphError } from '../http/error.filter.js';
import { asJsonText } from '../http/parameters.js';
import { HTML_500, readText, sendJson } from '../http/raw-http.js';
import { RequestsService } from '../ledger/requests.service.js';
import { isReadReceipt, readReceipt } from '../send/send-request.js';
import { SendService, type Product, type SendVerdict } from '../send/send.service.js';
import { AccessService } from './access.service.js';
import { answerHeaders, newTraceId } from './answer-headers.js';
import { parseBody, stringAt } from './json.js';

const PATH = /^(?:\/v\d+\.\d+)?\/(?!_)([\w.-]+)\/((?:marketing_)?messages)\/?(?:\?|$)/;

/** Answers that go out whole and that nobody can make sense of. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['html', 'garbage']);

/**
 * `POST /<PHONE_NUMBER_ID>/messages`: sending, read receipts, typing; and `…/marketing_messages`.
 *
 * Stands before the router: benchmarks lean on this one route, and half the price of a request
 * would be the framework's.
 */
@Injectable()
export class MessagesEndpoint {
  constructor(
    private readonly access: AccessService,
    private readonly sending: SendService,
    private readonly requests: RequestsService,
    private readonly clock: Clock,
  ) {}

  /** @returns whether the request was for this endpoint; if so, it is being answered */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST') return false;
    const [, phoneNumberId, path] = PATH.exec(request.url ?? '') ?? [];
    if (phoneNumberId === undefined) return false;
    const product = path === 'messages' ? path : 'marketing_messages';
    void this.answer(phoneNumberId, product, request, response);
    return true;
  }

  private async answer(
    phoneNumberId: string,
    product: Product,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await this.handle(phoneNumberId, product, request, response);
    } catch (error) {
      const refusal = toGraphError(error);
      this.requests.addOutcome(`error-${refusal.body.code}`);
      const headers = { ...headersOf(request), ...refusalHeaders(refusal.body) };
      sendJson(response, refusal.status, JSON.stringify({ error: refusal.body }), headers);
    }
  }

  private async handle(
    phoneNumberId: string,
    product: Product,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const json = asJsonText(await readText(request), request.headers['content-type']);
    this.requests.addSend(phoneNumberId, this.clock.now().getTime());
    const number = this.access.number(request, phoneNumberId);
    const body = parseBody(json);
    if (product === 'messages' && isReadReceipt(body)) {
      this.requests.addReadReceipt(readReceipt(body).typing);
      sendJson(response, 200, '{"success":true}', headersOf(request));
      return;
    }
    const reference = stringAt(body, 'biz_opaque_callback_data') ?? '';
    const noteUnread = (): void => this.requests.addUnread(reference);
    response.once('close', () => {
      if (!response.writableFinished) noteUnread();
    });
    const token = this.access.authenticate(request);
    const verdict = await this.sending.send(token, number, body, json, product);
    const { script, refusal } = verdict;
    if (!refusal) this.requests.addOutcome(script.outcome);
    const delayMs = script.delayMs ?? ruleOf(script).delayMs ?? 0;
    if (delayMs > 0) await pause(delayMs, undefined, { ref: false });
    if (refusal) throw refusal;
    if (SAYS_NOTHING.has(ruleOf(script).answer)) noteUnread();
    answerNow(response, verdict, headersOf(request));
  }
}

function headersOf({ url = '' }: IncomingMessage): Record<string, string> {
  return answerHeaders(url, newTraceId());
}

function answerNow(
  response: ServerResponse,
  { script, answer = '' }: SendVerdict,
  headers: Record<string, string>,
): void {
  switch (ruleOf(script).answer) {
    case 'html':
      response.writeHead(500, { 'content-type': 'text/html; charset=utf-8' }).end(HTML_500);
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'garbage':
      sendJson(response, 200, answer.slice(0, answer.length / 2), headers);
      return;
    default:
      sendJson(response, 200, answer, headers);
  }
}
