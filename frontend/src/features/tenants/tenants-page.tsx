import Add from '@mui/icons-material/Add';
import SearchOff from '@mui/icons-material/SearchOff';
import Storefront from '@mui/icons-material/Storefront';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ChoiceField } from '../../components/choice-field';
import { EmptyState } from '../../components/empty-state';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { SearchField } from '../../components/search-field';
import { useChoice, useFilter } from '../../components/use-filter';
import { TenantList } from './tenant-list';
import { useTenantPages } from './use-tenants';

const STATUSES = ['active', 'suspended', 'paused', 'needs_reauth'] as const;

/** All tenants, newest first, however many; the search is in the address. */
export default function TenantsPage() {
  const { t } = useTranslation('tenants');
  const { t: common } = useTranslation();
  const [search, setSearch] = useFilter('search');
  const [status, setStatus] = useChoice('status', STATUSES);
  const { items, isPending, error, retry, hasMore, isLoadingMore, loadMore } = useTenantPages(
    useDeferredValue(search),
    status,
  );
  const register = (
    <Button variant="contained" component={Link} to="/tenants/register" startIcon={<Add />}>
      {t('register')}
    </Button>
  );
  const none = items?.length === 0;
  const all = search === '' && status === undefined;
  return (
    <Page title={t('title')} lead={t('lead')} actions={!(none && all) && register}>
      {!(none && all) && (
        <Stack direction="row" useFlexGap spacing={2} sx={{ mb: 2, flexWrap: 'wrap' }}>
          <SearchField
            label={t('search')}
            helperText={t('searchHelp')}
            value={search}
            onChange={setSearch}
          />
          <ChoiceField
            label={t('state')}
            values={STATUSES}
            nameOf={(value) => t(`statuses.${value}`)}
            value={status}
            onChange={setStatus}
          />
        </Stack>
      )}
      {isPending && <LoadingState label={t('loading')} />}
      {error !== null && <ErrorState title={t('notLoaded')} error={error} onRetry={retry} />}
      {none && all && (
        <EmptyState icon={<Storefront />} title={t('none')} action={register}>
          {t('noneWhy')}
        </EmptyState>
      )}
      {none && !all && <EmptyState icon={<SearchOff />} title={t('noneFound')} />}
      {items !== undefined && items.length > 0 && <TenantList tenants={items} />}
      {hasMore && (
        <Button onClick={loadMore} loading={isLoadingMore} sx={{ mt: 2 }}>
          {common('showMore')}
        </Button>
      )}
    </Page>
  );
}
