import type { en } from '../en/all';
import type { Words } from '../words';
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

/** Hindi words, loaded when somebody wants them. */
export const hi: Words<typeof en> = {
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
};
