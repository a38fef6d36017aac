import { WebSocket } from 'undici';

/** Where a process says that it can be looked into (`--inspect`). */
const LISTENING = /Debugger listening on (ws:\S+)/;

/**
 * What a process holds once its garbage is collected, in MB: what it cannot let go of. Its resident
 * memory tells little of that, as V8 gives back late what it once needed.
 *
 * @param {readonly string[]} lines that the process printed, run with `--inspect`
 * @returns {Promise<{ live: number, resident: number }>}
 */
export async function memoryOf(lines) {
  const url = lines.map((line) => LISTENING.exec(line)?.[1]).findLast((one) => one !== undefined);
  if (url === undefined) throw new Error('The process cannot be looked into.');
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`No answer from ${url}`));
  });
  try {
    await ask(socket, 'HeapProfiler.collectGarbage');
    // What finalizers let go of.
    await ask(socket, 'HeapProfiler.collectGarbage');
    const { result } = await ask(socket, 'Runtime.evaluate', {
      expression: 'process.memoryUsage()',
      returnByValue: true,
    });
    const { heapUsed, external, rss } = result.value;
    return { live: (heapUsed + external) / 1024 ** 2, resident: rss / 1024 ** 2 };
  } finally {
    socket.close();
  }
}

/**
 * One call of the inspector's protocol.
 *
 * @param {WebSocket} socket
 * @param {string} method
 * @param {object} [params]
 * @returns {Promise<any>}
 */
function ask(socket, method, params = {}) {
  return new Promise((resolve, reject) => {
    socket.onmessage = ({ data }) => {
      const { id, result, error } = JSON.parse(String(data));
      if (id === 1) error === undefined ? resolve(result) : reject(new Error(error.message));
    };
    socket.onclose = () => reject(new Error('The process went away.'));
    socket.send(JSON.stringify({ id: 1, method, params }));
  });
}
