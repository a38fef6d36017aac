import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { request } from 'undici';
import { graphError } from '../graph/graph-error.js';

const TIMEOUT_MS = 10_000;
const LONGEST_URL = 200;

/** Asks a callback URL whether it knows the verify token, before anything is sent there. */
@Injectable()
export class CallbackVerifierService {
  /** @throws GraphError if the URL does not answer with the challenge */
  async verify(url: string, verifyToken: string): Promise<void> {
    if (!URL.canParse(url) || url.length > LONGEST_URL) {
      throw graphError(100, {
        details: `The callback must be a URL of at most ${LONGEST_URL} characters.`,
      });
    }
    const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
    const problem = await this.problemWith(url, verifyToken, challenge);
    if (problem !== undefined) {
      throw graphError(2200, {
        message: `(#2200) Callback verification failed with the following errors: ${problem}`,
      });
    }
  }

  private async problemWith(
    url: string,
    verifyToken: string,
    challenge: string,
  ): Promise<string | undefined> {
    try {
      const { statusCode, body } = await request(url, {
        query: {
          'hub.mode': 'subscribe',
          'hub.challenge': challenge,
          'hub.verify_token': verifyToken,
        },
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      const answer = await body.text();
      if (statusCode !== 200) return `HTTP Status Code = ${statusCode}`;
      return answer === challenge ? undefined : 'The challenge did not come back.';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
