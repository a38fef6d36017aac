import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { isDatabaseUnavailable } from '../database/outage.js';
import { ConnectingApi } from '../whatsapp/management/connecting-api.client.js';
import { done, withResult } from './onboarding-steps.js';
import type { Onboarding } from './onboarding.schema.js';
import { OnboardingsRepository, type Claimed } from './onboardings.repository.js';
import { failureOf, judgeFailure } from './step-failure.js';

/** A code lives 30 seconds, and the dialog took some of them. */
const TIMEOUT_MS = 8_000;
const PAUSES_MS = [250, 1_000];

/** Changes a code of Embedded Signup for a token: at once, since a queue would outlive it. */
@Injectable()
export class CodeExchange {
  private readonly logger = new Logger(CodeExchange.name);

  constructor(
    private readonly api: ConnectingApi,
    private readonly crypto: CryptoService,
    private readonly rows: OnboardingsRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns the row with the token, or with why there is none */
  async exchange(row: Claimed, code: Secret): Promise<Onboarding> {
    const at = this.clock.now();
    const named = (result: Parameters<typeof withResult>[2]) =>
      withResult(row.steps, 'exchange-code', result, at);
    try {
      const accessToken = await this.seal(row, await this.ask(code));
      const changes = { accessToken, steps: named(done()), claim: undefined, dueAt: at };
      return (await this.rows.save(row, changes)) ?? row;
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      if (!(error instanceof AppError)) {
        this.logger.error({ err: error, onboardingId: row._id }, 'exchanging a code broke');
      }
      const ended = { state: 'failed', claim: undefined, dueAt: undefined } as const;
      return (await this.rows.save(row, { ...ended, steps: named(failureOf(error)) })) ?? row;
    }
  }

  /** @param row whose secret it is */
  seal({ _id, dataKey }: Pick<Onboarding, '_id' | 'dataKey'>, token: Secret): Promise<string> {
    return this.crypto.seal(dataKey, _id, 'accessToken', token);
  }

  /** A code that Meta never saw, or could not look at, may be tried again. */
  private async ask(code: Secret): Promise<Secret> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await this.api.exchangeCode(code, TIMEOUT_MS);
      } catch (error) {
        if (judgeFailure(error, 0).kind === 'over') throw error;
      }
      await pause(pauseMs);
    }
    return this.api.exchangeCode(code, TIMEOUT_MS);
  }
}

export function hashOfCode(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}
