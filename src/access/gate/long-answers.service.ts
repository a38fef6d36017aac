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

/** Whether the caller of an answer that goes on is still let in. */
interface Question {
  /** Equal for those who are let in, or not, together. */
  readonly caller: () => string;
  /** Throws once the caller is not let in any more. */
  readonly admit: () => Promise<unknown>;
}

/** Ends what goes on and on, such as live streams and files, once its caller may not have it any more. */
@Injectable()
export class LongAnswers implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(LongAnswers.name);
  /** Answers under way. */
  private readonly open = new Map<FastifyReply, Question>();
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

  watch(reply: FastifyReply, question: Question): void {
    this.open.set(reply, question);
    reply.raw.once('close', () => this.open.delete(reply));
  }

  private async look(): Promise<void> {
    const before = this.lasting;
    this.lasting = new Set(this.open.keys());
    const lasting = new Map<string, { admit: Question['admit']; replies: FastifyReply[] }>();
    for (const [reply, { caller, admit }] of this.open) {
      if (!before.has(reply)) continue;
      const same = lasting.get(caller());
      if (same === undefined) lasting.set(caller(), { admit, replies: [reply] });
      else same.replies.push(reply);
    }
    await Promise.all([...lasting.values()].map((one) => this.endIfRefused(one)));
  }

  /** Many streams of one caller are one question. */
  private async endIfRefused({
    admit,
    replies,
  }: {
    readonly admit: Question['admit'];
    readonly replies: readonly FastifyReply[];
  }): Promise<void> {
    try {
      await admit();
    } catch (error) {
      // An outage says nothing about the caller.
      if (error instanceof AppError) replies.forEach(({ raw }) => raw.destroy());
    }
  }
}
