import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import type { Secret } from '../../common/secret.js';
import { MIN_PASSWORD } from './password-rules.js';
import { WeakPasswordError } from './people.errors.js';

/** Argon2id, which is the default, as OWASP advises: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes and compares passwords; so few at once that those who guess do not take the processor. */
@Injectable()
export class Passwords {
  private nobodys: Promise<string> | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  /** @throws WeakPasswordError */
  async hash(password: Secret, email: string): Promise<string> {
    const text = password.reveal();
    if (isWeak(text, email)) throw new WeakPasswordError();
    return this.inTurn(() => hash(text, COST));
  }

  /** Takes as long for somebody who is not there, so that nobody learns who is. */
  async fits(password: Secret, passwordHash: string | undefined): Promise<boolean> {
    const against = passwordHash ?? (await (this.nobodys ??= hash('nobody', COST)));
    const fits = await this.inTurn(() => verify(against, password.reveal()));
    return fits && passwordHash !== undefined;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

/** One that is guessed first: few different characters, or made of the address. */
function isWeak(password: string, email: string): boolean {
  const plain = password.toLowerCase();
  const [local = ''] = email.split('@');
  const name = local.length >= 4 ? plain.replaceAll(local, '') : plain;
  return new Set(plain).size < 5 || name.length < MIN_PASSWORD - 4 || plain === email;
}
