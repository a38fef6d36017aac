import VpnKey from '@mui/icons-material/VpnKeyOutlined';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { ApiKey, NewApiKey } from '../../api/client';
import { describeError } from '../../api/errors';
import { ActionButton } from '../../components/action-button';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { FormField } from '../../components/form-field';
import { OnceCard } from '../../components/once-card';
import { AccessTabs } from '../../components/access-tabs';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useKeyActions, useKeys, type Scope } from './use-keys';

const SCOPES: readonly Scope[] = ['read', 'send', 'manage'];

/** The keys of a tenant, or of the operator: made, rotated, revoked. */
export default function KeysPage() {
  const { t } = useTranslation(['manage', 'common']);
  const { tenantId } = useParams();
  const keys = useKeys(tenantId);
  const { rotate, revoke } = useKeyActions(tenantId);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const failed = rotate.error ?? revoke.error;
  const actions = ({ id, name }: ApiKey) => (
    <Stack direction="row">
      <ActionButton
        question={t('keys.rotateWhy')}
        onAct={() => rotate.mutate(id, { onSuccess: setMade })}
      >
        {t('keys.rotate')}
      </ActionButton>
      <ActionButton
        color="error"
        question={t('keys.revokeWhy', { name })}
        onAct={() => revoke.mutate(id)}
      >
        {t('keys.revoke')}
      </ActionButton>
    </Stack>
  );
  return (
    <Page
      title={t('keys.title')}
      lead={tenantId === undefined ? t('keys.operatorLead') : t('keys.lead')}
      tabs={<AccessTabs />}
      wide
    >
      {made && (
        <OnceCard
          title={t('keys.once')}
          value={made.key}
          label={t('keys.title')}
          onClose={() => setMade(null)}
        >
          {t('keys.onceWhy')}
        </OnceCard>
      )}
      {failed !== null && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <KeyForm tenantId={tenantId} onMade={setMade} />
      <PagedList
        label={t('keys.title')}
        pages={keys}
        empty={<EmptyState icon={<VpnKey />} title={t('keys.empty')} />}
        columns={[
          { header: t('keys.name'), cell: ({ name }) => name },
          { header: t('keys.prefix'), cell: ({ prefix }) => <code>{prefix}…</code> },
          {
            header: t('keys.scopes'),
            cell: ({ scopes }) =>
              scopes.map((scope) => (
                <Chip key={scope} size="small" label={t(`keys.scope.${scope}`)} sx={{ mr: 0.5 }} />
              )),
          },
          {
            header: t('keys.created'),
            cell: ({ createdAt }) => formatDateTime(new Date(createdAt)),
          },
          {
            header: t('keys.expires'),
            cell: ({ expiresAt }) =>
              expiresAt === null ? '–' : formatDateTime(new Date(expiresAt)),
          },
          {
            header: t('keys.lastUsed'),
            cell: ({ lastUsedAt }) =>
              lastUsedAt === null ? t('common:never') : formatDateTime(new Date(lastUsedAt)),
          },
          { header: t('common:actions'), cell: actions, acts: true },
        ]}
      />
    </Page>
  );
}

interface KeyFormProps {
  readonly tenantId: string | undefined;
  readonly onMade: (key: NewApiKey) => void;
}

function KeyForm({ tenantId, onMade }: KeyFormProps) {
  const { t } = useTranslation('manage');
  const { add } = useKeyActions(tenantId);
  const { control, handleSubmit, reset } = useForm({
    defaultValues: { name: '', scopes: 'read send', expiresAt: '' },
  });
  const submit = handleSubmit(({ name, scopes, expiresAt }) =>
    add.mutate(
      {
        name: name.trim(),
        scopes: SCOPES.filter((scope) => scopes.split(' ').includes(scope)),
        ...(expiresAt !== '' && { expiresAt: new Date(`${expiresAt}T23:59:59`).toISOString() }),
      },
      {
        onSuccess: (key) => {
          reset();
          onMade(key);
        },
      },
    ),
  );
  const choices = ['read', 'read send', 'read send manage'] as const;
  const nameOf = (choice: string) =>
    SCOPES.filter((scope) => choice.split(' ').includes(scope))
      .map((scope) => t(`keys.scope.${scope}`))
      .join(', ');
  return (
    <Paper variant="outlined" component="form" onSubmit={submit} noValidate sx={{ p: 2, mb: 3 }}>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2} sx={{ alignItems: 'start' }}>
        <FormField
          name="name"
          control={control}
          size="small"
          label={t('keys.name')}
          rules={{ required: t('keys.name') }}
        />
        <FormField name="scopes" control={control} size="small" select label={t('keys.scopes')}>
          {choices.map((choice) => (
            <MenuItem key={choice} value={choice}>
              {nameOf(choice)}
            </MenuItem>
          ))}
        </FormField>
        <FormField
          name="expiresAt"
          control={control}
          size="small"
          type="date"
          label={t('keys.expires')}
          helperText={t('keys.expiresHelp')}
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <Button type="submit" variant="contained" loading={add.isPending} sx={{ flexShrink: 0 }}>
          {t('keys.add')}
        </Button>
      </Stack>
      {add.isError && (
        <Alert severity="error" sx={{ mt: 2 }}>
          {describeError(add.error)}
        </Alert>
      )}
    </Paper>
  );
}
