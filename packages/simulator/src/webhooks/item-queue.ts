/** First in, first out; taking from the front costs the same however long the queue is. */
export class ItemQueue<Item> {
  private items: Item[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  /** Takes up to `most` items from the front, as long as they go with the first. */
  take(most: number, goesWith: (first: Item, item: Item) => boolean): Item[] {
    const start = this.head;
    const first = this.items[start];
    if (first === undefined) return [];
    let end = start + 1;
    while (end < this.items.length && end - start < most) {
      const item = this.items[end];
      if (item === undefined || !goesWith(first, item)) break;
      end += 1;
    }
    const taken = this.items.slice(start, end);
    this.head = end;
    this.dropTaken();
    return taken;
  }

  /** Exchanges the first item for the one at `index`, counted from the front. */
  bringForward(index: number): void {
    const [first, other] = [this.items[this.head], this.items[this.head + index]];
    if (first === undefined || other === undefined) return;
    this.items[this.head] = other;
    this.items[this.head + index] = first;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }

  private dropTaken(): void {
    if (this.head === this.items.length) this.clear();
    else if (this.head > 10_000) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
  }
}
