import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

/** Who is signed in, as the API knows it now. */
export function useSignedIn() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.signedIn,
    queryFn: ({ signal }) => dataOf(api.GET('/session', { signal })),
  });
}
