import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/**
 * Stands in for the key management services of Amazon and Google, and for Google's metadata server, which
 * gives out tokens: as much of them as we use, on one port.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 * @see https://docs.cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys/decrypt
 */
export class KmsDouble {
  /** Secrets of keys by their names. A key is made with its first use. @type {Map<string, Buffer>} */
  #keys = new Map();
  /** @type {Set<string>} */
  #disabled = new Set();
  #server = createServer((request, response) => void this.#handle(request, response));
  #port = 0;

  /** What was asked, such as `Decrypt arn:…`, oldest first. @type {string[]} */
  requests = [];
  /** Whether its callers have no right to use its keys. */
  deniesAccess = false;

  static async start() {
    const double = new KmsDouble();
    await double.comeBack();
    return double;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** @param {'aws' | 'gcp'} provider @param {string} keyId */
  env(provider, keyId) {
    return {
      KMS_PROVIDER: provider,
      KMS_KEY_ID: keyId,
      // Amazon's tools have a variable of their own for it.
      ...(provider === 'gcp' && { KMS_ENDPOINT: this.url }),
      AWS_ENDPOINT_URL_KMS: this.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      GCE_METADATA_HOST: `127.0.0.1:${this.#port}`,
    };
  }

  /** @param {string} keyId */
  disable(keyId) {
    this.#disabled.add(keyId);
  }

  /** @param {string} keyId */
  enable(keyId) {
    this.#disabled.delete(keyId);
  }

  /** Nobody listens, until it comes back on the same port. @returns {Promise<void>} */
  stop() {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** @returns {Promise<void>} */
  comeBack() {
    return new Promise((resolve) => {
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#port = /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
        resolve();
      });
    });
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #handle(request, response) {
    const [, operation] = /^TrentService\.(\w+)$/.exec(`${request.headers['x-amz-target']}`) ?? [];
    const path = decodeURIComponent(request.url ?? '');
    const [, key = '', verb] = /^\/v1\/(projects\/[^:]+):(encrypt|decrypt)$/.exec(path) ?? [];
    const {
      status,
      body,
      type = 'application/json',
      headers = {},
    } = operation
      ? this.#amazon(operation, request.headers.authorization, await json(request))
      : verb
        ? this.#google(key, verb, request.headers.authorization, await json(request))
        : metadata(path);
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /**
   * @param {string} operation @param {string | undefined} authorization @param {any} input
   * @returns {Answer}
   */
  #amazon(operation, authorization, input) {
    const type = 'application/x-amz-json-1.1';
    const refuse = (/** @type {string} */ code, /** @type {string} */ message) => ({
      status: 400,
      type,
      body: { __type: code, message },
    });
    this.requests.push(`${operation} ${input.KeyId}`);
    if (!authorization?.startsWith('AWS4-HMAC-SHA256 Credential=id/')) {
      return refuse('UnrecognizedClientException', 'The security token is invalid.');
    }
    if (this.deniesAccess) {
      return refuse(
        'AccessDeniedException',
        `User: arn:aws:iam::111122223333:role/whatsapp is not authorized to perform: kms:${operation}`,
      );
    }
    if (this.#disabled.has(input.KeyId)) {
      return refuse('DisabledException', `${input.KeyId} is disabled.`);
    }
    const context = JSON.stringify(input.EncryptionContext);
    if (operation === 'Encrypt') {
      const plaintext = Buffer.from(input.Plaintext, 'base64');
      const CiphertextBlob = this.#seal(input.KeyId, plaintext, context).toString('base64');
      return { status: 200, type, body: { KeyId: input.KeyId, CiphertextBlob } };
    }
    const opened = this.#open(input.KeyId, Buffer.from(input.CiphertextBlob, 'base64'), context);
    if (opened === null) return refuse('InvalidCiphertextException', '');
    return {
      status: 200,
      type,
      body: { KeyId: input.KeyId, Plaintext: opened.toString('base64') },
    };
  }

  /**
   * @param {string} key @param {string} verb @param {string | undefined} authorization
   * @param {any} input @returns {Answer}
   */
  #google(key, verb, authorization, input) {
    const refuse = (
      /** @type {number} */ code,
      /** @type {string} */ status,
      /** @type {string} */ message,
    ) => ({ status: code, body: { error: { code, status, message } } });
    this.requests.push(`${verb} ${key}`);
    if (authorization !== 'Bearer token') {
      return refuse(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    }
    if (this.deniesAccess) {
      return refuse(403, 'PERMISSION_DENIED', `Permission denied on resource '${key}'.`);
    }
    if (this.#disabled.has(key)) {
      return refuse(400, 'FAILED_PRECONDITION', `${key} is not enabled.`);
    }
    const context = input.additionalAuthenticatedData;
    if (verb === 'encrypt') {
      const ciphertext = this.#seal(key, Buffer.from(input.plaintext, 'base64'), context);
      const name = `${key}/cryptoKeyVersions/1`;
      return { status: 200, body: { name, ciphertext: ciphertext.toString('base64') } };
    }
    const opened = this.#open(key, Buffer.from(input.ciphertext, 'base64'), context);
    if (opened === null) return refuse(400, 'INVALID_ARGUMENT', 'Decryption failed.');
    return { status: 200, body: { plaintext: opened.toString('base64') } };
  }

  /** @param {string} keyId @param {Buffer} plaintext @param {string} context */
  #seal(keyId, plaintext, context) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#secretOf(keyId), iv);
    cipher.setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
  }

  /** @param {string} keyId @param {Buffer} sealed @param {string} context */
  #open(keyId, sealed, context) {
    const decipher = createDecipheriv('aes-256-gcm', this.#secretOf(keyId), sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(12, 28));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    } catch {
      return null;
    }
  }

  /** @param {string} keyId */
  #secretOf(keyId) {
    const secret = this.#keys.get(keyId) ?? randomBytes(32);
    this.#keys.set(keyId, secret);
    return secret;
  }
}

/** @typedef {{ status: number, body: unknown, type?: string, headers?: Record<string, string> }} Answer */

/** @param {string} path @returns {Answer} */
function metadata(path) {
  const headers = { 'metadata-flavor': 'Google' };
  if (path.includes('/service-accounts/default/token')) {
    return { status: 200, headers, body: { access_token: 'token', expires_in: 3_600 } };
  }
  return { status: 200, headers, type: 'text/plain', body: 'googleapis.com' };
}
