/** @typedef {{ port: number, child: import('../../../scripts/lib/child.mjs').Child, stop: () => Promise<unknown> }} Running */

/** A server that can be killed, and comes back on its port. */
export class Restartable {
  #launch;
  #running;

  /**
   * @param {(port: number) => Promise<Running>} launch
   * @param {Running} running
   */
  constructor(launch, running) {
    this.#launch = launch;
    this.#running = running;
  }

  /** @param {(port: number) => Promise<Running>} launch */
  static async start(launch) {
    return new Restartable(launch, await launch(0));
  }

  get port() {
    return this.#running.port;
  }

  get pid() {
    return this.#running.child.pid;
  }

  async killAndRestart() {
    this.#running.child.kill('SIGKILL');
    await this.#running.child.exited;
    this.#running = await this.#launch(this.port);
  }

  async stop() {
    await this.#running.stop();
  }
}
