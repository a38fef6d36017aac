import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useLocation, useNavigate } from 'react-router';
import { useTenants } from '../features/tenants/use-tenants';
import { useChosenTenant } from './chosen-tenant';

/** Which tenant one looks at; with a tenant's key there is only one. */
export function TenantSwitcher({ onNavigate }: { readonly onNavigate?: () => void }) {
  const { data: tenants = [] } = useTenants();
  const chosen = useChosenTenant();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (tenants.length === 0) return null;
  if (tenants.length === 1) {
    return (
      <>
        <Typography variant="caption" color="textSecondary">
          Tenant
        </Typography>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {tenants[0]?.name}
        </Typography>
      </>
    );
  }
  const goTo = (tenantId: string) => {
    const page = /^\/t\/[^/]+\/(\w+)/.exec(pathname)?.[1] ?? 'conversations';
    onNavigate?.();
    void navigate(`/t/${tenantId}/${page}`);
  };
  const known = tenants.some(({ id }) => id === chosen);
  return (
    <TextField
      select
      size="small"
      label="Tenant"
      value={known ? chosen : ''}
      onChange={({ target }) => goTo(target.value)}
    >
      {tenants.map(({ id, name }) => (
        <MenuItem key={id} value={id}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
