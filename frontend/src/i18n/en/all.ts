import { common } from './common';
import { conversations } from './conversations';
import { layout } from './layout';
import { live } from './live';
import { media } from './media';
import { messages } from './messages';
import { numbers } from './numbers';
import { playground } from './playground';
import { provider } from './provider';
import { send } from './send';
import { settings } from './settings';

/** English words, a namespace for each folder of features. They are part of the first load. */
export const en = {
  common,
  conversations,
  layout,
  live,
  media,
  messages,
  numbers,
  playground,
  provider,
  send,
  settings,
} as const;
