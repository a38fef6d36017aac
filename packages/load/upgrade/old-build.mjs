import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Child } from '../../../scripts/lib/child.mjs';
import { npm } from '../../../scripts/lib/install.mjs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { step } from '../../../scripts/lib/step.mjs';
import { tempDir } from '../../../scripts/lib/temp.mjs';
import { Trouble } from '../../../scripts/lib/trouble.mjs';

/**
 * An earlier version, built from its commit with its own packages.
 *
 * @param {import('../../../scripts/lib/run.mjs').Scope} scope
 * @param {{ commit: string, folder?: string | undefined }} where `folder`: it is built there already
 * @returns {Promise<string>} the folder of the build
 */
export async function oldBuild(scope, { commit, folder }) {
  if (folder !== undefined) {
    if (existsSync(join(folder, 'dist', 'main.js'))) return resolve(folder);
    throw new Trouble(`${folder} holds no build: there is no dist/main.js.`);
  }
  const root = join(scope.own(tempDir()).path, commit);
  await step(`Checking out ${commit}`, () =>
    done(inRoot(), 'git', 'worktree', 'add', '--detach', root, commit),
  );
  scope.defer(() => done(inRoot(), 'git', 'worktree', 'remove', '--force', root));
  await step('Installing its packages', () =>
    done(root, ...npm(), 'ci', '--include=dev', '--no-audit', '--no-fund'),
  );
  await step('Building it', () => done(root, ...npm(), 'run', '--silent', 'build'));
  return root;
}

/**
 * @param {string} cwd
 * @param {string} command
 * @param {string[]} args
 */
async function done(cwd, command, ...args) {
  const child = new Child(command, args, { cwd });
  const { code } = await child.exited;
  if (code === 0) return;
  throw new Trouble(`\`${[command, ...args].join(' ')}\` failed.`, { log: child.tail(20) });
}
