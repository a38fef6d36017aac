import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message } from '../../../api/client';
import { formatDay } from '../../../components/dates';
import { ErrorState } from '../../../components/error-state';
import { LoadingState } from '../../../components/loading-state';
import { nameOf } from '../people';
import { useNow } from '../use-now';
import { JumpButton } from './jump-button';
import { MessageBubble } from './message-bubble';
import { THREAD_STYLES } from './thread-styles';
import { firstUnread, itemsOf, type ThreadEntry, type ThreadItem } from './thread-entries';
import { useNewBelow } from './use-new-below';
import { useThread } from './use-thread';

/** Heights until a line was measured, in px. */
const ESTIMATES: Record<ThreadItem['kind'], number> = { day: 48, unread: 34, message: 64 };
/** Older messages are asked for when so few lines are above. */
const NEAR_TOP = 12;
/** So close to the end, in px, one is at it. */
const NEAR_END = 48;
/** A message that is looked for is looked for in so many pages. */
const MOST_PAGES = 60;

const NOTHING: readonly ThreadEntry[] = [];

interface ThreadLogProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  /** Grows with every message that is sent from here: it is to be seen. */
  readonly sent: number;
  /** The message to be shown. */
  readonly wanted: string | undefined;
  readonly onShow: (messageId: string) => void;
  readonly onMenu: (message: Message, anchor: HTMLElement) => void;
  readonly onAtEnd: (atEnd: boolean) => void;
}

/** What was said, oldest first; opened where the unread messages begin, or at its end. */
export function ThreadLog({
  tenantId,
  conversation,
  sent,
  wanted,
  onShow,
  onMenu,
  onAtEnd,
}: ThreadLogProps) {
  const { t } = useTranslation('conversations');
  const name = nameOf(conversation.customer);
  const thread = useThread(tenantId, conversation.id);
  const { entries: loaded, pages, hasNextPage, isFetchingNextPage, fetchNextPage } = thread;
  const entries = loaded ?? NOTHING;
  const now = useNow();
  const [unreadCount] = useState(conversation.unreadCount);
  const [unreadFrom, setUnreadFrom] = useState<string>();
  if (unreadFrom === undefined && unreadCount > 0 && entries.length > 0) {
    setUnreadFrom(firstUnread(entries, unreadCount));
  }
  const items = useMemo(
    () =>
      itemsOf(
        entries,
        unreadFrom === undefined ? undefined : { from: unreadFrom, count: unreadCount },
      ),
    [entries, unreadFrom, unreadCount],
  );

  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ESTIMATES[items[index]?.kind ?? 'message'],
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
  });
  const lines = virtualizer.getVirtualItems();

  // Not before it is seen where it was opened.
  const [atEnd, setAtEnd] = useState(false);
  const below = useNewBelow(entries, atEnd);
  useEffect(() => onAtEnd(atEnd), [atEnd, onAtEnd]);

  const opened = useRef(false);
  useLayoutEffect(() => {
    if (opened.current || items.length === 0) return;
    opened.current = true;
    const line = items.findIndex(({ kind }) => kind === 'unread');
    if (line === -1) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(line, { align: 'start' });
    requestAnimationFrame(() => {
      if (scroller.current !== null) setAtEnd(isAtEnd(scroller.current));
    });
  }, [items, virtualizer]);

  useEffect(() => {
    if (sent > 0) virtualizer.scrollToEnd();
  }, [sent, virtualizer]);

  const first = lines[0]?.index ?? Infinity;
  useEffect(() => {
    if (opened.current && first < NEAR_TOP && hasNextPage && !isFetchingNextPage) {
      void fetchNextPage();
    }
  }, [first, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (wanted === undefined || shown.current === wanted) return;
    const index = items.findIndex(({ key }) => key === wanted);
    if (index >= 0) {
      shown.current = wanted;
      virtualizer.scrollToIndex(index, { align: 'center' });
    } else if (hasNextPage && !isFetchingNextPage && pages < MOST_PAGES) {
      void fetchNextPage();
    }
  }, [wanted, items, pages, hasNextPage, isFetchingNextPage, fetchNextPage, virtualizer]);

  return (
    <Box sx={{ position: 'relative', flex: 1, minHeight: 0, display: 'flex' }}>
      {isFetchingNextPage && (
        <LinearProgress
          aria-label={t('loadingOlder')}
          sx={{ position: 'absolute', top: 0, left: 0, right: 0, zIndex: 2 }}
        />
      )}
      <Box
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-label={t('messagesWith', { name })}
        onScroll={({ currentTarget }) => setAtEnd(isAtEnd(currentTarget))}
        onKeyDown={moveAmongMessages}
        sx={SCROLLER}
      >
        {thread.error !== null && loaded === undefined && (
          <ErrorState
            title={t('messagesFailed')}
            error={thread.error}
            onRetry={() => thread.refetch()}
          />
        )}
        {thread.error === null && loaded === undefined && (
          <LoadingState label={t('loadingMessages')} />
        )}
        <Box
          sx={THREAD_STYLES}
          style={{
            height: virtualizer.getTotalSize(),
            position: 'relative',
            flexShrink: 0,
            marginTop: 'auto',
          }}
        >
          {lines.map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className="line"
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                right: 0,
                transform: `translateY(${start}px)`,
              }}
            >
              <Line item={items[index]} now={now} wanted={wanted} onMenu={onMenu} onShow={onShow} />
            </div>
          ))}
        </Box>
      </Box>
      {!atEnd && items.length > 0 && (
        <JumpButton count={below} onClick={() => virtualizer.scrollToEnd()} />
      )}
    </Box>
  );
}

interface LineProps extends Pick<ThreadLogProps, 'wanted' | 'onMenu' | 'onShow'> {
  readonly item: ThreadItem | undefined;
  readonly now: Date;
}

function Line({ item, now, wanted, onMenu, onShow }: LineProps) {
  const { t } = useTranslation('conversations');
  if (item === undefined) return null;
  if (item.kind === 'day') return <h2 className="pill">{formatDay(item.date, now)}</h2>;
  if (item.kind === 'unread') {
    return (
      <div className="unread" role="separator">
        {t('unreadLine', { count: item.count })}
      </div>
    );
  }
  return (
    <MessageBubble
      {...item.entry}
      follows={item.follows}
      found={item.key === wanted}
      onMenu={onMenu}
      onShow={onShow}
    />
  );
}

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= NEAR_END;
}

/** The arrow keys lead from message to message; Enter opens what can be done with one. */
function moveAmongMessages(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.more')];
  if (buttons.length === 0) return;
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const step = event.key === 'ArrowUp' ? -1 : 1;
  const next = at === -1 ? (step === -1 ? buttons.length - 1 : 0) : at + step;
  const button = buttons[next];
  if (button === undefined) return;
  event.preventDefault();
  button.focus();
  button.scrollIntoView({ block: 'nearest' });
}

const SCROLLER = {
  flex: 1,
  minWidth: 0,
  overflow: 'auto',
  overflowAnchor: 'none',
  display: 'flex',
  flexDirection: 'column',
  bgcolor: 'bubble.wall',
  px: { xs: 1.5, md: 4 },
  py: 1.5,
} as const;
