import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Message } from '../../api/client';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';
import { announce } from './announce';
import { applyMessage } from './apply-message';
import { followMessages, type LiveState } from './follow-messages';
import { LiveContext } from './live-context';
import { refreshLists, refreshThreads } from './refresh';
import { Throttle } from './throttle';

/** Lists are asked for again this often at most, however much comes in. */
const REFRESH_MS = 400;

interface LiveMessagesProps {
  readonly tenantId: string;
  readonly children: ReactNode;
}

/** Keeps whatever shows the tenant's messages up to date while it is there. */
export function LiveMessages({ tenantId, children }: LiveMessagesProps) {
  const api = useApi();
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const begun = useRef(false);

  useEffect(() => {
    const stop = new AbortController();
    const refresh = new Throttle(() => refreshLists(queries, tenantId), REFRESH_MS);
    const refreshOne = (conversationId: string) => {
      const queryKey = queryKeys.conversation(tenantId, conversationId);
      void queries.invalidateQueries({ queryKey });
      refresh.call();
    };
    void followMessages({
      api,
      tenantId,
      signal: stop.signal,
      onMessage: (message: Message) => {
        applyMessage(queries, message);
        announce(message, new Date());
        refreshOne(message.conversationId);
      },
      onConversation: refreshOne,
      onState: (next) => {
        setState(next);
        if (next !== 'live' || begun.current) return;
        begun.current = true;
        // Whatever happened between the first look and the start of the stream.
        refresh.call();
        refreshThreads(queries, tenantId);
      },
    });
    return () => {
      stop.abort();
      refresh.cancel();
      begun.current = false;
    };
  }, [api, queries, tenantId]);

  return <LiveContext value={state}>{children}</LiveContext>;
}
