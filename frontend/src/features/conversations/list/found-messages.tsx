import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { dataOf } from '../../../api/errors';
import { queryKeys } from '../../../api/query-keys';
import { usePages } from '../../../api/use-pages';
import { formatRecent } from '../../../components/dates';
import { useApi } from '../../session/session-context';
import { summarise } from '../message-summary';
import { useNow } from '../use-now';

const PAGE_SIZE = 20;

interface FoundMessagesProps {
  readonly tenantId: string;
  readonly search: string;
}

/** Messages that have these words, whoever they are from; each leads to its place. */
export function FoundMessages({ tenantId, search }: FoundMessagesProps) {
  const { t } = useTranslation('conversations');
  const api = useApi();
  const now = useNow();
  const { search: query } = useLocation();
  const { items, hasMore, isLoadingMore, loadMore } = usePages(
    [...queryKeys.foundMessages(tenantId), search],
    (page, signal) =>
      dataOf(
        api.GET('/tenants/{tenantId}/messages', {
          params: { path: { tenantId }, query: { limit: PAGE_SIZE, search, ...page } },
          signal,
        }),
      ),
    { refetchInterval: false },
  );
  if (items === undefined || items.length === 0) return null;
  return (
    <Box
      sx={{
        flex: '1 1 240px',
        minHeight: 0,
        overflow: 'auto',
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Typography variant="h3" component="h2" sx={{ px: 2, pt: 1.5 }}>
        {t('messages')}
      </Typography>
      <List disablePadding aria-label={t('messages')}>
        {items.map((message) => {
          const params = new URLSearchParams(query);
          params.set('message', message.id);
          return (
            <li key={message.id}>
              <ListItemButton
                component={Link}
                to={`/t/${tenantId}/conversations/${message.conversationId}?${params}`}
              >
                <ListItemText
                  primary={summarise(message)}
                  secondary={`+${message.direction === 'IN' ? message.from : message.to} · ${formatRecent(new Date(message.timestamp), now)}`}
                  slotProps={{ primary: { noWrap: true, dir: 'auto', variant: 'body2' } }}
                />
              </ListItemButton>
            </li>
          );
        })}
      </List>
      {hasMore && (
        <Button loading={isLoadingMore} onClick={loadMore} sx={{ m: 1 }}>
          {t('more')}
        </Button>
      )}
    </Box>
  );
}
