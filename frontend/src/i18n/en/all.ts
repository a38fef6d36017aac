import { common } from './common';
import { layout } from './layout';
import { numbers } from './numbers';
import { provider } from './provider';

/** English words, a namespace for each folder of features. They are part of the first load. */
export const en = { common, layout, numbers, provider } as const;
