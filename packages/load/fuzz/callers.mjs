import { randomInt } from 'node:crypto';
import { requestJson } from '../../../scripts/lib/http.mjs';

/**
 * Who calls, each with a tenant of its own: what one does to its tenant is no matter of the others.
 *
 * @typedef {object} FuzzCaller
 * @property {string} name
 * @property {Record<string, string>} headers that say who it is
 * @property {string} tenantId
 */

/**
 * The operator, a tenant's key that may do all that a key may, and a person who is signed in and
 * administers a tenant.
 *
 * @param {string} url of an API whose administration is open
 * @returns {Promise<FuzzCaller[]>}
 */
export async function makeCallers(url) {
  const post = async (/** @type {string} */ path, /** @type {object} */ body) => {
    const answer = await requestJson(`${url}${path}`, { body });
    if (answer.status < 300) return answer;
    throw new Error(`${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  const register = async (/** @type {string} */ name) => {
    const phoneNumberId = String(randomInt(10 ** 9, 10 ** 10));
    const tenant = { name, phoneNumberId, accessToken: 'mock_fuzz' };
    return (await post('/tenants/register', tenant)).body;
  };
  const [operators, keys, members] = [
    await register('Operator'),
    await register('Key'),
    await register('Member'),
  ];
  const scopes = ['read', 'send', 'manage'];
  const key = await post(`/tenants/${keys.id}/api-keys`, { name: 'Fuzz', scopes });
  const person = {
    email: `fuzz-${members.id}@example.com`.toLowerCase(),
    password: 'correct horse battery',
  };
  const user = await post('/users', { ...person, name: 'Fuzz', role: 'member' });
  await post(`/tenants/${members.id}/members`, { userId: user.body.id, role: 'admin' });
  const session = await post('/session', person);
  const [cookie = ''] = session.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  return [
    { name: 'operator', headers: {}, tenantId: operators.id },
    { name: "tenant's key", headers: { 'x-api-key': key.body.key }, tenantId: keys.id },
    {
      name: 'member',
      headers: { cookie, 'x-csrf-token': session.body.csrfToken },
      tenantId: members.id,
    },
  ];
}
