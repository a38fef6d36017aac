import { InvalidRequestError } from '../../common/errors.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { toInternational } from '../../whatsapp/phone-number.js';
import type { Draft } from './draft.js';
import type { SendRequest } from './send-request.js';

/**
 * Who a request may be for, the likeliest first. A number without a country code is an id that the
 * tenant knows, or is dialled in its default country.
 */
export function peersOf(
  { peer, incomplete }: SendRequest,
  defaultCountry: string | undefined,
): string[] {
  if (incomplete === undefined) return [peer];
  const national =
    incomplete === 'national' && defaultCountry !== undefined
      ? toInternational(peer, defaultCountry)
      : null;
  return national === null ? [peer] : [peer, national];
}

/**
 * Decides who a request is for.
 *
 * @param find who is known by a number or user id
 */
export function toDraft(
  request: SendRequest,
  defaultCountry: string | undefined,
  find: (peer: string) => Customer | null,
): Draft {
  const { incomplete, ...complete } = request;
  const [asGiven = request.peer, national] = peersOf(request, defaultCountry);
  const customer = find(asGiven);
  if (incomplete === undefined || customer !== null) return { request: complete, customer };
  if (national === undefined) return { request, customer, refusal: unclear(defaultCountry) };
  return { request: { ...complete, peer: national }, customer: find(national) };
}

function unclear(defaultCountry: string | undefined): InvalidRequestError {
  const elsewhere =
    defaultCountry === undefined
      ? "set the tenant's defaultCountry to write numbers as they are dialled there"
      : `it is no clear number of ${defaultCountry}`;
  const message =
    'must be a number with + and its country code, such as +15550001234, or the id of somebody who ' +
    `is known already; ${elsewhere}`;
  return new InvalidRequestError([{ field: 'to', message }]);
}
