import type { AuthClient } from 'google-auth-library';
import { within } from '../../common/within.js';
import type { KmsSettings } from '../../config/app-config.js';
import { PATIENCE_MS, REQUEST_MS, toKmsError, type Kms, type Sealed } from './kms.js';

const ENDPOINT = 'https://cloudkms.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/cloudkms';

/**
 * Google's Cloud Key Management Service, by its REST interface: its own client brings gRPC and forty
 * packages for two calls. Credentials are Google's defaults (a file, the role of the machine or of the
 * pod); the library is loaded with the first use.
 *
 * @see https://docs.cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys/encrypt
 */
export class GcpKms implements Kms {
  private connected: Promise<AuthClient> | undefined;

  constructor(private readonly endpoint: KmsSettings['endpoint'] = ENDPOINT) {}

  async encrypt(keyId: string, plaintext: Buffer, purpose: string): Promise<Sealed> {
    const { ciphertext } = await this.ask<{ ciphertext: string }>(keyId, 'encrypt', {
      plaintext: plaintext.toString('base64'),
      additionalAuthenticatedData: Buffer.from(purpose).toString('base64'),
    });
    return { keyId, ciphertext: Buffer.from(ciphertext, 'base64') };
  }

  async decrypt({ keyId, ciphertext }: Sealed, purpose: string): Promise<Buffer> {
    const { plaintext } = await this.ask<{ plaintext: string }>(keyId, 'decrypt', {
      ciphertext: ciphertext.toString('base64'),
      additionalAuthenticatedData: Buffer.from(purpose).toString('base64'),
    });
    return Buffer.from(plaintext, 'base64');
  }

  private async ask<T>(keyId: string, verb: 'encrypt' | 'decrypt', body: object): Promise<T> {
    try {
      const request = this.request<T>(`${keyId}:${verb}`, body);
      return await within(PATIENCE_MS, request, 'no answer in time');
    } catch (error) {
      throw toKmsError('gcp', keyId, error, statusOf(error));
    }
  }

  private async request<T>(path: string, body: object): Promise<T> {
    this.connected ??= connect().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    const client = await this.connected;
    const { data } = await client.request<T>({
      url: `${this.endpoint}/v1/${path}`,
      method: 'POST',
      data: body,
      timeout: REQUEST_MS,
      retry: true,
      retryConfig: { retry: 2, noResponseRetries: 2, httpMethodsToRetry: ['POST'] },
    });
    return data;
  }
}

async function connect(): Promise<AuthClient> {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes: SCOPE }).getClient();
}

/** Google's word in the answer, such as `PERMISSION_DENIED`. */
function statusOf(error: unknown): string | undefined {
  const { response } = (error ?? {}) as {
    response?: { data?: { error?: { status?: unknown } } };
  };
  const status = response?.data?.error?.status;
  return typeof status === 'string' ? status : undefined;
}
