/**
 * @typedef {object} JsonRequest
 * @property {string} [method] GET, or POST if there is a body
 * @property {unknown} [body] sent as JSON
 * @property {string | undefined} [key] API key
 * @property {Record<string, string>} [headers]
 */

/**
 * One JSON request. Any status is an answer, not an error.
 *
 * @param {string} url
 * @param {JsonRequest} [request]
 * @returns {Promise<{ status: number, headers: Headers, body: any }>} `body` is the text if it is
 *   not JSON, and `undefined` if it is empty
 */
export async function requestJson(url, { method, body, key, headers = {} } = {}) {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text || undefined,
  };
}
