import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';
import { ForPeople } from '../../common/for-people.js';
import { IsMetadata, type MetadataChange } from '../../common/metadata.js';
import { PageQuery } from '../../common/page.js';
import { IsSearch } from '../../common/search-input.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';

export class CustomerResponse {
  /** `cus_` and a sortable id. */
  id: string;

  conversationId: string;

  /** Phone number as WhatsApp writes it, digits only; unknown for people who hide it. */
  @ApiProperty({ type: String, nullable: true })
  waId: string | null;

  /** Meta's business-scoped user id. */
  @ApiProperty({ type: String, nullable: true })
  userId: string | null;

  /** WhatsApp username, without `@`. */
  @ApiProperty({ type: String, nullable: true })
  username: string | null;

  /** What to call the person: the saved name, else their profile name. */
  @ApiProperty({ type: String, nullable: true })
  name: string | null;

  /** The name you saved, here or in the address book of the WhatsApp Business app. */
  @ApiProperty({ type: String, nullable: true })
  savedName: string | null;

  /** The name the person chose. */
  @ApiProperty({ type: String, nullable: true })
  profileName: string | null;

  /** Your own words about the person. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Record<string, string>;

  /** The person declined marketing messages. */
  marketingOptOut: boolean;

  /** Customers that proved to be this person, and can be taken apart again. */
  absorbed: string[];

  /** The customer that this one proved to be, if it did; it holds everything since. */
  @ApiProperty({ type: String, nullable: true })
  mergedInto: string | null;

  /** Last message in either direction, ISO 8601; `null` if there was none. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastMessageAt: string | null;

  /** ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
}

export class CustomerPage {
  items: CustomerResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class ListCustomersQuery extends PageQuery {
  /**
   * Beginnings of words of names, of the username, number (also its last digits) or user id; all of
   * them must be there. Those that were met last come first.
   */
  @IsSearch()
  readonly search?: string;
}

export class UpdateCustomerDto {
  /** The name to call the person by, 1 to 200 characters; `null`: their profile name again. */
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 200 })
  @IsOptional()
  @Length(1, 200)
  @ForPeople()
  readonly name?: string | null;

  /**
   * Your own words about the person, at most 50. Names of up to 40 letters, digits, `_` and `-`;
   * texts of up to 500 characters, `null` takes one away. Those that are not named stay.
   */
  @IsMetadata('nullable')
  readonly metadata?: MetadataChange;
}

export class UnmergeCustomerDto {
  /** The customer that was merged into this one. */
  @Matches(/^cus_\w{1,64}$/, { message: 'customerId must be the id of a customer' })
  readonly customerId: string;
}

export function toCustomerResponse(customer: Customer): CustomerResponse {
  return {
    id: customer._id,
    conversationId: conversationIdOf(customer, customer.phoneNumberId),
    waId: customer.waId ?? null,
    userId: customer.userId ?? null,
    username: customer.username ?? null,
    name: customer.savedName ?? customer.name ?? null,
    savedName: customer.savedName ?? null,
    profileName: customer.name ?? null,
    metadata: customer.metadata ?? {},
    marketingOptOut: customer.marketingOptOut ?? false,
    absorbed: (customer.absorbed ?? []).map(({ customerId }) => customerId),
    mergedInto: customer.mergedInto ?? null,
    lastMessageAt: customer.lastMessageAt?.toISOString() ?? null,
    createdAt: customer.createdAt.toISOString(),
  };
}
