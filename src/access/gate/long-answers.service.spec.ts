import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { partial } from '../../../test/support/fake.js';
import { MissingKeyError } from '../access.errors.js';
import { LongAnswers } from './long-answers.service.js';

const LOOK_MS = 2_000;

/** An answer that goes on, and whether it was cut off. */
function answer() {
  const destroy = jest.fn();
  const raw = Object.assign(new EventEmitter(), { destroy });
  return { reply: partial<FastifyReply>({ raw } as object), raw, destroy };
}

describe(LongAnswers.name, () => {
  let answers: LongAnswers;

  beforeEach(() => {
    jest.useFakeTimers();
    answers = new LongAnswers();
    answers.onModuleInit();
  });

  afterEach(async () => {
    await answers.beforeApplicationShutdown();
    jest.useRealTimers();
  });

  it('ends within five seconds what its caller may not have any more, and nothing else', async () => {
    const [theirs, ours] = [answer(), answer()];
    let isLetIn = true;
    answers.watch(theirs.reply, {
      caller: () => 'they',
      admit: async () => {
        if (!isLetIn) throw new MissingKeyError();
      },
    });
    answers.watch(ours.reply, { caller: () => 'we', admit: async () => undefined });
    await jest.advanceTimersByTimeAsync(10 * LOOK_MS);
    expect(theirs.destroy).not.toHaveBeenCalled();
    isLetIn = false;
    await jest.advanceTimersByTimeAsync(LOOK_MS);
    expect(theirs.destroy).toHaveBeenCalled();
    expect(ours.destroy).not.toHaveBeenCalled();
  });

  it('asks nothing about an answer that is over by the second look', async () => {
    const { reply, raw } = answer();
    const admit = jest.fn(async () => undefined);
    answers.watch(reply, { caller: () => 'they', admit });
    await jest.advanceTimersByTimeAsync(LOOK_MS);
    raw.emit('close');
    await jest.advanceTimersByTimeAsync(5 * LOOK_MS);
    expect(admit).not.toHaveBeenCalled();
  });

  it('asks once for all answers to one caller, and ends all of them', async () => {
    const theirs = [answer(), answer(), answer()];
    const ours = answer();
    const admit = jest.fn(() => Promise.reject(new MissingKeyError()));
    for (const { reply } of theirs) answers.watch(reply, { caller: () => 'they', admit });
    answers.watch(ours.reply, { caller: () => 'we', admit: async () => undefined });
    await jest.advanceTimersByTimeAsync(2 * LOOK_MS);
    expect(admit).toHaveBeenCalledTimes(1);
    for (const { destroy } of theirs) expect(destroy).toHaveBeenCalled();
    expect(ours.destroy).not.toHaveBeenCalled();
  });

  it('lets an answer go on while nobody can tell', async () => {
    const { reply, destroy } = answer();
    const admit = () => Promise.reject(new Error('the database is away'));
    answers.watch(reply, { caller: () => 'they', admit });
    await jest.advanceTimersByTimeAsync(5 * LOOK_MS);
    expect(destroy).not.toHaveBeenCalled();
  });

  it('looks at nothing once the process stops', async () => {
    const admit = jest.fn(async () => undefined);
    answers.watch(answer().reply, { caller: () => 'they', admit });
    await answers.beforeApplicationShutdown();
    await jest.advanceTimersByTimeAsync(5 * LOOK_MS);
    expect(admit).not.toHaveBeenCalled();
  });
});
