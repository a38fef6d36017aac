import SearchOff from '@mui/icons-material/SearchOff';
import Box from '@mui/material/Box';
import { isApiError } from '../../api/errors';
import { EmptyState } from '../../components/empty-state';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { usePageTitle } from '../../components/page';
import { useCurrentTenant } from '../tenants/tenant-context';
import { MessageComposer } from './message-composer';
import { nameOf } from './people';
import { ThreadHeader } from './thread-header';
import { ThreadLog } from './thread-log';
import { useConversation } from './use-conversations';
import { useMarkRead } from './use-mark-read';

interface MessageThreadProps {
  readonly conversationId: string;
  readonly onPlayCustomer: () => void;
}

/** One conversation: who it is with, what was said, and the next word. */
export function MessageThread({ conversationId, onPlayCustomer }: MessageThreadProps) {
  const { id: tenantId } = useCurrentTenant();
  const { data: conversation, error, refetch } = useConversation(tenantId, conversationId);
  useMarkRead(tenantId, conversation);
  usePageTitle(conversation === undefined ? 'Conversation' : nameOf(conversation.customer));

  if (isApiError(error) && error.status === 404) {
    return (
      <Box sx={{ flex: 1 }}>
        <EmptyState icon={<SearchOff />} title="There is no such conversation" wholePage />
      </Box>
    );
  }
  return (
    <Box
      component="section"
      aria-label="Conversation"
      sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}
    >
      {conversation === undefined && error !== null && (
        <ErrorState
          title="The conversation cannot be loaded"
          error={error}
          onRetry={() => refetch()}
        />
      )}
      {conversation === undefined && error === null && (
        <LoadingState label="Loading the conversation" />
      )}
      {conversation !== undefined && (
        <>
          <ThreadHeader conversation={conversation} onPlayCustomer={onPlayCustomer} />
          <ThreadLog tenantId={tenantId} conversation={conversation} />
          <MessageComposer tenantId={tenantId} conversation={conversation} />
        </>
      )}
    </Box>
  );
}
