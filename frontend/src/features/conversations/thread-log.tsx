import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo } from 'react';
import type { Conversation } from '../../api/client';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { nameOf } from './people';
import { ThreadDay } from './thread-day';
import { arrange } from './thread-days';
import { useNow } from './use-now';
import { useThread } from './use-thread';

interface ThreadLogProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
}

/** What was said, oldest first, scrolled to its end. */
export function ThreadLog({ tenantId, conversation }: ThreadLogProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useThread(
    tenantId,
    conversation.id,
  );
  const now = useNow();
  const days = useMemo(() => arrange(data ?? []), [data]);
  return (
    // Reversed with a single child: it starts at its end, and stays there as messages come.
    <Box
      tabIndex={0}
      role="log"
      aria-label={`Messages with ${nameOf(conversation.customer)}`}
      sx={{
        flex: 1,
        minHeight: 0,
        overflow: 'auto',
        display: 'flex',
        flexDirection: 'column-reverse',
        bgcolor: 'bubble.wall',
      }}
    >
      <Box sx={{ px: { xs: 1.5, md: 4 }, py: 2, mb: 'auto' }}>
        {error !== null && data === undefined && (
          <ErrorState title="Messages cannot be loaded" error={error} onRetry={() => refetch()} />
        )}
        {data === undefined && error === null && <LoadingState label="Loading messages" />}
        {hasNextPage && (
          <Box sx={{ textAlign: 'center', mb: 2 }}>
            <Button loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
              Show older messages
            </Button>
          </Box>
        )}
        {days.map((day) => (
          <ThreadDay key={day.date.toDateString()} day={day} now={now} />
        ))}
      </Box>
    </Box>
  );
}
