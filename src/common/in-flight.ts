/** Work that has begun and not ended, counted. */
export class InFlight {
  private readonly work = new Set<Promise<void>>();
  private waiters: { size: number; resolve: () => void }[] = [];

  get size(): number {
    return this.work.size;
  }

  /** @param promise must not reject */
  add(promise: Promise<void>): void {
    const tracked = promise.finally(() => {
      this.work.delete(tracked);
      this.waiters = this.waiters.filter(({ size, resolve }) => {
        if (this.work.size > size) return true;
        resolve();
        return false;
      });
    });
    this.work.add(tracked);
  }

  /** Resolves once no more than `size` pieces of work are left, or after `waitMs`. */
  async fallTo(size: number, waitMs = 2_147_483_647): Promise<void> {
    if (this.work.size <= size) return;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.waiters.push({ size, resolve })),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs))),
    ]);
    clearTimeout(timer);
  }
}
