import type { en } from '../en/all';
import type { Words } from '../words';
import { common } from './common';
import { conversations } from './conversations';
import { health } from './health';
import { history } from './history';
import { layout } from './layout';
import { live } from './live';
import { manage } from './manage';
import { media } from './media';
import { messages } from './messages';
import { numbers } from './numbers';
import { operations } from './operations';
import { people } from './people';
import { playground } from './playground';
import { provider } from './provider';
import { send } from './send';
import { session } from './session';
import { settings } from './settings';
import { tenants } from './tenants';

/** Hindi words, loaded when somebody wants them. */
export const hi: Words<typeof en> = {
  common,
  conversations,
  health,
  history,
  layout,
  live,
  manage,
  media,
  messages,
  numbers,
  operations,
  people,
  playground,
  provider,
  send,
  session,
  settings,
  tenants,
};
