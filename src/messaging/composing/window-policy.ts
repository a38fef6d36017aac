import { firstConversationOf, windowClosesAt } from '../../conversations/conversation.schema.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { toLanguage } from '../../whatsapp/language.js';
import { NoFallbackTemplateError, ServiceWindowClosedError } from '../messages/message.errors.js';
import type { Draft } from './draft.js';
import type { SendRequest } from './send-request.js';

/** The tenant's side of it. */
export type WindowSettings = Pick<Tenant, 'windowPolicy' | 'fallbackTemplate'>;

/** Whether it matters what is known of the customer's window. */
export function dependsOnWindow(request: SendRequest, settings: WindowSettings): boolean {
  return request.type !== 'template' && policyOf(request, settings) !== 'try';
}

/**
 * Decides what becomes of a message by the service window, as far as we know it now, at the time the
 * message is to go out. Templates may always go.
 */
export function applyWindowPolicy(draft: Draft, settings: WindowSettings, now: Date): Draft {
  const { request, customer, conversation = customer && firstConversationOf(customer) } = draft;
  if (!dependsOnWindow(request, settings)) return draft;
  const { fallbackTemplate } = settings;
  const replaces = policyOf(request, settings) === 'template';
  if (replaces && fallbackTemplate === undefined) {
    return { ...draft, refusal: new NoFallbackTemplateError() };
  }
  const closesAt = conversation && windowClosesAt(conversation);
  const goesAt = request.sendAt !== undefined && request.sendAt > now ? request.sendAt : now;
  if (closesAt !== null && closesAt > goesAt) return draft;
  // A template in the place of an emoji on a message would be something else altogether.
  if (!replaces || fallbackTemplate === undefined || request.type === 'reaction') {
    return { ...draft, refusal: new ServiceWindowClosedError(closesAt, now) };
  }
  const { name, language } = fallbackTemplate;
  const content = { name, language: { code: toLanguage(language) } };
  return { ...draft, substitute: { type: 'template', content } };
}

function policyOf(request: SendRequest, { windowPolicy = 'try' }: WindowSettings): string {
  return request.windowPolicy ?? windowPolicy;
}
