import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

/** A stored file, as an address that the page can show. */
export interface ShownFile {
  readonly url: string | undefined;
  readonly isLoading: boolean;
  readonly error: unknown;
}

/**
 * Loads a file of the tenant once it is wanted. It goes through the client, as a key does not go
 * along with the address of a picture.
 */
export function useFile(tenantId: string, mediaId: string, wanted: boolean): ShownFile {
  const api = useApi();
  const { data, error, isLoading } = useQuery({
    queryKey: queryKeys.file(tenantId, mediaId),
    enabled: wanted,
    // What is stored under an id never changes.
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Blob> =>
      dataOf(
        api.GET('/tenants/{tenantId}/media/{mediaId}/content', {
          params: { path: { tenantId, mediaId } },
          parseAs: 'blob',
          signal,
        }),
      ),
  });
  return { url: useObjectUrl(data), isLoading, error };
}

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (blob === undefined) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
