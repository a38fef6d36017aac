import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { PageTabs } from './page-tabs';

/** Leads between the pages that say who may do what, and who did: of a tenant, or of the operator. */
export function AccessTabs() {
  const { t } = useTranslation('layout');
  const { tenantId } = useParams();
  const base = tenantId === undefined ? '' : `/t/${tenantId}`;
  return (
    <PageTabs
      label={t('places.access')}
      tabs={[
        { to: `${base}/people`, label: t('places.people') },
        { to: `${base}/keys`, label: t('places.keys') },
        { to: `${base}/audit-log`, label: t('places.audit') },
      ]}
    />
  );
}
