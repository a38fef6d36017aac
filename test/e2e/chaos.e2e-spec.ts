import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A short, fixed run of what `npm run chaos` does for minutes; see docs/reliability.md. */
describe('Everything is killed, stopped and wiped at random', () => {
  it('and every promise is kept', async () => {
    const options = ['scripts/chaos.mjs', '--seed', '7', '--duration', '15'];
    const { stdout } = await run(process.execPath, options, {
      cwd: `${import.meta.dirname}/../..`,
      timeout: 400_000,
    });
    expect(stdout).toContain('Every promise was kept.');
  }, 420_000);
});
