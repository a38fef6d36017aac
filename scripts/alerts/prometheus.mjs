import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { aptInstall, canAptInstall } from '../lib/apt.mjs';
import { Child } from '../lib/child.mjs';
import { requestJson } from '../lib/http.mjs';
import { startOnFreePort } from '../lib/start-on-free-port.mjs';
import { step } from '../lib/step.mjs';
import { Trouble } from '../lib/trouble.mjs';
import { untilAnswering } from '../lib/until-answering.mjs';
import { answers } from '../lib/wait.mjs';
import { which } from '../lib/which.mjs';

/** @returns {Promise<{ prometheus: string, promtool: string }>} installs them if that needs no question */
export async function findPrometheus() {
  const find = () => ({ prometheus: which(['prometheus']), promtool: which(['promtool']) });
  let { prometheus, promtool } = find();
  if ((prometheus === null || promtool === null) && canAptInstall()) {
    await step('Installing prometheus with apt-get', () => aptInstall('prometheus'));
    ({ prometheus, promtool } = find());
  }
  if (prometheus === null || promtool === null) {
    throw new Trouble('Prometheus is missing. Install it (`apt-get install prometheus`).');
  }
  return { prometheus, promtool };
}

/** A Prometheus of our own, on the loopback interface. */
export class Prometheus {
  /** @param {{ child: Child, url: string }} running */
  constructor({ child, url }) {
    this.child = child;
    this.url = url;
  }

  /**
   * @param {object} options
   * @param {string} options.command
   * @param {string} options.folder of its files
   * @param {string} options.rules YAML
   * @param {Record<string, string[]>} options.targets URLs by job
   */
  static async start({ command, folder, rules, targets }) {
    writeFileSync(join(folder, 'rules.yml'), rules);
    const config = {
      // Long enough for a process that is held up.
      global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: Object.entries(targets).map(([job_name, urls]) => ({
        job_name,
        static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
      })),
    };
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, stringify(config));
    return startOnFreePort('Prometheus', 0, async (port) => {
      const child = new Child(command, [
        ...[`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'prometheus')}`],
        ...[`--web.listen-address=127.0.0.1:${port}`, '--storage.tsdb.retention.time=1d'],
      ]);
      const url = `http://127.0.0.1:${port}`;
      await untilAnswering(child, () => answers(`${url}/-/ready`));
      return new Prometheus({ child, url });
    });
  }

  /** @returns {Promise<Set<string>>} names of the alerts that fire now */
  async firing() {
    const { body } = await requestJson(`${this.url}/api/v1/alerts`);
    /** @type {{ state: string, labels: { alertname: string } }[]} */
    const alerts = body.data.alerts;
    return new Set(
      alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname),
    );
  }

  /** @returns {Promise<boolean>} whether each target was scraped */
  async seesAll() {
    const { body } = await requestJson(`${this.url}/api/v1/targets`);
    /** @type {{ health: string }[]} */
    const targets = body.data.activeTargets;
    return targets.length > 0 && targets.every(({ health }) => health === 'up');
  }

  stop() {
    return this.child.stop();
  }
}
