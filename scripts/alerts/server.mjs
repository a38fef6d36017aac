/** @typedef {{ port: number, child: import('../lib/child.mjs').Child, stop: () => Promise<unknown> }} Running */

/** MongoDB or Redis: may be killed, and comes back on its port. */
export class Server {
  #launch;
  #running;

  /** @param {(port: number) => Promise<Running>} launch @param {Running} running */
  constructor(launch, running) {
    this.#launch = launch;
    this.#running = running;
  }

  /** @param {(port: number) => Promise<Running>} launch */
  static async start(launch) {
    return new Server(launch, await launch(0));
  }

  get port() {
    return this.#running.port;
  }

  get pid() {
    return this.#running.child.pid;
  }

  async kill() {
    this.#running.child.kill('SIGKILL');
    await this.#running.child.exited;
  }

  async restart() {
    this.#running = await this.#launch(this.port);
  }

  stop() {
    return this.#running.stop();
  }
}
