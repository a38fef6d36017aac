import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Short, fixed runs of what `npm run chaos` does for minutes; see docs/reliability.md. */
describe('Every promise is kept', () => {
  it.each([
    ['everything is killed, stopped and wiped at random', []],
    ['a replica set elects, loses answers and rolls back', ['--replica-set']],
  ])(
    'though %s',
    async (_name, more) => {
      const options = ['packages/load/chaos.mjs', '--seed', '7', '--duration', '15', ...more];
      const { stdout } = await run(process.execPath, options, {
        cwd: `${import.meta.dirname}/../..`,
        // A MongoDB of its own, to be killed.
        env: { ...process.env, MONGO_URI: '' },
        timeout: 400_000,
      });
      expect(stdout).toContain('Every promise was kept.');
    },
    420_000,
  );
});
