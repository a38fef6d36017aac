import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { API_BASE, createApiClient } from '../../api/client';
import { dataOf, isApiError } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import type { Session } from './session';

/** Offers to go on without a key, where the API asks for none: in development. */
export function OpenAccess({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const { t } = useTranslation('session');
  const { data: open } = useQuery({
    queryKey: queryKeys.openAccess,
    queryFn: isOpen,
    retry: false,
  });
  if (open !== true) return null;
  return (
    <Alert
      severity="info"
      icon={false}
      action={
        <Button color="inherit" size="small" onClick={() => onSignedIn({})}>
          {t('goOn')}
        </Button>
      }
    >
      {t('open')}
    </Alert>
  );
}

async function isOpen({ signal }: { signal: AbortSignal }): Promise<boolean> {
  const api = createApiClient({ baseUrl: API_BASE });
  try {
    await dataOf(api.GET('/tenants', { params: { query: { limit: 1 } }, signal }));
    return true;
  } catch (error) {
    if (isApiError(error)) return false;
    throw error;
  }
}
