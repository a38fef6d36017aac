import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { LiveBadge } from '../live/live-badge';
import { useCurrentTenant } from '../tenants/tenant-context';
import { SendOne } from './one/send-one';

const SendMany = lazy(() => import('./many/send-many'));

/** One message, or the same to many. */
export default function SendPage() {
  const { t } = useTranslation('send');
  const { id: tenantId, name } = useCurrentTenant();
  const [search, setSearch] = useSearchParams();
  const many = search.get('many') !== null;
  return (
    <Page title={t('title')} lead={t('lead', { name })} actions={<LiveBadge />}>
      <Tabs
        value={many}
        onChange={(_event, next: boolean) => setSearch(next ? { many: '' } : {}, { replace: true })}
        aria-label={t('howMany')}
        sx={{ mb: 3 }}
      >
        <Tab value={false} label={t('one')} />
        <Tab value label={t('many.title')} />
      </Tabs>
      {many ? (
        <Suspense fallback={<LoadingState label={t('loading')} />}>
          <SendMany tenantId={tenantId} />
        </Suspense>
      ) : (
        <SendOne tenantId={tenantId} to={search.get('to') ?? ''} />
      )}
    </Page>
  );
}
