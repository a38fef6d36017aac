import type { en } from '../en/all';
import type { Words } from '../words';
import { common } from './common';
import { layout } from './layout';
import { numbers } from './numbers';
import { provider } from './provider';

/** Hindi words, loaded when somebody wants them. */
export const hi: Words<typeof en> = { common, layout, numbers, provider };
