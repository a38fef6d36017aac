import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

export const VERSION = version;

/** Of the stored data. It grows with each change that older processes could not live with. */
export const SCHEMA_VERSION = 1;
