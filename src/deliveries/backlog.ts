/** Items that wait for their turn, first come, first served; and somebody who waits until they are few. */
export class Backlog<Item> {
  private items: Item[] = [];
  private waiter: { readonly size: number; readonly wake: () => void } | undefined;

  get size(): number {
    return this.items.length;
  }

  get first(): Item | undefined {
    return this.items[0];
  }

  push(items: readonly Item[]): void {
    this.items.push(...items);
  }

  take(): Item | undefined {
    const item = this.items.shift();
    this.tell();
    return item;
  }

  takeAll(): Item[] {
    const all = this.items;
    this.items = [];
    this.tell();
    return all;
  }

  /** Resolves once no more than `size` items are left, or after `waitMs`; one caller at a time. */
  async fallTo(size: number, waitMs: number): Promise<void> {
    if (this.items.length <= size) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((wake) => {
      this.waiter = { size, wake };
      timer = setTimeout(wake, waitMs);
    });
    this.waiter = undefined;
    clearTimeout(timer);
  }

  private tell(): void {
    if (this.waiter !== undefined && this.items.length <= this.waiter.size) this.waiter.wake();
  }
}
