import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../../scripts/lib/child.mjs';
import { requestJson } from '../../scripts/lib/http.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { eventually } from '../support/eventually.js';
import { isolate } from '../support/isolation.js';
import { shellBlocks } from '../support/shell-blocks.js';

/** Every answer that is no success ends the block. */
const PRELUDE = `set -euo pipefail
curl() { command curl --fail-with-body --silent --show-error "$@"; }
`;

let demo: Child;
let folder: string;
let exported: Record<string, string>;
let ports: Record<'PORT' | 'SIMULATOR_PORT', number>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'));
  ports = { PORT: await freePort(), SIMULATOR_PORT: await freePort() };
  demo = new Child(process.execPath, [inRoot('scripts', 'demo.mjs')], {
    name: 'demo',
    cwd: inRoot(),
    env: {
      MONGO_URI: isolate().mongoUri,
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}`])),
      WORKER_PORT: `${await freePort()}`,
    },
  });
  const lines: string[] = [];
  demo.onLine.add((line) => lines.push(line));
  await demo.line(/Ctrl-C.*stops all of it/);
  exported = Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^\s*export (\w+)=(\S+)$/.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value]] : [];
    }),
  );
});

afterAll(async () => {
  await demo.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the blocks in one shell, as somebody would who pastes them one after another. */
function paste(blocks: readonly string[]): Promise<{ code: number | null; output: string }> {
  const here = blocks
    .join('\n')
    .replaceAll('localhost:3000', `127.0.0.1:${ports.PORT}`)
    .replaceAll('localhost:4000', `127.0.0.1:${ports.SIMULATOR_PORT}`);
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-c', PRELUDE + here], {
      cwd: folder,
      env: { ...process.env, ...exported },
    });
    let output = '';
    shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    shell.on('error', reject);
    shell.on('close', (code) => resolve({ code, output }));
  });
}

const ours = async (path: string) => {
  const url = `http://127.0.0.1:${ports.PORT}/tenants/${exported['TENANT_ID']}/${path}`;
  return (await requestJson(url, { key: exported['TENANT_KEY'] ?? '' })).body;
};

describe('the lines of', () => {
  it('README.md work against the demo as they stand', async () => {
    const readme = await readFile(inRoot('README.md'), 'utf8');
    const blocks = shellBlocks(readme, '## The API by hand');
    expect(blocks.length).toBeGreaterThanOrEqual(6);
    const { code, output } = await paste(blocks);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('1158201444') });
    await eventually(async () => {
      const { items } = await ours('messages?direction=OUT&limit=100');
      const toRosa = (items as { type: string; status: string }[])
        .filter(({ status }) => ['delivered', 'read'].includes(status))
        .map(({ type }) => type);
      expect(toRosa).toEqual(expect.arrayContaining(['text', 'document']));
      expect(items.filter(({ status }: { status: string }) => status === 'failed')).toEqual([]);
    });
  });

  it('docs/simulator.md work against the demo as they stand', async () => {
    const page = await readFile(inRoot('docs', 'simulator.md'), 'utf8');
    const blocks = shellBlocks(page).filter((block) => block.includes('curl'));
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    expect(await paste(blocks)).toMatchObject({ code: 0 });
  });
});
