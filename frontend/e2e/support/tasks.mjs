/**
 * The longest task of the page's main thread while something is done, in ms of the processor's time:
 * what other work the machine had meanwhile does not count.
 *
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<unknown>} act
 */
export async function longestTask(page, act) {
  const session = await page.context().newCDPSession(page);
  /** @type {{ name: string, args: { name?: string }, pid: number, tid: number, tdur?: number }[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(.../** @type {any} */ (value)));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], recordMode: 'recordContinuously' },
  });
  await act();
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  await session.detach();
  const main = events.find(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  if (main === undefined) throw new Error('The trace tells of no main thread.');
  const tasks = events.filter(({ pid, tid }) => pid === main.pid && tid === main.tid);
  const longest = tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0);
  return Math.round(longest / 1_000);
}
