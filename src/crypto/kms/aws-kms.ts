import type { KMSClient } from '@aws-sdk/client-kms';
import { defined } from '../../common/defined.js';
import { within } from '../../common/within.js';
import type { KmsSettings } from '../../config/app-config.js';
import { PATIENCE_MS, REQUEST_MS, toKmsError, type Kms, type Sealed } from './kms.js';

const REGION_OF_ARN = /^arn:[\w-]+:kms:([\w-]+):/;

/**
 * Amazon's Key Management Service. Region, credentials and endpoint are found as all of Amazon's tools
 * find theirs (environment, profile, role of the machine); the SDK is loaded with the first use.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export class AwsKms implements Kms {
  /** By region: keys may lie in several. */
  private readonly clients = new Map<string, Promise<KMSClient>>();

  constructor(private readonly endpoint: KmsSettings['endpoint']) {}

  async encrypt(keyId: string, plaintext: Buffer, purpose: string): Promise<Sealed> {
    return this.ask(keyId, async (client) => {
      const { EncryptCommand } = await import('@aws-sdk/client-kms');
      const answer = await client.send(
        new EncryptCommand({
          KeyId: keyId,
          Plaintext: plaintext,
          EncryptionContext: { purpose },
        }),
      );
      return { keyId: answer.KeyId!, ciphertext: Buffer.from(answer.CiphertextBlob!) };
    });
  }

  async decrypt({ keyId, ciphertext }: Sealed, purpose: string): Promise<Buffer> {
    return this.ask(keyId, async (client) => {
      const { DecryptCommand } = await import('@aws-sdk/client-kms');
      const answer = await client.send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: ciphertext,
          EncryptionContext: { purpose },
        }),
      );
      return Buffer.from(answer.Plaintext!);
    });
  }

  private async ask<T>(keyId: string, request: (client: KMSClient) => Promise<T>): Promise<T> {
    try {
      const client = await this.clientOf(REGION_OF_ARN.exec(keyId)?.[1] ?? '');
      return await within(PATIENCE_MS, request(client), 'no answer in time');
    } catch (error) {
      throw toKmsError('aws', keyId, error);
    }
  }

  private clientOf(region: string): Promise<KMSClient> {
    const client = this.clients.get(region) ?? this.connect(region);
    this.clients.set(region, client);
    return client;
  }

  private async connect(region: string): Promise<KMSClient> {
    const { KMSClient: Client } = await import('@aws-sdk/client-kms');
    return new Client({
      ...defined({ region: region || undefined, endpoint: this.endpoint }),
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: REQUEST_MS,
        requestTimeout: REQUEST_MS,
        throwOnRequestTimeout: true,
      },
    });
  }
}
