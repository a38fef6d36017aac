import Hub from '@mui/icons-material/HubOutlined';
import Alert from '@mui/material/Alert';
import Autocomplete from '@mui/material/Autocomplete';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Chip from '@mui/material/Chip';
import FormControlLabel from '@mui/material/FormControlLabel';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { FormField } from '../../components/form-field';
import { OnceCard } from '../../components/once-card';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useCurrentTenant } from '../tenants/tenant-context';
import { EVENT_TYPES } from './event-types';
import { useAddEndpoint, useEndpoints, type EventType } from './use-endpoints';

/** Where a tenant's events are posted to. */
export default function EndpointsPage() {
  const { t } = useTranslation('manage');
  const { id: tenantId } = useCurrentTenant();
  const endpoints = useEndpoints(tenantId);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Page title={t('endpoints.title')} lead={t('endpoints.lead')} wide>
      {secret !== null && (
        <OnceCard
          title={t('endpoints.secret')}
          value={secret}
          label={t('endpoints.secret')}
          onClose={() => setSecret(null)}
        >
          {t('endpoints.secretWhy')}
        </OnceCard>
      )}
      <EndpointForm tenantId={tenantId} onAdded={setSecret} />
      <PagedList
        label={t('endpoints.title')}
        pages={endpoints}
        empty={
          <EmptyState icon={<Hub />} title={t('endpoints.empty')}>
            {t('endpoints.emptyWhy')}
          </EmptyState>
        }
        columns={[
          {
            header: t('endpoints.url'),
            cell: ({ id, url }) => (
              <Link component={RouterLink} to={`/t/${tenantId}/endpoints/${id}`}>
                {url}
              </Link>
            ),
            prose: true,
          },
          {
            header: t('endpoints.description'),
            cell: ({ description }) => description,
            prose: true,
          },
          {
            header: t('endpoints.state'),
            cell: ({ enabled, failingSince, disabledReason }) => (
              <>
                <Chip
                  size="small"
                  variant="outlined"
                  color={enabled ? 'success' : 'warning'}
                  label={t(enabled ? 'endpoints.on' : 'endpoints.off')}
                />{' '}
                {disabledReason ??
                  (failingSince === null
                    ? ''
                    : t('endpoints.failing', { at: formatDateTime(new Date(failingSince)) }))}
              </>
            ),
          },
        ]}
      />
    </Page>
  );
}

interface EndpointFormProps {
  readonly tenantId: string;
  readonly onAdded: (secret: string) => void;
}

interface Values {
  url: string;
  description: string;
  eventTypes: EventType[];
  ordered: boolean;
}

function EndpointForm({ tenantId, onAdded }: EndpointFormProps) {
  const { t } = useTranslation('manage');
  const add = useAddEndpoint(tenantId);
  const { control, handleSubmit, reset } = useForm<Values>({
    defaultValues: { url: '', description: '', eventTypes: [], ordered: false },
  });
  const submit = handleSubmit(({ url, description, eventTypes, ordered }) =>
    add.mutate(
      {
        url: url.trim(),
        ordered,
        ...(description.trim() !== '' && { description: description.trim() }),
        ...(eventTypes.length > 0 && { eventTypes }),
      },
      {
        onSuccess: ({ secret }) => {
          reset();
          onAdded(secret);
        },
      },
    ),
  );
  return (
    <Paper variant="outlined" component="form" onSubmit={submit} noValidate sx={{ p: 2, mb: 3 }}>
      <Stack spacing={2}>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <FormField
            name="url"
            control={control}
            size="small"
            type="url"
            label={t('endpoints.url')}
            rules={{ required: t('endpoints.url') }}
          />
          <FormField
            name="description"
            control={control}
            size="small"
            label={t('endpoints.description')}
          />
        </Stack>
        <Controller
          name="eventTypes"
          control={control}
          render={({ field: { value, onChange } }) => (
            <Autocomplete
              multiple
              size="small"
              options={EVENT_TYPES}
              value={value}
              onChange={(_event, chosen) => onChange(chosen)}
              renderInput={(params) => (
                <TextField
                  {...params}
                  label={t('endpoints.types')}
                  helperText={t('endpoints.typesHelp')}
                />
              )}
            />
          )}
        />
        <Controller
          name="ordered"
          control={control}
          render={({ field: { value, ...field } }) => (
            <FormControlLabel
              label={t('endpoints.ordered')}
              control={<Checkbox {...field} checked={value} />}
            />
          )}
        />
        {add.isError && <Alert severity="error">{describeError(add.error)}</Alert>}
        <div>
          <Button type="submit" variant="contained" loading={add.isPending}>
            {t('endpoints.add')}
          </Button>
        </div>
      </Stack>
    </Paper>
  );
}
