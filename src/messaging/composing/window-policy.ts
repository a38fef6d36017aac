import { windowClosesAt, type Customer } from '../../conversations/customer.schema.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { AppError } from '../../common/app-error.js';
import { NoFallbackTemplateError, ServiceWindowClosedError } from '../messages/message.errors.js';
import type { Allowed, SendRequest } from './send-request.js';

/** The tenant's side of it. */
export type WindowSettings = Pick<Tenant, 'windowPolicy' | 'fallbackTemplate'>;

/** What a message may go out as, or why it may not. */
export type Verdict = Allowed | { readonly kind: 'refused'; readonly error: AppError };

const AS_ASKED: Verdict = { kind: 'as-asked' };

/** Whether it matters what is known of the customer's window. */
export function dependsOnWindow(request: SendRequest, settings: WindowSettings): boolean {
  return request.type !== 'template' && policyOf(request, settings) !== 'try';
}

/**
 * Decides what becomes of a message by the service window, as far as we know it now, at the time the
 * message is to go out. Templates may always go.
 *
 * @param customer `null` if nobody is known by that number or id
 */
export function applyWindowPolicy(
  request: SendRequest,
  settings: WindowSettings,
  customer: Customer | null,
  now: Date,
): Verdict {
  if (!dependsOnWindow(request, settings)) return AS_ASKED;
  const { fallbackTemplate } = settings;
  const replaces = policyOf(request, settings) === 'template';
  if (replaces && fallbackTemplate === undefined) {
    return { kind: 'refused', error: new NoFallbackTemplateError() };
  }
  const closesAt = customer && windowClosesAt(customer);
  const goesAt = request.sendAt !== undefined && request.sendAt > now ? request.sendAt : now;
  if (closesAt !== null && closesAt > goesAt) return AS_ASKED;
  // A template in the place of an emoji on a message would be something else altogether.
  if (!replaces || fallbackTemplate === undefined || request.type === 'reaction') {
    return { kind: 'refused', error: new ServiceWindowClosedError(closesAt, now) };
  }
  const { name, language } = fallbackTemplate;
  const content = { name, language: { code: language } };
  return { kind: 'instead', substitute: { type: 'template', content } };
}

function policyOf(request: SendRequest, { windowPolicy = 'try' }: WindowSettings): string {
  return request.windowPolicy ?? windowPolicy;
}
