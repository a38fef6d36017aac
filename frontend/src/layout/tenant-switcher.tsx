import Typography from '@mui/material/Typography';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenants } from '../features/tenants/use-tenants';

const TenantSearch = lazy(() => import('./tenant-search'));

interface TenantSwitcherProps {
  readonly onNavigate?: () => void;
}

/** Which tenant one looks at; whoever sees one alone sees its name. */
export function TenantSwitcher({ onNavigate }: TenantSwitcherProps) {
  const { t } = useTranslation('layout');
  const { data: tenants = [] } = useTenants();
  if (tenants.length === 0) return null;
  if (tenants.length === 1) {
    return (
      <>
        <Typography variant="caption" color="textSecondary">
          {t('tenant')}
        </Typography>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {tenants[0]?.name}
        </Typography>
      </>
    );
  }
  return (
    <Suspense fallback={null}>
      <TenantSearch tenants={tenants} {...(onNavigate && { onNavigate })} />
    </Suspense>
  );
}
