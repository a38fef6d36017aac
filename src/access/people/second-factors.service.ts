import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret as OtpSecret, TOTP } from 'otpauth';
import { Clock } from '../../common/clock.js';
import { Secret } from '../../common/secret.js';
import { CryptoService } from '../../crypto/crypto.service.js';
import {
  NoSecondFactorError,
  SecondFactorActiveError,
  SecondFactorNeededError,
} from './people.errors.js';
import { hashToken } from './tokens.js';
import type { User } from './user.schema.js';
import { UsersRepository } from './users.repository.js';

const PURPOSE = 'secondFactor';
const ISSUER = 'WhatsApp backend';
const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;
/** Without letters and digits that are taken for each other. */
const RECOVERY_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** What an authenticator app is told. */
export interface Enrolment {
  /** In base 32, to be typed in. */
  readonly secret: string;
  /** To be shown as a QR code. */
  readonly uri: string;
}

/** Codes of an authenticator app as a second factor (RFC 6238). */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly users: UsersRepository,
    private readonly crypto: CryptoService,
    private readonly clock: Clock,
  ) {}

  /** Makes a secret, which counts once a code of it was seen. @throws SecondFactorActiveError */
  async begin(user: User): Promise<Enrolment> {
    if (isConfirmed(user)) throw new SecondFactorActiveError();
    const secret = new OtpSecret({ size: 20 });
    const sealed = await this.crypto.seal(
      user.dataKey,
      user._id,
      PURPOSE,
      new Secret(secret.base32),
    );
    await this.users.change(user._id, {
      secondFactor: { sealed, recovery: [], lastStep: 0 },
    });
    return { secret: secret.base32, uri: totpOf(user, secret).toString() };
  }

  /**
   * @returns codes that stand in for the device, once each; shown this once
   * @throws NoSecondFactorError, SecondFactorNeededError
   */
  async confirm(user: User, code: string): Promise<string[]> {
    if (user.secondFactor === undefined || isConfirmed(user)) throw new NoSecondFactorError();
    const step = await this.stepOf(user, code);
    if (step === null) throw new SecondFactorNeededError(true);
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await this.users.confirmSecondFactor(user._id, {
      confirmedAt: this.clock.now(),
      recovery: codes.map(hashToken),
      lastStep: step,
    });
    return codes;
  }

  /** @throws SecondFactorNeededError if there is one, and the code is none of its */
  async check(user: User, code: string | undefined): Promise<void> {
    if (!isConfirmed(user)) return;
    if (code === undefined) throw new SecondFactorNeededError(false);
    const step = await this.stepOf(user, code);
    const taken =
      step === null
        ? await this.users.takeRecoveryCode(user._id, hashToken(code.trim().toLowerCase()))
        : await this.users.takeStep(user._id, step);
    if (!taken) throw new SecondFactorNeededError(true);
  }

  /** @throws SecondFactorNeededError */
  async remove(user: User, code: string | undefined): Promise<void> {
    await this.check(user, code);
    await this.users.change(user._id, { secondFactor: undefined });
  }

  /** The step whose code it is, one before and one after now included. */
  private async stepOf(user: User, code: string): Promise<number | null> {
    const sealed = user.secondFactor?.sealed;
    if (sealed === undefined || !/^\d{6}$/.test(code.trim())) return null;
    const secret = await this.crypto.open(user.dataKey, user._id, PURPOSE, sealed);
    const now = this.clock.now().getTime();
    const totp = totpOf(user, OtpSecret.fromBase32(secret.reveal()));
    const delta = totp.validate({ token: code.trim(), timestamp: now, window: 1 });
    return delta === null ? null : Math.floor(now / 1_000 / STEP_SECONDS) + delta;
  }
}

export function isConfirmed({ secondFactor }: User): boolean {
  return secondFactor?.confirmedAt !== undefined;
}

function totpOf({ email }: User, secret: OtpSecret): TOTP {
  return new TOTP({ issuer: ISSUER, label: email, secret, period: STEP_SECONDS });
}

function newRecoveryCode(): string {
  const letter = (): string => RECOVERY_ALPHABET[randomInt(RECOVERY_ALPHABET.length)]!;
  return Array.from({ length: 12 }, letter)
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-');
}
