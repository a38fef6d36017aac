import Forum from '@mui/icons-material/Forum';
import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import List from '@mui/material/List';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { EmptyState } from '../../components/empty-state';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { LiveBadge } from '../live/live-badge';
import { PlayCustomerButton } from '../playground/play-customer-button';
import { ConversationRow } from './conversation-row';
import { matches, useConversations } from './use-conversations';
import { useNow } from './use-now';

interface ConversationListProps {
  readonly tenantId: string;
  readonly selectedId: string | undefined;
  readonly onPlayCustomer: () => void;
}

export function ConversationList({ tenantId, selectedId, onPlayCustomer }: ConversationListProps) {
  const { data, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useConversations(tenantId);
  const [search, setSearch] = useState('');
  const now = useNow();
  const found = data?.filter((conversation) => matches(conversation, search)) ?? [];
  return (
    <>
      <Box sx={{ p: 2, pb: 1, display: 'grid', gap: 1.5 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Typography variant="h1" sx={{ flex: 1 }}>
            Conversations
          </Typography>
          <LiveBadge />
        </Box>
        <TextField
          size="small"
          type="search"
          placeholder="Search name, number, text"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          slotProps={{
            htmlInput: { 'aria-label': 'Search conversations' },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <SearchIcon />
                </InputAdornment>
              ),
            },
          }}
        />
      </Box>
      <Box sx={{ flex: 1, overflow: 'auto', minHeight: 0 }}>
        {isPending && <LoadingState label="Loading conversations" rows={6} />}
        {error !== null && data === undefined && (
          <ErrorState
            title="Conversations cannot be loaded"
            error={error}
            onRetry={() => refetch()}
          />
        )}
        {data?.length === 0 && (
          <EmptyState
            icon={<Forum />}
            title="No conversations yet"
            action={<PlayCustomerButton onClick={onPlayCustomer} />}
          >
            They begin when a customer writes, or when you send the first message.
          </EmptyState>
        )}
        {data !== undefined && data.length > 0 && found.length === 0 && (
          <EmptyState icon={<SearchIcon />} title="Nothing found">
            {hasNextPage
              ? `Among the ${data.length} newest conversations.`
              : 'No conversation has this in it.'}
          </EmptyState>
        )}
        <List disablePadding aria-label="Conversations">
          {found.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              to={`/t/${tenantId}/conversations/${conversation.id}`}
              selected={conversation.id === selectedId}
              now={now}
            />
          ))}
        </List>
        {hasNextPage && (
          <Box sx={{ p: 1.5, textAlign: 'center' }}>
            <Button loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
              Show older ones
            </Button>
          </Box>
        )}
      </Box>
    </>
  );
}
