import SearchOff from '@mui/icons-material/SearchOff';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../components/empty-state';
import { usePageTitle } from '../components/page';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('notFound'));
  return (
    <EmptyState
      icon={<SearchOff />}
      title={t('noSuchPage')}
      wholePage
      action={
        <Button variant="contained" component={Link} to="/">
          {t('toStart')}
        </Button>
      }
    />
  );
}
