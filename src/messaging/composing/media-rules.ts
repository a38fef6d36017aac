import {
  anyText,
  exactlyOneOf,
  httpUrl,
  notHere,
  numeric,
  object,
  optional,
  someText,
  type Check,
} from './checks.js';

/**
 * A file: uploaded before (`id`), or fetched by Meta (`link`).
 *
 * @param fields what this kind of file has besides
 */
export function media(fields: Readonly<Record<string, Check>> = {}): Check {
  return object(
    {
      id: optional(someText),
      link: optional(httpUrl),
      caption: notHere,
      filename: notHere,
      voice: notHere,
      ...fields,
    },
    exactlyOneOf('id', 'link'),
  );
}

export const namedDocument = media({ filename: optional(someText) });

export const location = object({
  latitude: numeric(-90, 90),
  longitude: numeric(-180, 180),
  name: optional(anyText),
  address: optional(anyText),
});
