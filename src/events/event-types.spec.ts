import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from './event-types.js';

describe('EVENT_TYPES', () => {
  it('holds only what is told somewhere', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.spec)\.ts$/.test(file) && !file.endsWith('event-types.ts'))
      .map((file) => readFileSync(join('src', file), 'utf8'));
    const untold = EVENT_TYPES.filter(
      (type) => !sources.some((text) => text.includes(`'${type}'`)),
    );
    expect(untold).toEqual([]);
  });
});
