/** Work that has begun and not ended, counted. */
export class InFlight {
  private count = 0;
  private waiters: { size: number; resolve: () => void }[] = [];

  get size(): number {
    return this.count;
  }

  /** @param promise must not reject */
  add(promise: Promise<void>): void {
    this.count += 1;
    void promise.then(() => {
      this.count -= 1;
      if (this.waiters.length === 0) return;
      const ready = this.waiters.filter(({ size }) => this.count <= size);
      if (ready.length === 0) return;
      this.waiters = this.waiters.filter((waiter) => !ready.includes(waiter));
      ready.forEach(({ resolve }) => resolve());
    });
  }

  /** Resolves once no more than `size` pieces of work are left, or after `waitMs`. */
  async fallTo(size: number, waitMs = 2_147_483_647): Promise<void> {
    if (this.count <= size) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiters.push({ size, resolve });
      timer = setTimeout(resolve, waitMs);
    });
    clearTimeout(timer);
  }
}
