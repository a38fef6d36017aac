import { ItemQueue } from './item-queue.js';

const always = () => true;
const same = (first: string, item: string) => first[0] === item[0];

function queueOf(...items: string[]): ItemQueue<string> {
  const queue = new ItemQueue<string>();
  items.forEach((item) => queue.push(item));
  return queue;
}

describe(ItemQueue.name, () => {
  it('gives items back in order, as many as asked for', () => {
    const queue = queueOf('a', 'b', 'c');
    expect(queue.take(2, always)).toEqual(['a', 'b']);
    expect(queue.take(2, always)).toEqual(['c']);
    expect(queue.take(2, always)).toEqual([]);
    expect(queue.length).toBe(0);
  });

  it('stops at the first item that does not go with the others', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'a3');
    expect(queue.take(10, same)).toEqual(['a1', 'a2']);
    expect(queue.take(10, same)).toEqual(['b1']);
    expect(queue.take(10, same)).toEqual(['a3']);
  });

  it('brings a later item forward', () => {
    const queue = queueOf('a', 'b', 'c');
    queue.take(1, always);
    queue.bringForward(1);
    expect(queue.take(2, always)).toEqual(['c', 'b']);
  });

  it('stays in order over many items', () => {
    const queue = new ItemQueue<number>();
    const taken: number[] = [];
    for (let item = 0; item < 50_000; item += 1) {
      queue.push(item);
      if (item % 3 > 0) taken.push(...queue.take(1, always));
    }
    taken.push(...queue.take(Infinity, always));
    expect(taken).toEqual(Array.from({ length: 50_000 }, (_, index) => index));
  });
});
