import Forum from '@mui/icons-material/Forum';
import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import LinearProgress from '@mui/material/LinearProgress';
import OutlinedInput from '@mui/material/OutlinedInput';
import Typography from '@mui/material/Typography';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../../components/empty-state';
import { ErrorState } from '../../../components/error-state';
import { LoadingState } from '../../../components/loading-state';
import { LiveBadge } from '../../live/live-badge';
import { PlayCustomerButton } from '../../playground/play-customer-button';
import { SettingsButton } from '../../settings/settings-button';
import { readView } from './conversation-views';
import { ConversationRows } from './conversation-rows';
import { FoundMessages } from './found-messages';
import { useConversationList } from './use-conversation-list';
import { ViewPicker } from './view-picker';

interface ConversationListProps {
  readonly tenantId: string;
  readonly selectedId: string | undefined;
  readonly onPlayCustomer: () => void;
}

/** The conversations that somebody looks after, and the way to any other. */
export function ConversationList({ tenantId, selectedId, onPlayCustomer }: ConversationListProps) {
  const { t } = useTranslation('conversations');
  const [params, setParams] = useSearchParams();
  const view = readView(params.get('view'));
  const search = params.get('q') ?? '';
  const words = useDeferredValue(search);
  const list = useConversationList(tenantId, view, words);
  const { data, isPending, error, refetch } = list;
  const narrow = (name: 'view' | 'q', value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const isEmpty = data?.length === 0 && !list.hasNextPage;
  return (
    <>
      <Box sx={{ p: 2, pb: 1, display: 'grid', gap: 1.25 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Typography variant="h1" sx={{ flex: 1 }}>
            {t('conversations')}
          </Typography>
          <LiveBadge />
          <SettingsButton />
        </Box>
        <OutlinedInput
          fullWidth
          size="small"
          type="search"
          placeholder={t('searchHint')}
          value={search}
          onChange={({ target }) => narrow('q', target.value)}
          slotProps={{ input: { 'aria-label': t('search') } }}
          startAdornment={
            <InputAdornment position="start">
              <SearchIcon />
            </InputAdornment>
          }
        />
        <ViewPicker view={view} onChange={(next) => narrow('view', next === 'open' ? '' : next)} />
      </Box>
      <Box sx={{ height: 2 }}>
        {list.isFetchingNextPage && (
          <LinearProgress aria-label={t('loadingMore')} sx={{ height: 2 }} />
        )}
      </Box>
      {isPending && <LoadingState label={t('loadingList')} rows={6} />}
      {error !== null && data === undefined && (
        <ErrorState title={t('listFailed')} error={error} onRetry={() => refetch()} />
      )}
      {isEmpty && words === '' && view === 'open' && (
        <EmptyState
          icon={<Forum />}
          title={t('noneYet')}
          action={<PlayCustomerButton onClick={onPlayCustomer} />}
        >
          {t('howTheyBegin')}
        </EmptyState>
      )}
      {isEmpty && (words !== '' || view !== 'open') && (
        <Box sx={{ py: 3 }}>
          <EmptyState icon={<SearchIcon />} title={t('nothingFound')}>
            {words === '' ? t('nothingInView') : t('nobodyFound')}
          </EmptyState>
        </Box>
      )}
      {data !== undefined && !isEmpty && (
        <ConversationRows
          tenantId={tenantId}
          conversations={data}
          selectedId={selectedId}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          loadMore={() => void list.fetchNextPage()}
          onTop={list.renew}
        />
      )}
      {words.trim() !== '' && <FoundMessages tenantId={tenantId} search={words.trim()} />}
    </>
  );
}
