import { useMutation, useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

/** Whether customers can be played: in development, with a simulator. */
export function useHasSimulator(): boolean {
  const api = useApi();
  const { data } = useQuery({
    queryKey: queryKeys.simulator,
    queryFn: ({ signal }) => dataOf(api.GET('/dev/simulator', { signal })),
    staleTime: Infinity,
    retry: false,
  });
  return data?.available === true;
}

export interface CustomerMessage {
  readonly waId: string;
  readonly name: string;
  readonly text: string;
}

export function useWriteAsCustomer(phoneNumberId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: ({ waId, name, text }: CustomerMessage) =>
      dataOf(
        api.POST('/dev/customers/{waId}/messages', {
          params: { path: { waId: waId.replaceAll(/\D/g, '') } },
          body: { phoneNumberId, text, ...(name.trim() !== '' && { name: name.trim() }) },
        }),
      ),
  });
}
