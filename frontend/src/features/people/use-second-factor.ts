import { useMutation, useQueryClient } from '@tanstack/react-query';
import { dataOf, emptyAnswer } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

/** Setting up the own second factor, and turning it off; a secret and codes are here once, and nowhere else. */
export function useSecondFactor() {
  const api = useApi();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.signedIn });
  const begin = useMutation({ mutationFn: () => dataOf(api.POST('/me/second-factor')) });
  const confirm = useMutation({
    mutationFn: (code: string) => dataOf(api.POST('/me/second-factor/confirm', { body: { code } })),
    onSuccess: () => {
      begin.reset();
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: (code: string) =>
      emptyAnswer(api.POST('/me/second-factor/remove', { body: { code } })),
    onSuccess: () => {
      confirm.reset();
      return refresh();
    },
  });
  return { begin, confirm, remove };
}
