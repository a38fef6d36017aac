import Forum from '@mui/icons-material/Forum';
import Box from '@mui/material/Box';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { LoadingState } from '../../components/loading-state';
import { usePageTitle } from '../../components/page';
import { useCurrentTenant } from '../tenants/tenant-context';
import { ConversationList } from './list/conversation-list';
import { useUnread } from './use-conversations';

const MessageThread = lazy(() => import('./thread/message-thread'));
const CustomerBox = lazy(() => import('../playground/customer-box'));

/** The list beside the thread; on a phone one or the other. */
export default function ConversationsPage() {
  const { t } = useTranslation('conversations');
  const { id: tenantId } = useCurrentTenant();
  const { conversationId } = useParams();
  const [playing, setPlaying] = useState(false);
  const unread = useUnread(tenantId);
  const open = conversationId !== undefined;
  return (
    <Box sx={{ display: 'flex', height: '100%', minHeight: 0 }}>
      <Box
        sx={{
          display: { xs: open ? 'none' : 'flex', md: 'flex' },
          flexDirection: 'column',
          width: { xs: '100%', md: 340, xl: 400 },
          flexShrink: 0,
          borderRight: { md: 1 },
          borderColor: { md: 'divider' },
          bgcolor: 'background.paper',
        }}
      >
        <ConversationList
          tenantId={tenantId}
          selectedId={conversationId}
          onPlayCustomer={() => setPlaying(true)}
        />
      </Box>
      <Box sx={{ display: { xs: open ? 'flex' : 'none', md: 'flex' }, flex: 1, minWidth: 0 }}>
        {open ? (
          <Suspense fallback={<LoadingState label={t('loadingConversation')} />}>
            <MessageThread
              key={conversationId}
              conversationId={conversationId}
              unread={unread}
              onPlayCustomer={() => setPlaying(true)}
            />
          </Suspense>
        ) : (
          <Box sx={{ flex: 1, bgcolor: 'bubble.wall' }}>
            <Title unread={unread} />
            <EmptyState icon={<Forum />} title={t('choose')}>
              {t('chooseHelp')}
            </EmptyState>
          </Box>
        )}
      </Box>
      {playing && (
        <Suspense fallback={null}>
          <CustomerBox open onClose={() => setPlaying(false)} />
        </Suspense>
      )}
    </Box>
  );
}

/** The window's, while no conversation is open. */
function Title({ unread }: { readonly unread: number }) {
  const { t } = useTranslation('conversations');
  usePageTitle(unread > 0 ? `(${unread}) ${t('conversations')}` : t('conversations'));
  return null;
}
