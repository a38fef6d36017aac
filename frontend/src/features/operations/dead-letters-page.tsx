import DoneAll from '@mui/icons-material/DoneAll';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { DeadLetter } from '../../api/client';
import { dataOf, describeError } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useApi } from '../session/session-context';

const STATES: readonly { value: DeadLetter['state']; label: string }[] = [
  { value: 'open', label: 'Open' },
  { value: 'replayed', label: 'Taken up again' },
  { value: 'discarded', label: 'Discarded' },
];

const KINDS: Record<DeadLetter['kind'], string> = {
  message: 'Message to a customer',
  webhook: 'From Meta',
  media: 'File',
};

/** What was given up, and how it is taken up again. */
export default function DeadLettersPage() {
  const api = useApi();
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const state = STATES.find(({ value }) => value === params.get('state'))?.value ?? 'open';
  const pages = usePages([...queryKeys.deadLetters, state], (query, signal) =>
    dataOf(api.GET('/admin/dead-letters', { params: { query: { ...query, state } }, signal })),
  );
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.deadLetters });
  const of = (deadLetterId: string) => ({ params: { path: { deadLetterId } } });
  const replay = useMutation({
    mutationFn: (id: string) =>
      dataOf(api.POST('/admin/dead-letters/{deadLetterId}/replay', of(id))),
    onSettled: refresh,
  });
  const discard = useMutation({
    mutationFn: (id: string) =>
      dataOf(api.POST('/admin/dead-letters/{deadLetterId}/discard', of(id))),
    onSettled: refresh,
  });
  const failed = replay.error ?? discard.error;

  const actions = ({ id }: DeadLetter) => (
    <Stack direction="row">
      <Button size="small" onClick={() => replay.mutate(id)}>
        Try again
      </Button>
      <Button
        size="small"
        color="error"
        onClick={() => confirm('Discard it? Nothing is sent.') && discard.mutate(id)}
      >
        Discard
      </Button>
    </Stack>
  );

  return (
    <Page
      title="Dead letters"
      lead="What was given up, and why. Trying again sends nothing twice."
      actions={
        <TextField
          select
          size="small"
          label="State"
          value={state}
          onChange={({ target }) => setParams({ state: target.value })}
          sx={{ minWidth: 160 }}
        >
          {STATES.map(({ value, label }) => (
            <MenuItem key={value} value={value}>
              {label}
            </MenuItem>
          ))}
        </TextField>
      }
    >
      {failed !== null && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <PagedList
        label="Dead letters"
        pages={pages}
        empty={
          <EmptyState icon={<DoneAll />} title="There are none">
            What cannot be done, however often it is tried, would be here.
          </EmptyState>
        }
        columns={[
          { header: 'When', cell: ({ createdAt }) => formatDateTime(new Date(createdAt)) },
          { header: 'What', cell: ({ kind }) => KINDS[kind] },
          { header: 'Id', cell: ({ subjectId }) => subjectId },
          { header: 'Tenant', cell: ({ tenantId }) => tenantId ?? 'None' },
          {
            header: 'Why',
            cell: ({ reason }) =>
              `${reason.reason ?? reason.code}: ${reason.details ?? reason.title}. ${reason.advice}`,
          },
          { header: 'Tries', cell: ({ attempts }) => attempts },
          ...(state === 'open' ? [{ header: 'Actions', cell: actions }] : []),
        ]}
      />
    </Page>
  );
}
