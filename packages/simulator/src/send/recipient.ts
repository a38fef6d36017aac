import { graphError } from '../graph/graph-error.js';
import type { CustomersService, Customer } from '../world/customers.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import { countryOf, digitsOf, waIdOf } from './phone-digits.js';
import type { SendRequest } from './send-request.js';

/** Whom a message is for. */
export interface Recipient {
  /** As it was given. */
  readonly input: string;
  /** Digits as given; `undefined` for a user id or a group. */
  readonly digits: string | undefined;
  /** `undefined` if only the user id is known. */
  readonly waId: string | undefined;
  /** Set if the message is addressed to it. */
  readonly userId: string | undefined;
  readonly customer: Customer | undefined;
  readonly isGroup: boolean;
}

const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Finds out whom a message is for; a phone number wins over a user id.
 *
 * @param bareNumbers what a number without `+` is
 * @throws GraphError if it is nobody, or the sender
 */
export function recipientOf(
  { to, recipient, recipientType }: SendRequest,
  number: PhoneNumber,
  customers: CustomersService,
  bareNumbers: 'as-is' | 'prefix',
): Recipient {
  if (recipientType === 'group') return groupOf(to ?? recipient ?? '');
  if (to === undefined) return userOf(recipient ?? '', customers);
  const full =
    bareNumbers === 'prefix' && !to.trim().startsWith('+')
      ? `${countryOf(number.digits).callingCode}${to}`
      : to;
  const digits = digitsOf(full);
  if (digits === undefined) {
    throw graphError(131009, { details: 'Parameter to is not a valid phone number.' });
  }
  if (digits === number.digits) throw graphError(131021);
  const customer = customers.get(waIdOf(digits));
  return { input: to, digits, waId: customer.waId, userId: undefined, customer, isGroup: false };
}

function userOf(userId: string, customers: CustomersService): Recipient {
  if (!USER_ID.test(userId)) {
    throw graphError(131009, {
      details: 'Parameter recipient is not a valid business-scoped user ID.',
    });
  }
  const customer = customers.findByUserId(userId);
  const waId = customer?.hideNumber ? undefined : customer?.waId;
  return { input: userId, digits: undefined, waId, userId, customer, isGroup: false };
}

function groupOf(groupId: string): Recipient {
  return {
    input: groupId,
    digits: undefined,
    waId: groupId,
    userId: undefined,
    customer: undefined,
    isGroup: true,
  };
}
