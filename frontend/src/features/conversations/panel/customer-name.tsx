import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../../../api/client';
import { dataOf, describeError } from '../../../api/errors';
import { queryKeys } from '../../../api/query-keys';
import { useApi } from '../../session/session-context';

const MAX_NAME = 200;

interface CustomerNameProps {
  readonly tenantId: string;
  readonly customer: Customer;
  readonly disabled: boolean;
}

/** What to call the person; emptied, it is the name they chose themselves. */
export function CustomerName({ tenantId, customer, disabled }: CustomerNameProps) {
  const { t } = useTranslation('conversations');
  const api = useApi();
  const queries = useQueryClient();
  const saved = customer.savedName ?? '';
  const [name, setName] = useState(saved);
  const save = useMutation({
    mutationFn: () =>
      dataOf(
        api.PATCH('/tenants/{tenantId}/customers/{customerId}', {
          params: { path: { tenantId, customerId: customer.id } },
          body: { name: name.trim() === '' ? null : name.trim() },
        }),
      ),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.conversations(tenantId) }),
        queries.invalidateQueries({ queryKey: queryKeys.allOfConversation(tenantId) }),
      ]),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 1 }}>
      <TextField
        size="small"
        label={t('savedName')}
        placeholder={customer.profileName ?? ''}
        value={name}
        disabled={disabled}
        onChange={({ target }) => setName(target.value)}
        slotProps={{
          htmlInput: { maxLength: MAX_NAME, dir: 'auto' },
          inputLabel: { shrink: true },
        }}
      />
      {name !== saved && (
        <Button type="submit" size="small" variant="outlined" loading={save.isPending}>
          {t('saveName')}
        </Button>
      )}
      {save.isError && <Alert severity="error">{describeError(save.error)}</Alert>}
    </Box>
  );
}
