import SearchOff from '@mui/icons-material/SearchOff';
import Box from '@mui/material/Box';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Message } from '../../../api/client';
import { isApiError } from '../../../api/errors';
import { EmptyState } from '../../../components/empty-state';
import { ErrorState } from '../../../components/error-state';
import { LoadingState } from '../../../components/loading-state';
import { usePageTitle } from '../../../components/page';
import { useCanAnswer } from '../../session/use-can-answer';
import { useCurrentTenant } from '../../tenants/tenant-context';
import { nameOf } from '../people';
import { useConversation } from '../use-conversations';
import { ThreadHeader } from './thread-header';
import { ThreadLog } from './thread-log';
import { useMarkRead } from './use-mark-read';

const MessageComposer = lazy(() => import('../composer/message-composer'));
const CustomerPanel = lazy(() => import('../panel/customer-panel'));
const MessageMenu = lazy(() => import('./message-menu'));

interface MessageThreadProps {
  readonly conversationId: string;
  /** How many conversations are unread, for the window's title. */
  readonly unread: number;
  readonly onPlayCustomer: () => void;
}

/** One conversation: who it is with, what was said, and the next word. */
export default function MessageThread({
  conversationId,
  unread,
  onPlayCustomer,
}: MessageThreadProps) {
  const { t } = useTranslation('conversations');
  const { id: tenantId } = useCurrentTenant();
  const { data: conversation, error, refetch } = useConversation(tenantId, conversationId);
  const [search, setSearch] = useSearchParams();
  const [atEnd, setAtEnd] = useState(false);
  const [sent, setSent] = useState(0);
  const [panelOpen, setPanelOpen] = useState(false);
  const [answered, setAnswered] = useState<Message | null>(null);
  const [menu, setMenu] = useState<{ message: Message; anchor: HTMLElement } | null>(null);
  const answers = useCanAnswer(tenantId);
  useMarkRead(tenantId, answers ? conversation : undefined, atEnd);
  const title = conversation === undefined ? t('conversation') : nameOf(conversation.customer);
  usePageTitle(unread > 0 ? `(${unread}) ${title}` : title);

  if (isApiError(error) && error.status === 404) {
    return (
      <Box sx={{ flex: 1 }}>
        <EmptyState icon={<SearchOff />} title={t('noSuchConversation')} wholePage />
      </Box>
    );
  }
  const show = (messageId: string) => setSearch(withWanted(search, messageId), { replace: true });
  return (
    <>
      <Box component="section" aria-label={t('conversation')} sx={SECTION}>
        {conversation === undefined && error !== null && (
          <ErrorState title={t('conversationFailed')} error={error} onRetry={() => refetch()} />
        )}
        {conversation === undefined && error === null && (
          <LoadingState label={t('loadingConversation')} />
        )}
        {conversation !== undefined && (
          <>
            <ThreadHeader
              tenantId={tenantId}
              conversation={conversation}
              panelOpen={panelOpen}
              onPanel={() => setPanelOpen(!panelOpen)}
              onPlayCustomer={onPlayCustomer}
            />
            <ThreadLog
              tenantId={tenantId}
              conversation={conversation}
              sent={sent}
              wanted={search.get('message') ?? undefined}
              onShow={show}
              onMenu={(message, anchor) => setMenu({ message, anchor })}
              onAtEnd={setAtEnd}
            />
            {answers && (
              <Suspense fallback={<Box sx={COMPOSER_SPACE} />}>
                <MessageComposer
                  tenantId={tenantId}
                  conversation={conversation}
                  answered={answered}
                  onAnswered={setAnswered}
                  onSent={() => setSent((count) => count + 1)}
                />
              </Suspense>
            )}
          </>
        )}
      </Box>
      <Suspense fallback={null}>
        {menu !== null && conversation !== undefined && (
          <MessageMenu
            {...menu}
            tenantId={tenantId}
            conversation={conversation}
            onReply={setAnswered}
            onClose={() => setMenu(null)}
          />
        )}
        {conversation !== undefined && panelOpen && (
          <CustomerPanel
            tenantId={tenantId}
            conversation={conversation}
            onClose={() => setPanelOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function withWanted(search: URLSearchParams, messageId: string): URLSearchParams {
  const next = new URLSearchParams(search);
  next.set('message', messageId);
  return next;
}

/** As high as the composer, so that the last message stays where it is. */
const COMPOSER_SPACE = { height: 93, flexShrink: 0 } as const;

const SECTION = { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' } as const;
