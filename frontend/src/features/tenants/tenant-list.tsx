import Chip from '@mui/material/Chip';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Paper from '@mui/material/Paper';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Tenant } from '../../api/client';
import { formatDateTime } from '../../components/dates';

const COLORS = {
  active: 'success',
  suspended: 'warning',
  paused: 'warning',
  needs_reauth: 'error',
  deleted: 'error',
} as const satisfies Record<Tenant['status'], string>;

export function TenantList({ tenants }: { readonly tenants: readonly Tenant[] }) {
  const { t } = useTranslation('tenants');
  return (
    <Paper variant="outlined">
      <List disablePadding aria-label={t('title')}>
        {tenants.map((tenant, index) => (
          <li key={tenant.id}>
            <ListItemButton
              component={Link}
              to={`/t/${tenant.id}/conversations`}
              divider={index < tenants.length - 1}
              sx={{ gap: 2, py: 1.5 }}
            >
              <ListItemText
                primary={tenant.name}
                secondary={t('numberId', {
                  id: tenant.phoneNumberId,
                  since: formatDateTime(new Date(tenant.createdAt)),
                })}
                slotProps={{
                  primary: { sx: { fontWeight: 600 } },
                  secondary: { sx: { overflowWrap: 'anywhere' } },
                }}
              />
              <Chip
                size="small"
                variant="outlined"
                color={COLORS[tenant.status]}
                label={t(`statuses.${tenant.status}`)}
              />
            </ListItemButton>
          </li>
        ))}
      </List>
    </Paper>
  );
}
