import type { AppError } from '../common/app-error.js';
import type { VolatileStore } from '../queue/volatile-store.js';

/** Bytes that all uploads of a tenant share. */
export interface Budget {
  readonly key: string;
  readonly max: number;
  /** What to throw for more. */
  readonly exceeded: () => AppError;
}

/** Bytes of an upload are counted in steps of this size, each in one call. */
const STEP_BYTES = 1024 * 1024;

/** What one upload may take of its tenant's budgets; with none, anything. */
export class UploadAllowance {
  private kept = 0;

  constructor(
    private readonly store: Pick<VolatileStore, 'spend'>,
    /** What was received, whatever became of it. */
    private readonly day?: Budget,
    /** What stays. */
    private readonly room?: Budget,
  ) {}

  /** The body again. Whoever reads it learns by an error, before its end, that it is beyond a budget. */
  async *pass(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let owed = 0;
    for await (const chunk of body) {
      owed += chunk.length;
      if (owed >= STEP_BYTES) {
        await this.take(owed);
        owed = 0;
      }
      yield chunk;
    }
    await this.take(owed);
  }

  /** Nothing of the upload stays. */
  async giveBack(): Promise<void> {
    const { room, kept } = this;
    this.kept = 0;
    if (room !== undefined && kept > 0) await this.store.spend(room.key, -kept);
  }

  private async take(bytes: number): Promise<void> {
    const { store, day, room } = this;
    if (day !== undefined && !(await store.spend(day.key, bytes, day.max))) throw day.exceeded();
    if (room === undefined) return;
    if (!(await store.spend(room.key, bytes, room.max))) throw room.exceeded();
    this.kept += bytes;
  }
}
