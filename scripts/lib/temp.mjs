import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @returns a folder of our own, and the way to be rid of it */
export function tempDir() {
  const path = mkdtempSync(join(tmpdir(), 'whatsapp-backend-'));
  return { path, stop: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
