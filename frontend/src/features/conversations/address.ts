import type { Conversation } from '../../api/client';

/** Whom an answer goes to, and from where. */
export function addressOf({ customer, phoneNumberId }: Conversation) {
  return {
    // Exactly the id that is shown: some are no phone numbers of today.
    ...(customer.waId === null ? { recipient: customer.userId ?? '' } : { to: customer.waId }),
    // Over the number that the person wrote to.
    from: phoneNumberId,
  };
}
