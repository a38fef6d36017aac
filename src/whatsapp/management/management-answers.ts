import { defined } from '../../common/defined.js';
import { asObject, asObjects, asText, type JsonObject } from '../json.js';
import { toLanguage } from '../language.js';
import type {
  NumberFacts,
  TemplateDefinition,
  TemplateListing,
  TokenFacts,
} from './management-api.client.js';

/** Entries that are no templates are left out. @returns `undefined` if there is no list at all */
export function toListing({ data, paging }: JsonObject): TemplateListing | undefined {
  if (!Array.isArray(data)) return undefined;
  return {
    templates: asObjects(data).flatMap((entry) => toDefinition(entry) ?? []),
    after: nextCursorOf(paging),
  };
}

/** A page of an account's numbers, by their ids. @returns `undefined` if there is no list at all */
export function toNumberListing({
  data,
  paging,
}: JsonObject): { ids: string[]; after: string | null } | undefined {
  if (!Array.isArray(data)) return undefined;
  return {
    ids: asObjects(data).flatMap(({ id }) => asText(id) ?? []),
    after: nextCursorOf(paging),
  };
}

/** Meta names a cursor on the last page, too; `next` tells that there is another one. */
export function nextCursorOf(paging: unknown): string | null {
  const page = asObject(paging);
  const more = asText(page?.['next']) !== undefined;
  return more ? (asText(asObject(page?.['cursors'])?.['after']) ?? null) : null;
}

function toDefinition(entry: JsonObject): TemplateDefinition | undefined {
  const [name, language, status] = ['name', 'language', 'status'].map((key) => asText(entry[key]));
  if (name === undefined || language === undefined || status === undefined) return undefined;
  const metaId = asText(entry['id']);
  const category = asText(entry['category']);
  const parameterFormat = asText(entry['parameter_format']);
  const reason = asText(entry['rejected_reason']);
  const quality = asText(asObject(entry['quality_score'])?.['score']);
  return {
    name,
    language: toLanguage(language),
    status: status.toUpperCase(),
    components: asObjects(entry['components']),
    ...defined({
      metaId,
      category: category?.toUpperCase(),
      parameterFormat: parameterFormat?.toUpperCase(),
      reason: reason === 'NONE' ? undefined : reason,
      quality,
    }),
  };
}

/** @returns `undefined` if the answer speaks of no number */
export function toNumberFacts(answer: JsonObject): NumberFacts | undefined {
  const displayPhoneNumber = asText(answer['display_phone_number']);
  const verifiedName = asText(answer['verified_name']);
  const qualityRating = asText(answer['quality_rating']);
  const throughputLevel = asText(asObject(answer['throughput'])?.['level']);
  if (asText(answer['id']) === undefined && displayPhoneNumber === undefined) return undefined;
  return defined({
    displayPhoneNumber,
    verifiedName,
    qualityRating,
    throughputLevel,
    onBusinessApp: answer['is_on_biz_app'] === true ? true : undefined,
  });
}

/** @returns `undefined` if the answer speaks of no token */
export function toTokenFacts({ data }: JsonObject): TokenFacts | undefined {
  const facts = asObject(data);
  if (facts === undefined) return undefined;
  // Seconds since 1970; 0 stands for never.
  const expiresAt = new Date(Number(facts['expires_at']) * 1000);
  return expiresAt.getTime() > 0 ? { expiresAt } : {};
}
