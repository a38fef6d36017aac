import Chip from '@mui/material/Chip';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Paper from '@mui/material/Paper';
import { Link } from 'react-router';
import type { Tenant } from '../../api/client';
import { formatDateTime } from '../../components/dates';

const STATUS: Record<Tenant['status'], { label: string; color: 'success' | 'warning' | 'error' }> =
  {
    active: { label: 'Active', color: 'success' },
    suspended: { label: 'Suspended', color: 'warning' },
    paused: { label: 'Paused by Meta', color: 'warning' },
    needs_reauth: { label: 'Needs a new token', color: 'error' },
    deleted: { label: 'Deleted', color: 'error' },
  };

export function TenantList({ tenants }: { readonly tenants: readonly Tenant[] }) {
  return (
    <Paper variant="outlined">
      <List disablePadding aria-label="Tenants">
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
                secondary={`Number id ${tenant.phoneNumberId} · since ${formatDateTime(new Date(tenant.createdAt))}`}
                slotProps={{
                  primary: { sx: { fontWeight: 600 } },
                  secondary: { sx: { overflowWrap: 'anywhere' } },
                }}
              />
              <Chip size="small" variant="outlined" {...STATUS[tenant.status]} />
            </ListItemButton>
          </li>
        ))}
      </List>
    </Paper>
  );
}
