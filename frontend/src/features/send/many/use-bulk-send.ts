import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { SendMessage } from '../../../api/client';
import { dataOf } from '../../../api/errors';
import { useApi } from '../../session/session-context';
import { runBulk, type RowResult } from './run-bulk';

/** The page shows how far it is so often, however fast it goes. */
const SHOW_MS = 200;

/** Sends many messages; leaving the page is asked about while it runs. */
export function useBulkSend(tenantId: string) {
  const api = useApi();
  const [results, setResults] = useState<ReadonlyMap<number, RowResult>>(new Map());
  const stop = useRef(new AbortController());
  const { mutate, isPending, isSuccess, reset } = useMutation({
    mutationFn: async (messages: readonly SendMessage[]) => {
      stop.current = new AbortController();
      const found = new Map<number, RowResult>();
      const show = () => setResults(new Map(found));
      const timer = setInterval(show, SHOW_MS);
      try {
        await runBulk({
          messages,
          signal: stop.current.signal,
          send: (body) =>
            dataOf(api.POST('/tenants/{tenantId}/send', { params: { path: { tenantId } }, body })),
          onResult: (line, result) => found.set(line, result),
        });
      } finally {
        clearInterval(timer);
        show();
      }
    },
  });
  useEffect(() => {
    if (!isPending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isPending]);
  useEffect(() => () => stop.current.abort(), []);
  return {
    results,
    isRunning: isPending,
    isDone: isSuccess,
    start: mutate,
    stop: () => stop.current.abort(),
    forget: () => {
      setResults(new Map());
      reset();
    },
  };
}
