/**
 * The API document as a collection for Postman: a folder for each part of the API, its calls in the
 * order of a life, from what makes to what takes away. What an answer names, the calls behind it use.
 *
 * @see https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
 */

/** @typedef {{ name: string, in: string, required?: boolean, description?: string }} Parameter */
/** @typedef {{ examples?: Record<string, { value: unknown }>, example?: unknown }} Content */
/**
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string} [summary]
 * @property {string} [description]
 * @property {string[]} [tags]
 * @property {Parameter[]} [parameters]
 * @property {{ content: Record<string, Content> }} [requestBody]
 * @property {Record<string, unknown>} responses
 * @property {unknown[]} [security]
 */
/** @typedef {{ method: string, path: string, operation: Operation }} Call */

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const METHODS = ['post', 'put', 'get', 'patch', 'delete'];
/** Last comes what takes away what the others need. */
const LAST = 'Tenants';

/** Which variable holds ids that begin so. */
const VARIABLE_OF_PREFIX = {
  tnt: 'tenantId',
  key: 'keyId',
  msg: 'messageId',
  cnv: 'conversationId',
  cus: 'customerId',
  med: 'mediaId',
  ep: 'endpointId',
  dlv: 'deliveryId',
  dlt: 'deadLetterId',
  wev: 'webhookEventId',
};

/** Runs in Postman after each answer. */
const AFTER = (/** @type {number[]} */ statuses) => [
  `pm.test('answers as documented', () => {`,
  `  pm.expect(pm.response.code).to.be.oneOf(${JSON.stringify(statuses)});`,
  `});`,
  `if (pm.response.code < 300) {`,
  `  let body = null;`,
  `  try { body = pm.response.json(); } catch {}`,
  `  const one = body && Array.isArray(body.items) ? body.items[0] : body;`,
  `  const names = ${JSON.stringify(VARIABLE_OF_PREFIX)};`,
  `  for (const id of one ? [one.id, one.conversationId] : []) {`,
  `    const name = typeof id === 'string' && names[id.split('_')[0]];`,
  `    if (name) pm.collectionVariables.set(name, id);`,
  `  }`,
  `}`,
];

/**
 * @param {any} document OpenAPI 3
 * @returns {object} the same for the same document
 */
export function toCollection(document) {
  const calls = callsIn(document);
  const tags = [...new Set(calls.map(({ operation }) => operation.tags?.[0] ?? 'Others'))];
  tags.sort((one, other) => Number(one === LAST) - Number(other === LAST));
  const names = new Set(calls.flatMap(({ path }) => parametersOf(path)));
  return {
    info: {
      name: document.info.title,
      description:
        `${document.info.description ?? ''}\n\nSet \`baseUrl\`, \`apiKey\` and \`tenantId\`; the other ids are learned from answers.`.trim(),
      schema: SCHEMA,
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:3000' },
      { key: 'apiKey', value: '' },
      ...[...names].sort().map((key) => ({ key, value: '' })),
    ],
    item: tags.map((name) => ({
      name,
      item: calls.filter(({ operation }) => (operation.tags?.[0] ?? 'Others') === name).map(toItem),
    })),
  };
}

/**
 * @param {any} document
 * @returns {Call[]} what makes before what reads, and what takes away last
 */
function callsIn(document) {
  const all = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ method, path, operation })),
  );
  const lastly = (/** @type {Call} */ { method }) => Number(method === 'delete');
  return all.sort(
    (one, other) =>
      lastly(one) - lastly(other) || (lastly(one) && other.path.length - one.path.length),
  );
}

/** @param {Call} call */
function toItem({ method, path, operation }) {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const statuses = Object.keys(responses).map(Number).filter(Boolean);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const content = Object.entries(requestBody?.content ?? {});
  const raw = path.replaceAll(/\{(\w+)\}/g, '{{$1}}');
  return {
    name: operationId,
    request: {
      method: method.toUpperCase(),
      description: [summary, description].filter(Boolean).join('\n\n'),
      ...(operation.security?.length === 0 && { auth: { type: 'noauth' } }),
      header: [
        // Said nothing of, some answers are streams.
        { key: 'accept', value: 'application/json' },
        ...(content.length > 0 ? [{ key: 'content-type', value: typeOf(content) }] : []),
      ],
      url: {
        raw: `{{baseUrl}}${raw}`,
        host: ['{{baseUrl}}'],
        path: raw.slice(1).split('/'),
        query: query.map(({ name, description: what = '' }) => ({
          key: name,
          value: '',
          description: what,
          disabled: true,
        })),
      },
      ...bodyOf(content),
    },
    event: [{ listen: 'test', script: { type: 'text/javascript', exec: AFTER(statuses) } }],
  };
}

/** @param {[string, Content][]} content */
function typeOf(content) {
  return content.some(([type]) => type === 'application/json') ? 'application/json' : 'text/plain';
}

/** @param {[string, Content][]} content */
function bodyOf(content) {
  const [, json] = content.find(([type]) => type === 'application/json') ?? [];
  if (json) {
    const [first] = Object.values(json.examples ?? {});
    const example = first ? first.value : (json.example ?? {});
    const raw = JSON.stringify(example, null, 2);
    return { body: { mode: 'raw', raw, options: { raw: { language: 'json' } } } };
  }
  if (content.length > 0) return { body: { mode: 'raw', raw: 'A file.' } };
  return {};
}

/** @param {string} path */
function parametersOf(path) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
