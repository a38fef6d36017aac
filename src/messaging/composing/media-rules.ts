import { isId } from '../../common/id.js';
import {
  exactlyOneOf,
  httpUrl,
  must,
  notHere,
  numeric,
  object,
  optional,
  text,
  type Check,
} from './checks.js';

/** Meta's ids of files are digits; anything else would be refused there. */
const mediaId = must(
  "be the id of a file: one of ours (med_…) or Meta's, which is all digits",
  (value) => isId('med', value) || (typeof value === 'string' && /^\d{1,64}$/.test(value)),
);

/** Of a place's name and address each; Meta documents no limit. */
const MAX_PLACE = 1_000;

export const filename = optional(text(240));

/**
 * A file: uploaded before (`id`), or fetched by Meta (`link`).
 *
 * @param fields what this kind of file has besides
 */
export function media(fields: Readonly<Record<string, Check>> = {}): Check {
  return object(
    {
      id: optional(mediaId),
      link: optional(httpUrl),
      caption: notHere,
      filename: notHere,
      voice: notHere,
      ...fields,
    },
    exactlyOneOf('id', 'link'),
  );
}

export const namedDocument = media({ filename });

export const location = object({
  latitude: numeric(-90, 90),
  longitude: numeric(-180, 180),
  name: optional(text(MAX_PLACE)),
  address: optional(text(MAX_PLACE)),
});
