import { Injectable } from '@nestjs/common';
import { InvalidRequestError } from '../../common/errors.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { defaultNumberOf, numberOf, type BusinessNumber } from '../../tenants/business-number.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { toRecipientIdentity } from '../../whatsapp/identity.js';
import type { SendRequest } from './send-request.js';

/** Decides which of a tenant's numbers a message goes out from. */
@Injectable()
export class SenderChoice {
  constructor(private readonly conversations: ConversationsService) {}

  /**
   * The number that is asked for; else the one over which the recipient last wrote, or was written to;
   * else the default one. A tenant with one number costs no look-up.
   *
   * @returns by index; an error where the number is not the tenant's
   */
  async choose(
    tenant: Tenant,
    requests: readonly SendRequest[],
  ): Promise<(BusinessNumber | InvalidRequestError)[]> {
    const open = tenant.numbers.length > 1 ? requests.filter(({ from }) => from === undefined) : [];
    const known =
      open.length === 0
        ? []
        : await this.conversations.findNumbers(
            tenant._id,
            open.map(({ peer }) => toRecipientIdentity(peer)),
          );
    const numbersOf = new Map(open.map((request, index) => [request, known[index] ?? []]));
    return requests.map((request) => {
      const { from } = request;
      const last = numbersOf.get(request)?.find((id) => numberOf(tenant, id) !== undefined);
      const number =
        from === undefined && last === undefined
          ? defaultNumberOf(tenant)
          : numberOf(tenant, from ?? last);
      return number ?? notTheirs(from);
    });
  }
}

function notTheirs(from: string | undefined): InvalidRequestError {
  const message =
    from === undefined
      ? 'must be there: the tenant has no default number'
      : `is no number of this tenant: ${from}`;
  return new InvalidRequestError([{ field: 'from', message }]);
}
