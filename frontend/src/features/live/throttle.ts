/** Runs a task soon after it is called for, and once for all the calls in between. */
export class Throttle {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly task: () => void,
    private readonly afterMs: number,
  ) {}

  call(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.task();
    }, this.afterMs);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
