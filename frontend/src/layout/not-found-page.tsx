import SearchOff from '@mui/icons-material/SearchOff';
import Button from '@mui/material/Button';
import { Link } from 'react-router';
import { EmptyState } from '../components/empty-state';
import { usePageTitle } from '../components/page';

export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <EmptyState
      icon={<SearchOff />}
      title="There is no such page"
      wholePage
      action={
        <Button variant="contained" component={Link} to="/">
          To the start
        </Button>
      }
    />
  );
}
