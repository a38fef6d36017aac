import type { OpenAPIObject } from '@nestjs/swagger';
import { SCOPES } from '../route-access.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

const SENTENCES: Record<string, string> = {
  ...Object.fromEntries(
    SCOPES.map((scope) => [scope, `Needs a key with the scope \`${scope}\`, or the operator's.`]),
  ),
  any: 'Needs any valid key.',
  operator: "Needs the operator's key.",
  person: 'Needs a session (`POST /session`), and takes no key.',
  open: 'Needs no key.',
};

/** Says below each operation who may call it, from what its decorator declared (`x-access`). */
export function describeAccess(document: OpenAPIObject): OpenAPIObject {
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const access: unknown = 'x-access' in operation ? operation['x-access'] : undefined;
      const sentence = SENTENCES[String(access)];
      operation.description = [operation.description, sentence].filter(Boolean).join('\n\n');
    }
  }
  return document;
}
