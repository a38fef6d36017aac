import { common } from './common';
import { layout } from './layout';

/** English words, a namespace for each folder of features. They are part of the first load. */
export const en = { common, layout } as const;
