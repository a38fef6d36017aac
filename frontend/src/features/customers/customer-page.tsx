import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Customer } from '../../api/client';
import { dataOf, describeError } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { formatDateTime } from '../../components/dates';
import { ErrorState } from '../../components/error-state';
import { FactGrid, type Fact } from '../../components/fact-grid';
import { FormField } from '../../components/form-field';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useMessageColumns } from '../log/message-columns';
import { useApi } from '../session/session-context';
import { useCanAnswer } from '../session/use-can-answer';
import { changeOf, readLines, toLines } from './metadata';
import { nameOf } from './name-of';

/** One person: who that is, and what the tenant says of them. */
export default function CustomerPage() {
  const { t } = useTranslation(['manage', 'common']);
  const { tenantId = '', customerId = '' } = useParams();
  const api = useApi();
  const answers = useCanAnswer(tenantId);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['tenant', tenantId, 'customers', customerId],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/customers/{customerId}', {
          params: { path: { tenantId, customerId } },
          signal,
        }),
      ),
  });
  if (isPending) return <LoadingState label={t('common:loading')} />;
  if (data === undefined) {
    const title = t('customers.notLoaded');
    return <ErrorState title={title} error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Page
      title={nameOf(data)}
      actions={
        <Button
          variant="contained"
          component={Link}
          to={`/t/${tenantId}/conversations/${data.conversationId}`}
        >
          {t('customers.conversation')}
        </Button>
      }
    >
      <Stack spacing={3}>
        <Identities customer={data} />
        <Messages customer={data} tenantId={tenantId} />
        {answers && <Words key={data.id} tenantId={tenantId} customer={data} />}
      </Stack>
    </Page>
  );
}

function Identities({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation('manage');
  const facts: Fact[] = [
    [t('customers.waId'), customer.waId === null ? null : `+${customer.waId}`],
    [t('customers.userId'), customer.userId],
    [t('customers.username'), customer.username],
    [t('customers.profileName'), customer.profileName],
    [t('customers.id'), customer.id],
    [t('customers.since'), formatDateTime(new Date(customer.createdAt))],
  ];
  return (
    <Paper variant="outlined" component="section" sx={{ p: 2.5 }}>
      <Typography variant="h2" gutterBottom>
        {t('customers.identities')}
      </Typography>
      {customer.mergedInto !== null && (
        <Alert severity="info">{t('customers.merged', { id: customer.mergedInto })}</Alert>
      )}
      {customer.marketingOptOut && <Alert severity="warning">{t('customers.optedOut')}</Alert>}
      <FactGrid facts={facts} />
    </Paper>
  );
}

function Messages({ tenantId, customer }: WordsProps) {
  const { t } = useTranslation('manage');
  const api = useApi();
  const { conversationId } = customer;
  const pages = usePages(['tenant', tenantId, 'messages', conversationId], (query, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/conversations/{conversationId}/messages', {
        params: { path: { tenantId, conversationId }, query: { limit: 20, ...query } },
        signal,
      }),
    ),
  );
  return (
    <section>
      <Typography variant="h2" gutterBottom>
        {t('customers.messages')}
      </Typography>
      <PagedList
        label={t('customers.messages')}
        pages={pages}
        csv="messages"
        empty={null}
        columns={useMessageColumns()}
      />
    </section>
  );
}

interface WordsProps {
  readonly tenantId: string;
  readonly customer: Customer;
}

function Words({ tenantId, customer }: WordsProps) {
  const { t } = useTranslation(['manage', 'common']);
  const api = useApi();
  const queries = useQueryClient();
  // What others add meanwhile is not taken for removed here.
  const [known, setKnown] = useState(customer.metadata);
  const { control, handleSubmit } = useForm({
    defaultValues: { name: customer.savedName ?? '', metadata: toLines(customer.metadata) },
  });
  const save = useMutation({
    mutationFn: ({ name, metadata }: { name: string; metadata: string }) =>
      dataOf(
        api.PATCH('/tenants/{tenantId}/customers/{customerId}', {
          params: { path: { tenantId, customerId: customer.id } },
          body: {
            name: name.trim() === '' ? null : name.trim(),
            metadata: changeOf(known, readLines(metadata) ?? {}),
          },
        }),
      ),
    onSuccess: (saved) => {
      setKnown(saved.metadata);
      return queries.invalidateQueries({ queryKey: ['tenant', tenantId] });
    },
  });
  return (
    <Paper
      variant="outlined"
      component="form"
      noValidate
      onSubmit={handleSubmit((values) => save.mutate(values))}
      sx={{ p: 2.5 }}
    >
      <Stack spacing={2}>
        <FormField name="name" control={control} label={t('customers.savedName')} />
        <FormField
          name="metadata"
          control={control}
          multiline
          minRows={3}
          label={t('customers.metadata')}
          helperText={t('customers.metadataHelp')}
          rules={{
            validate: (lines) => readLines(lines) !== null || t('customers.badMetadata'),
          }}
        />
        {save.isError && <Alert severity="error">{describeError(save.error)}</Alert>}
        {save.isSuccess && <Alert severity="success">{t('customers.saved')}</Alert>}
        <div>
          <Button type="submit" variant="contained" loading={save.isPending}>
            {t('common:save')}
          </Button>
        </div>
      </Stack>
    </Paper>
  );
}
