import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { Tenant } from '../api/client';
import { useFoundTenants, useTenant } from '../features/tenants/use-tenants';
import { useChosenTenant } from './chosen-tenant';

interface TenantSearchProps {
  /** Those that are offered while nothing is typed. */
  readonly tenants: readonly Tenant[];
  readonly onNavigate?: () => void;
}

/** Finds one tenant among however many by name; the page that is open is that of the found one then. */
export default function TenantSearch({ tenants, onNavigate }: TenantSearchProps) {
  const { t } = useTranslation('layout');
  const chosen = useChosenTenant();
  const { data: current } = useTenant(chosen ?? '');
  // What is being typed; `null`: nothing, and the name of the chosen one is shown.
  const [typed, setTyped] = useState<string | null>(null);
  const search = typed ?? '';
  const found = useFoundTenants(useDeferredValue(search));
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const goTo = (tenantId: string) => {
    const page = /^\/t\/[^/]+\/([\w-]+)/.exec(pathname)?.[1] ?? 'conversations';
    onNavigate?.();
    void navigate(`/t/${tenantId}/${page}`);
  };
  // While the server searches, what is known here already is shown.
  const matches = search === '' ? tenants : (found.data ?? tenants.filter(named(search)));
  const options = current === undefined ? matches : [current, ...matches.filter(isNot(current.id))];
  return (
    <Autocomplete
      size="small"
      clearIcon={null}
      options={options}
      loading={found.isFetching}
      value={current ?? null}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(left, right) => left.id === right.id}
      filterOptions={(all) => (search === '' ? all : all.filter(({ id }) => inList(matches, id)))}
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

const named =
  (words: string) =>
  ({ name }: { readonly name: string }) =>
    name.toLowerCase().includes(words.trim().toLowerCase());

const isNot = (tenantId: string) => (tenant: { readonly id: string }) => tenant.id !== tenantId;

const inList = (tenants: readonly { readonly id: string }[], tenantId: string) =>
  tenants.some(({ id }) => id === tenantId);
