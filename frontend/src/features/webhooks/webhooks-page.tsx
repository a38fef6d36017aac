import SearchOff from '@mui/icons-material/SearchOff';
import Alert from '@mui/material/Alert';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { dataOf, describeError } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { ActionButton } from '../../components/action-button';
import { ChoiceField } from '../../components/choice-field';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { SearchField } from '../../components/search-field';
import { useChoice, useFilter } from '../../components/use-filter';
import { useApi } from '../session/session-context';
import { OUTCOMES, outcomeColor } from './outcomes';

const META_ID = /^[\w.-]{1,64}$/;

/** The journal: everything that Meta posted. */
export default function WebhooksPage() {
  const { t } = useTranslation('operations');
  const api = useApi();
  const [outcome, setOutcome] = useChoice('outcome', OUTCOMES);
  const [number, setNumber] = useFilter('number');
  const [wamid, setWamid] = useFilter('wamid');
  const phoneNumberId = useDeferredValue(META_ID.test(number.trim()) ? number.trim() : '');
  const message = useDeferredValue(/^\S{1,512}$/.test(wamid.trim()) ? wamid.trim() : '');
  const filter = {
    ...(outcome && { outcome }),
    ...(phoneNumberId !== '' && { phoneNumberId }),
    ...(message !== '' && { wamid: message }),
  };
  const pages = usePages(['webhooks', filter], (page, signal) =>
    dataOf(api.GET('/admin/webhook-events', { params: { query: { ...page, ...filter } }, signal })),
  );
  const replay = useMutation({
    mutationFn: () => dataOf(api.POST('/admin/webhook-events/replay', { body: { phoneNumberId } })),
    onSettled: pages.retry,
  });
  return (
    <Page title={t('webhooks.title')} lead={t('webhooks.lead')} wide>
      <Stack direction="row" useFlexGap spacing={2} sx={{ mb: 2, flexWrap: 'wrap' }}>
        <ChoiceField
          label={t('webhooks.outcome')}
          values={OUTCOMES}
          nameOf={(value) => t(`webhooks.outcomes.${value}`)}
          value={outcome}
          onChange={setOutcome}
        />
        <SearchField label={t('webhooks.number')} value={number} onChange={setNumber} />
        <SearchField label={t('webhooks.wamid')} value={wamid} onChange={setWamid} />
        {phoneNumberId !== '' && (
          <ActionButton variant="outlined" onAct={() => replay.mutate()}>
            {t('webhooks.replayNumber')}
          </ActionButton>
        )}
      </Stack>
      {replay.isError && <Alert severity="error">{describeError(replay.error)}</Alert>}
      {replay.data && (
        <Alert severity="success" sx={{ mb: 2 }}>
          {t('webhooks.replayed', { count: replay.data.replayed })}
        </Alert>
      )}
      <PagedList
        label={t('webhooks.title')}
        pages={pages}
        csv="webhooks"
        empty={<EmptyState icon={<SearchOff />} title={t('webhooks.empty')} />}
        columns={[
          {
            header: t('webhooks.received'),
            cell: ({ id, receivedAt }) => (
              <Link component={RouterLink} to={`/webhooks/${id}`}>
                {formatDateTime(new Date(receivedAt))}
              </Link>
            ),
            text: ({ receivedAt }) => receivedAt,
          },
          {
            header: t('webhooks.items'),
            cell: ({ items }) => (
              <Stack direction="row" useFlexGap spacing={0.5} sx={{ flexWrap: 'wrap' }}>
                {items.slice(0, 6).map((item) => (
                  <Chip
                    key={item.position}
                    size="small"
                    variant="outlined"
                    color={outcomeColor(item.outcome)}
                    label={`${item.label}: ${t(`webhooks.outcomes.${item.outcome}`)}`}
                  />
                ))}
                {items.length > 6 && <Chip size="small" label={`+${items.length - 6}`} />}
              </Stack>
            ),
            text: ({ items }) => items.map((item) => `${item.label} ${item.outcome}`).join('; '),
          },
          {
            header: t('webhooks.state'),
            cell: ({ state }) => t(`webhooks.${state}`),
            text: ({ state }) => state,
          },
          {
            header: t('webhooks.tries'),
            cell: ({ tries }) => tries,
            text: ({ tries }) => String(tries),
          },
        ]}
      />
    </Page>
  );
}
