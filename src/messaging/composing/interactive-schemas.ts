import { defined } from '../../common/defined.js';
import {
  closedObject,
  refTo,
  unionByType,
  type Schema,
  type SchemaOrRef,
  type Schemas,
} from '../../common/openapi/schema.js';

type Fields = Readonly<Record<string, SchemaOrRef>>;

const text = (description: string, maxLength?: number): Schema => ({
  type: 'string',
  minLength: 1,
  description,
  ...defined({ maxLength }),
});

const only = (value: string): Schema => ({
  type: 'string',
  enum: [value],
  description: `Always \`${value}\`.`,
});

const listOf = (description: string, maxItems: number, items: SchemaOrRef): Schema => ({
  type: 'array',
  minItems: 1,
  maxItems,
  description,
  items,
});

const parameters = (description: string, fields: Fields): Schema =>
  closedObject(description, fields);

/** Kinds whose action is given as Meta's pages show it. */
const OTHER_KINDS = [
  'product',
  'product_list',
  'location_request_message',
  'request_contact_info',
  'catalog_message',
  'address_message',
  'call_permission_request',
  'voice_call',
  'carousel',
];

const body = (max: number): Schema => closedObject('The text.', { text: text('The text.', max) });
const footer = closedObject('Small print.', { text: text('The small print.', 60) });

const buttonAction = closedObject('The buttons.', {
  buttons: listOf(
    'Up to three.',
    3,
    closedObject('A button.', {
      type: only('reply'),
      reply: closedObject('What it says and answers.', {
        id: text('Comes back when the button is tapped.', 256),
        title: text('What stands on the button.', 20),
      }),
    }),
  ),
});

const listAction = closedObject('The list.', {
  button: text('What stands on the button that opens the list.', 20),
  sections: listOf(
    'Up to ten, with up to ten rows in all.',
    10,
    closedObject('A section.', {
      'title?': text('Needed where there are several sections.', 24),
      rows: listOf(
        'What can be chosen.',
        10,
        closedObject('A row.', {
          id: text('Comes back when the row is chosen.', 200),
          title: text('What stands in the row.', 24),
          'description?': { type: 'string', maxLength: 72, description: 'Small print of the row.' },
        }),
      ),
    }),
  ),
});

const linkAction = closedObject('The link.', {
  name: only('cta_url'),
  parameters: parameters('Where it leads.', {
    display_text: text('What stands on the button.', 20),
    url: { ...text('The address.'), format: 'uri' },
  }),
});

const flowAction = closedObject('The flow.', {
  name: only('flow'),
  parameters: parameters('Which flow, by `flow_id` or `flow_name`.', {
    flow_message_version: text('Such as `3`.'),
    'flow_id?': text('Id of the flow at Meta.'),
    'flow_name?': text('Name of the flow at Meta.'),
    flow_cta: text('What stands on the button.', 30),
    'flow_token?': text('Comes back with the answers.'),
    'mode?': { type: 'string', enum: ['draft', 'published'], description: 'Which state of it.' },
    'flow_action?': {
      type: 'string',
      enum: ['navigate', 'data_exchange'],
      description: 'How it begins.',
    },
    'flow_action_payload?': closedObject('Where it begins.', {
      screen: text('The first screen.'),
      'data?': { type: 'object', additionalProperties: true, description: 'Data for the screen.' },
    }),
  }),
});

/** Interactive messages, by kind. @param media a file by id or link */
export function interactiveSchemas(media: (description: string) => Schema): Schemas {
  const headers: Record<string, Schema> = {
    text: text('The text.', 60),
    image: media('A picture.'),
    video: media('A film.'),
    document: media('A document.'),
  };
  const nameOf = (kind: string) => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Header`;
  const header = Object.keys(headers);

  const withFrame = (description: string, type: string, action: Schema, maxBody = 1024) =>
    closedObject(description, {
      type: only(type),
      'header?': refTo(type === 'list' ? 'TextHeader' : 'InteractiveHeader'),
      body: body(maxBody),
      'footer?': footer,
      action,
    });
  return {
    InteractiveContent: unionByType('Buttons, a list, a link, a flow, and others.', {
      button: 'InteractiveButtons',
      list: 'InteractiveList',
      cta_url: 'InteractiveLink',
      flow: 'InteractiveFlow',
      ...Object.fromEntries(OTHER_KINDS.map((kind) => [kind, 'InteractiveOther'])),
    }),
    InteractiveButtons: withFrame('Up to three buttons.', 'button', buttonAction),
    InteractiveList: withFrame('A list to choose from.', 'list', listAction, 4096),
    InteractiveLink: withFrame('A button that opens an address.', 'cta_url', linkAction),
    InteractiveFlow: withFrame('A button that opens a flow.', 'flow', flowAction),
    InteractiveOther: closedObject("Products, requests, carousels: as Meta's pages show them.", {
      type: { type: 'string', enum: OTHER_KINDS, description: 'The kind.' },
      'header?': refTo('InteractiveHeader'),
      'body?': body(1024),
      'footer?': footer,
      action: {
        type: 'object',
        description: "As in Meta's Cloud API; checked by its kind.",
        additionalProperties: true,
      },
    }),
    InteractiveHeader: unionByType(
      'What stands above the text.',
      Object.fromEntries(header.map((type) => [type, nameOf(type)])),
    ),
    ...Object.fromEntries(
      Object.entries(headers).map(([type, content]) => [
        nameOf(type),
        closedObject(`A header: ${type}.`, { type: only(type), [type]: content }),
      ]),
    ),
  };
}
