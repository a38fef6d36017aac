import { closedObject, refTo, type Schema, type Schemas } from '../../common/openapi/schema.js';
import { interactiveSchemas } from './interactive-schemas.js';
import type { SendableType } from './content-rules.js';

/** For people and generated clients; what is refused, `content-rules.ts` says. */
const words = (description: string, more: Schema = {}): Schema => ({
  type: 'string',
  description,
  ...more,
});

const caption = words('Text below it.', { maxLength: 1024 });

/** A file by `id` or by `link`. */
function media(description: string, fields: Record<string, Schema> = {}): Schema {
  return closedObject(description, {
    'id?': words('Id of a file that was uploaded (`med_…`), or one of Meta; else `link`.'),
    'link?': words('Address from which Meta fetches the file; else `id`.', { format: 'uri' }),
    ...fields,
  });
}

function entries(what: string, fields: Readonly<Record<string, string>>): Schema {
  const item = closedObject(
    `One of the ${what}.`,
    Object.fromEntries(Object.entries(fields).map(([name, text]) => [`${name}?`, words(text)])),
  );
  return { type: 'array', maxItems: 100, description: `Its ${what}.`, items: item };
}

const kind = 'Such as `HOME` or `WORK`.';

const contact = closedObject('A contact card.', {
  name: closedObject('The name: the whole and at least one part of it.', {
    formatted_name: words('The whole name, as it is shown.'),
    'first_name?': words('Given name.'),
    'last_name?': words('Family name.'),
    'middle_name?': words('Middle name.'),
    'prefix?': words('Such as `Dr.`'),
    'suffix?': words('Such as `Jr.`'),
  }),
  'birthday?': words('Such as `1999-01-23`.', { format: 'date' }),
  'phones?': entries('phone numbers', {
    phone: 'The number as it is shown.',
    type: kind,
    wa_id: 'Its WhatsApp id: the card then has a button to write to it.',
  }),
  'emails?': entries('email addresses', { email: 'The address.', type: kind }),
  'urls?': entries('web addresses', { url: 'The address.', type: kind }),
  'addresses?': entries('postal addresses', {
    street: 'Street and number.',
    city: 'City.',
    state: 'State or region.',
    zip: 'Postal code.',
    country: 'Name of the country.',
    country_code: 'Two letters of the country.',
    type: kind,
  }),
  'org?': closedObject('Where the person works.', {
    'company?': words('Name of the company.'),
    'department?': words('Department there.'),
    'title?': words('Position there.'),
  }),
});

const templateComponent: Schema = {
  type: 'object',
  description: "Values for one part of the template, as in Meta's Cloud API.",
  required: ['type'],
  properties: {
    type: words('`header`, `body`, `button`, `limited_time_offer` or `carousel`.'),
    sub_type: words('Of a button: `url`, `quick_reply`, `copy_code`, `flow` and others.'),
    index: { type: 'integer', minimum: 0, maximum: 9, description: 'Place of a button, from 0.' },
    parameters: {
      type: 'array',
      description: 'The values, in the order of the variables or by `parameter_name`.',
      items: {
        type: 'object',
        description: '`{type, …}` and the object or text that is named after the type.',
        required: ['type'],
        properties: {
          type: words('Such as `text`, `currency`, `image`, `document` or `payload`.'),
          parameter_name: words('Name of the variable, where the template names them.'),
          text: words('For `text`: what stands in the place of the variable.'),
        },
        additionalProperties: true,
      },
    },
  },
  additionalProperties: true,
};

/** The object that is named after the type, for each type. */
export const CONTENT_SCHEMAS: Readonly<Record<SendableType, Schema | { $ref: string }>> = {
  text: {
    description: "A text, or Meta's object.",
    oneOf: [words('The text.', { minLength: 1, maxLength: 4096 }), refTo('TextContent')],
  },
  image: media('A picture.', { 'caption?': caption }),
  video: media('A film.', { 'caption?': caption }),
  audio: media('A sound.', {
    'voice?': { type: 'boolean', description: 'Shown as a voice note: needs Opus in Ogg.' },
  }),
  document: media('A document.', {
    'caption?': caption,
    'filename?': words('Name that the customer sees.', { minLength: 1 }),
  }),
  sticker: media('A sticker (WebP).'),
  location: closedObject('A place.', {
    latitude: { type: 'number', minimum: -90, maximum: 90, description: 'Degrees north.' },
    longitude: { type: 'number', minimum: -180, maximum: 180, description: 'Degrees east.' },
    'name?': words('Name of the place.'),
    'address?': words('Address of the place.'),
  }),
  contacts: {
    type: 'array',
    minItems: 1,
    maxItems: 257,
    description: 'Contact cards.',
    items: refTo('ContactCard'),
  },
  reaction: closedObject('A reaction to a message.', {
    message_id: words('Id of that message: ours (`msg_…`) or the wamid.'),
    emoji: words('One emoji; an empty text takes the reaction back.'),
  }),
  template: closedObject('A template that Meta approved, with its values.', {
    name: words('Name of the template.', { pattern: '^[a-z0-9_]{1,512}$' }),
    'namespace?': words('Of old accounts; not needed.'),
    language: closedObject('Language of the template.', {
      code: words('Such as `en` or `en_US`.'),
      'policy?': words('There is only this one.', { enum: ['deterministic'] }),
    }),
    'components?': {
      type: 'array',
      maxItems: 100,
      description: 'Values for the variables, part by part.',
      items: refTo('TemplateComponent'),
    },
  }),
  interactive: refTo('InteractiveContent'),
};

/** What the contents refer to. */
export const CONTENT_PARTS: Schemas = {
  TextContent: closedObject("A text, as Meta's object.", {
    body: words('The text.', { minLength: 1, maxLength: 4096 }),
    'preview_url?': { type: 'boolean', description: 'Shows a preview of the first address.' },
  }),
  ContactCard: contact,
  TemplateComponent: templateComponent,
  ...interactiveSchemas(media),
};
