import type { CloudApiCredentials } from '../credentials.js';
import type { JsonObject } from '../json.js';

/** A template as Meta lists it. */
export interface TemplateDefinition {
  /** Meta's id. */
  readonly metaId?: string;
  readonly name: string;
  /** `en_US`. */
  readonly language: string;
  /** APPROVED, PENDING, REJECTED, PAUSED, … */
  readonly status: string;
  /** MARKETING, UTILITY, AUTHENTICATION. */
  readonly category?: string;
  /** POSITIONAL or NAMED. */
  readonly parameterFormat?: string;
  /** HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, … as Meta writes them. */
  readonly components: readonly JsonObject[];
  /** Why it was rejected. */
  readonly reason?: string;
  /** GREEN, YELLOW, RED, UNKNOWN. */
  readonly quality?: string;
}

export interface TemplateListing {
  readonly templates: readonly TemplateDefinition[];
  /** Cursor of the next page; `null` on the last. */
  readonly after: string | null;
}

/** What Meta made of a new template. */
export interface CreatedTemplate {
  readonly metaId: string;
  readonly status: string;
  /** Meta may choose another one than was asked for. */
  readonly category?: string;
}

/** What Meta tells of a business number. */
export interface NumberFacts {
  readonly displayPhoneNumber?: string;
  readonly verifiedName?: string;
  /** GREEN, YELLOW, RED, UNKNOWN. */
  readonly qualityRating?: string;
  /** STANDARD, HIGH, NOT_APPLICABLE. */
  readonly throughputLevel?: string;
  /** Whether it is used in the WhatsApp Business app as well. */
  readonly onBusinessApp?: boolean;
}

/** What Meta tells of an access token. */
export interface TokenFacts {
  /** Absent if it never expires. */
  readonly expiresAt?: Date;
}

/** Meta's calls about accounts, numbers and tokens: seldom made, and never in a hurry. */
export abstract class ManagementApiClient {
  /**
   * One page of an account's templates.
   *
   * @param after cursor of the page before; without one it is the first
   * @throws CloudApiError
   */
  abstract listTemplates(
    credentials: CloudApiCredentials,
    wabaId: string,
    after?: string,
  ): Promise<TemplateListing>;

  /** @throws CloudApiError */
  abstract createTemplate(
    credentials: CloudApiCredentials,
    wabaId: string,
    draft: JsonObject,
  ): Promise<CreatedTemplate>;

  /**
   * @param metaId removes this one; without it all languages of the name go
   * @throws CloudApiError
   */
  abstract deleteTemplate(
    credentials: CloudApiCredentials,
    wabaId: string,
    name: string,
    metaId?: string,
  ): Promise<void>;

  /** @throws CloudApiError */
  abstract getNumber(credentials: CloudApiCredentials, timeoutMs: number): Promise<NumberFacts>;

  /**
   * Whether an account lists the number as one of its own.
   *
   * @param timeoutMs of each page
   * @throws CloudApiError
   */
  abstract ownsNumber(
    credentials: CloudApiCredentials,
    wabaId: string,
    timeoutMs: number,
  ): Promise<boolean>;

  /**
   * Asks with the token itself, which Meta allows to tokens of system users only.
   *
   * @throws CloudApiError
   */
  abstract inspectToken(credentials: CloudApiCredentials, timeoutMs: number): Promise<TokenFacts>;
}
