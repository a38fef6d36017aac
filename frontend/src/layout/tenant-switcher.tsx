import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useFoundTenants, useTenant, useTenants } from '../features/tenants/use-tenants';
import { useChosenTenant } from './chosen-tenant';

/** Which tenant one looks at, found by name among however many; whoever sees one alone sees its name. */
export function TenantSwitcher({ onNavigate }: { readonly onNavigate?: () => void }) {
  const { t } = useTranslation('layout');
  const { data: tenants = [] } = useTenants();
  const chosen = useChosenTenant();
  const { data: current } = useTenant(tenants.length > 1 ? (chosen ?? '') : '');
  // What is being typed; `null`: nothing, and the name of the chosen one is shown.
  const [typed, setTyped] = useState<string | null>(null);
  const search = typed ?? '';
  const { data: found = tenants } = useFoundTenants(useDeferredValue(search));
  const navigate = useNavigate();
  const { pathname } = useLocation();
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
  const goTo = (tenantId: string) => {
    const page = /^\/t\/[^/]+\/([\w-]+)/.exec(pathname)?.[1] ?? 'conversations';
    onNavigate?.();
    void navigate(`/t/${tenantId}/${page}`);
  };
  const options = current === undefined ? found : [current, ...found.filter(isNot(current.id))];
  return (
    <Autocomplete
      size="small"
      clearIcon={null}
      options={options}
      value={current ?? null}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(left, right) => left.id === right.id}
      // The server has searched.
      filterOptions={(all) => (search === '' ? all : all.filter(({ id }) => inList(found, id)))}
      inputValue={typed ?? current?.name ?? ''}
      // The chosen one may be read while somebody types already, which must not replace the text.
      onInputChange={(_event, text, reason) => reason === 'input' && setTyped(text)}
      onBlur={() => setTyped(null)}
      onChange={(_event, tenant) => {
        setTyped(null);
        if (tenant !== null) goTo(tenant.id);
      }}
      renderInput={(params) => <TextField {...params} label={t('tenant')} />}
    />
  );
}

const isNot = (tenantId: string) => (tenant: { readonly id: string }) => tenant.id !== tenantId;

const inList = (tenants: readonly { readonly id: string }[], tenantId: string) =>
  tenants.some(({ id }) => id === tenantId);
