import { common } from './common';
import { layout } from './layout';
import { numbers } from './numbers';

/** English words, a namespace for each folder of features. They are part of the first load. */
export const en = { common, layout, numbers } as const;
