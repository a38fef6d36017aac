import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * What a script was given. `--help` shows the comment at the script's head, and ends it; so does, with a
 * sentence, what it does not take.
 *
 * @template {import('node:util').ParseArgsConfig} Config
 * @param {Config} config
 * @returns {ReturnType<typeof parseArgs<Config>>}
 */
export function readArguments(config) {
  if (process.argv.slice(2).includes('--help')) {
    console.log(headOf(readFileSync(process.argv[1] ?? '', 'utf8')));
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split('. ');
    console.error(`${sentence}. \`--help\` tells what it takes.`);
    process.exit(2);
  }
}

/** @param {string} source @returns {string} the text of its first comment */
function headOf(source) {
  const [, comment = ''] = /\/\*\*\n(.*?)\n \*\//s.exec(source) ?? [];
  return comment.replaceAll(/^ \* ?/gm, '');
}
