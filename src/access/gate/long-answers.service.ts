import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../common/app-error.js';
import { PeriodicRunner } from '../../common/periodic-runner.js';

/** With what the directory of keys remembers, five seconds after a revocation nothing flows any more. */
const LOOK_EVERY_MS = 2_000;

/** Ends answers that go on and on, such as live streams, once their caller may not have them any more. */
@Injectable()
export class LongAnswers implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(LongAnswers.name);
  /** Answers under way, each with the question whether its caller is still let in. */
  private readonly open = new Map<FastifyReply, () => Promise<unknown>>();
  /** Those that were under way at the last look already. */
  private lasting = new Set<FastifyReply>();
  private readonly runner = new PeriodicRunner(
    () => this.look(),
    LOOK_EVERY_MS,
    (error) => this.logger.warn({ err: error }, 'callers of long answers could not be looked at'),
  );

  onModuleInit(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }

  /** @param admit throws once the caller is not let in any more */
  watch(reply: FastifyReply, admit: () => Promise<unknown>): void {
    this.open.set(reply, admit);
    reply.raw.once('close', () => this.open.delete(reply));
  }

  private async look(): Promise<void> {
    const before = this.lasting;
    this.lasting = new Set(this.open.keys());
    const lasting = [...this.open].filter(([reply]) => before.has(reply));
    await Promise.all(lasting.map(([reply, admit]) => this.endIfRefused(reply, admit)));
  }

  private async endIfRefused(reply: FastifyReply, admit: () => Promise<unknown>): Promise<void> {
    try {
      await admit();
    } catch (error) {
      // An outage says nothing about the caller.
      if (error instanceof AppError) reply.raw.destroy();
    }
  }
}
