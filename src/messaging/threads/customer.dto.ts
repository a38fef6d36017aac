import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length, Matches, ValidateBy } from 'class-validator';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';

const MAX_METADATA = 50;

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

export class UpdateCustomerDto {
  /** The name to call the person by, 1 to 200 characters; `null`: their profile name again. */
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 200 })
  @IsOptional()
  @Length(1, 200)
  readonly name?: string | null;

  /**
   * Your own words about the person, at most 50. Names of up to 40 letters, digits, `_` and `-`;
   * texts of up to 500 characters, `null` takes one away. Those that are not named stay.
   */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true, maxLength: 500 },
  })
  @IsOptional()
  @ValidateBy({
    name: 'metadata',
    validator: {
      validate: isMetadata,
      defaultMessage: () =>
        'metadata must hold at most 50 texts of up to 500 characters, or null, under names of up to 40 letters, digits, _ and -',
    },
  })
  readonly metadata?: Record<string, string | null>;
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

function isMetadata(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_METADATA &&
    entries.every(
      ([name, text]) =>
        /^[\w-]{1,40}$/.test(name) &&
        (text === null || (typeof text === 'string' && text.length <= 500)),
    )
  );
}
