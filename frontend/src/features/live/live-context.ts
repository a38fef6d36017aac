import { createContext, use } from 'react';
import type { LiveState } from './follow-messages';

export const LiveContext = createContext<LiveState>('connecting');

/** Whether what is shown is kept up to date at the moment. */
export function useLiveState(): LiveState {
  return use(LiveContext);
}
