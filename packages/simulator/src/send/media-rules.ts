import {
  exactlyOne,
  httpUrl,
  id,
  number,
  object,
  optional,
  required,
  text,
  type Rule,
} from './shape.js';

/** A file by Meta's id, or by a public link. */
export const media = (extra: Parameters<typeof object>[0] = {}): Rule =>
  object(
    { id: optional(id()), link: optional(httpUrl), provider: optional(text()), ...extra },
    exactlyOne('id', 'link'),
  );

const caption = optional(text({ min: 0, max: 1024 }));
export const image = media({ caption });
export const video = media({ caption });
export const document = media({ caption, filename: optional(text({ max: 240 })) });

export const location = object({
  latitude: required(number({ min: -90, max: 90 })),
  longitude: required(number({ min: -180, max: 180 })),
  name: optional(text({ max: 1000 })),
  address: optional(text({ max: 1000 })),
});
