import { objectsAt, stringAt, type JsonObject } from '../graph/json.js';

export const TEMPLATE_STATUSES = [
  'APPROVED',
  'PENDING',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'IN_APPEAL',
  'PENDING_DELETION',
  'DELETED',
  'LIMIT_EXCEEDED',
  'ARCHIVED',
] as const;
export type TemplateStatus = (typeof TEMPLATE_STATUSES)[number];

export interface Template {
  readonly id: string;
  readonly wabaId: string;
  readonly name: string;
  readonly language: string;
  status: TemplateStatus;
  category: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: readonly JsonObject[];
}

/** The component of this type, in upper case. */
export function componentOf(
  components: readonly JsonObject[],
  type: string,
): JsonObject | undefined {
  return components.find((component) => stringAt(component, 'type')?.toUpperCase() === type);
}

export function buttonsOf(components: readonly JsonObject[]): JsonObject[] {
  return objectsAt(componentOf(components, 'BUTTONS') ?? {}, 'buttons');
}

/** The names or numbers in `{{…}}`, in order. */
export function variablesOf(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
}
