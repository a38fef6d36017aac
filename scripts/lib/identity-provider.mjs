import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** @typedef {{ readonly sub: string, readonly email?: string, readonly email_verified?: boolean }} Identity */
/** @typedef {{ identity: Identity, nonce: string, challenge: string, clientId: string }} Grant */

/** A company's OpenID provider, whose people sign in without being asked. */
export class IdentityProvider {
  /** @type {Map<string, Grant>} */
  #grants = new Map();

  /** @param {import('node:http').Server} server @param {string} issuer */
  constructor(server, issuer) {
    this.server = server;
    this.issuer = issuer;
    /** Who signs in next. @type {Identity} */
    this.identity = { sub: 'nobody' };
  }

  static async start() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const provider = new IdentityProvider(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', provider.issuer);
      void text(request).then((body) => provider.#answer(url, new URLSearchParams(body), response));
    });
    return provider;
  }

  /** @returns {Promise<void>} */
  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** @param {URL} url @param {URLSearchParams} form @param {import('node:http').ServerResponse} response */
  #answer(url, form, response) {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, {
          issuer: this.issuer,
          authorization_endpoint: `${this.issuer}/authorize`,
          token_endpoint: `${this.issuer}/token`,
          jwks_uri: `${this.issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return json(response, { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256' }] });
      case '/authorize':
        return this.#authorize(url.searchParams, response);
      case '/token':
        return this.#redeem(form, response);
      default:
        response.writeHead(404).end();
    }
  }

  /** @param {URLSearchParams} query @param {import('node:http').ServerResponse} response */
  #authorize(query, response) {
    const code = createHash('sha256')
      .update(`${query.get('state')}`)
      .digest('hex');
    this.#grants.set(code, {
      identity: this.identity,
      nonce: query.get('nonce') ?? '',
      challenge: query.get('code_challenge') ?? '',
      clientId: query.get('client_id') ?? '',
    });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    // As many providers do, it says more than was asked for.
    back.searchParams.set('session_state', 'x.y');
    response.writeHead(302, { location: back.href }).end();
  }

  /** @param {URLSearchParams} form @param {import('node:http').ServerResponse} response */
  #redeem(form, response) {
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant?.challenge !== challenge) return json(response, { error: 'invalid_grant' }, 400);
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.issuer,
      aud: grant.clientId,
      iat: now,
      exp: now + 300,
      nonce: grant.nonce,
      ...grant.identity,
    };
    json(response, { access_token: 'unused', token_type: 'Bearer', id_token: signed(claims) });
  }
}

/** @param {object} claims */
function signed(claims) {
  const [head, body] = [{ alg: 'RS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createSign('RSA-SHA256')
    .update(`${head}.${body}`)
    .sign(privateKey, 'base64url');
  return `${head}.${body}.${signature}`;
}

/** @param {import('node:http').ServerResponse} response @param {object} body */
function json(response, body, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
