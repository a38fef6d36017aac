import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { API_BASE, createApiClient } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { outcomeOfProvider } from './sign-in-ways';

/** What the codes of a sign-in that did not succeed mean to a person. */
const MEANINGS = {
  oidc_sign_in_refused: 'refused',
  sign_in_refused: 'refused',
  identity_provider_unavailable: 'unavailable',
} as const;

/** Leads to the company's identity provider, where there is one; says how that ended, if not well. */
export function ProviderButton() {
  const { t } = useTranslation('provider');
  const { data: ways } = useQuery({
    queryKey: queryKeys.signInWays,
    queryFn: ({ signal }) =>
      dataOf(createApiClient({ baseUrl: API_BASE }).GET('/session/ways', { signal })),
    retry: false,
  });
  if (!ways?.oidc) return null;
  const outcome = outcomeOfProvider();
  const meaning = MEANINGS[outcome as keyof typeof MEANINGS] ?? 'notConfirmed';
  return (
    <>
      {outcome !== null && outcome !== 'done' && <Alert severity="error">{t(meaning)}</Alert>}
      <Button variant="outlined" size="large" href={`${API_BASE}${ways.oidc.url}`}>
        {t('signInWith', { name: ways.oidc.name })}
      </Button>
    </>
  );
}
