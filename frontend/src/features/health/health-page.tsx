import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page';
import { HealthView } from './health-view';

export default function HealthPage() {
  const { t } = useTranslation('health');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <HealthView />
    </Page>
  );
}
