import { useMutation } from '@tanstack/react-query';
import { API_BASE, type Media } from '../../api/client';
import { ApiError, UnreachableError } from '../../api/errors';
import { useSession } from '../session/session-context';

/** Stores a file of the tenant, to be sent. */
export function useUpload(tenantId: string) {
  const { headers } = useSession();
  return useMutation({
    mutationFn: async (file: File): Promise<Media> => {
      const query = new URLSearchParams({ fileName: file.name });
      // As bytes of their own type, which the client for JSON does not send.
      const response = await fetch(`${API_BASE}/tenants/${tenantId}/media?${query}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': file.type || 'application/octet-stream' },
        body: file,
      }).catch(() => {
        throw new UnreachableError();
      });
      const body: unknown = await response.json().catch(() => ({}));
      if (!response.ok) throw new ApiError(response.status, body as object);
      return body as Media;
    },
  });
}
