const HEARTBEAT_MS = 15_000;

/** @param {number} ms */
export function seconds(ms) {
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

const paint = (/** @type {number} */ code) => (/** @type {string} */ text) =>
  process.stdout.isTTY && !process.env['NO_COLOR'] ? `\u001b[${code}m${text}\u001b[0m` : text;

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

/**
 * Does one piece of work and shows that it goes on: a running clock on a terminal, a line now and
 * then elsewhere.
 *
 * @template T
 * @param {string} title e.g. `Installing packages`
 * @param {(note: (detail: string) => void) => Promise<T> | T} work may `note` what came of it
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const elapsed = () => seconds(Date.now() - startedAt);
  const clock = process.stdout.isTTY ? tickOnTerminal(title, elapsed) : tickInLog(title, elapsed);
  let detail = '';
  const finish = (/** @type {string} */ mark) => {
    clock.stop();
    console.log(`${mark} ${title}${detail && `: ${detail}`} ${dim(elapsed())}`);
  };
  try {
    const result = await work((text) => {
      detail = text;
    });
    finish(green('✓'));
    return result;
  } catch (error) {
    finish(red('✗'));
    throw error;
  }
}

/**
 * @param {string} title
 * @param {() => string} elapsed
 */
function tickOnTerminal(title, elapsed) {
  const draw = () => process.stdout.write(`\r\u001b[K… ${title} ${dim(elapsed())}`);
  draw();
  const timer = setInterval(draw, 1000);
  return {
    stop() {
      clearInterval(timer);
      process.stdout.write('\r\u001b[K');
    },
  };
}

/**
 * @param {string} title
 * @param {() => string} elapsed
 */
function tickInLog(title, elapsed) {
  // Work that is done within a second needs no line of its own before it ends.
  const first = setTimeout(() => console.log(`… ${title}`), 1000);
  const timer = setInterval(() => console.log(`… ${title} ${elapsed()}`), HEARTBEAT_MS);
  return {
    stop() {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
