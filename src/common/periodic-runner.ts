/**
 * Runs a task again and again, `intervalMs` after the last run ended: never two at once.
 * A failed run is handed to `onError`, and the next one comes as usual.
 */
export class PeriodicRunner {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly task: () => Promise<void>,
    private readonly intervalMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.stopped = false;
    this.schedule();
  }

  /** Resolves once the run in hand has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.running = this.task()
        .catch(this.onError)
        .then(() => {
          if (!this.stopped) this.schedule();
        });
    }, this.intervalMs);
  }
}
