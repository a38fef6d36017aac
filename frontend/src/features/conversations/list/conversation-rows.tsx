import Box from '@mui/material/Box';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { Conversation } from '../../../api/client';
import { useNow } from '../use-now';
import { ConversationRow, ROW_HEIGHT } from './conversation-row';
import { ROW } from './list-focus';

/** More are asked for when so few rows are left below. */
const NEAR_END = 10;

interface ConversationRowsProps {
  readonly tenantId: string;
  readonly conversations: readonly Conversation[];
  readonly selectedId: string | undefined;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  /** The first rows came into view. */
  readonly onTop: () => void;
}

/** As many rows as are seen; the arrow keys lead through all of them. */
export function ConversationRows({
  tenantId,
  conversations,
  selectedId,
  hasMore,
  isLoadingMore,
  loadMore,
  onTop,
}: ConversationRowsProps) {
  const { t } = useTranslation('conversations');
  const { search } = useLocation();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => conversations[index]?.id ?? index,
    overscan: 6,
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  // A page may be empty, and the next one not.
  const wantsMore = hasMore && !isLoadingMore && last >= conversations.length - NEAR_END;
  useEffect(() => {
    if (wantsMore) loadMore();
  }, [wantsMore, loadMore, conversations]);

  const top = rows[0]?.index === 0;
  useEffect(() => {
    if (top) onTop();
  }, [top, onTop]);

  const selected = conversations.findIndex(({ id }) => id === selectedId);
  const reachable = rows.some(({ index }) => index === selected) ? selected : (rows[0]?.index ?? 0);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = (event.target as HTMLElement).closest(`[${ROW}]`);
    if (step === undefined || row === null) return;
    event.preventDefault();
    const next = Number(row.getAttribute(ROW)) + step;
    if (next < 0 || next >= conversations.length) return;
    virtualizer.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[${ROW}="${next}"]`)?.focus(),
    );
  };
  return (
    <Box
      ref={scroller}
      onKeyDown={onKeyDown}
      sx={{ flex: '1 1 240px', minHeight: 0, overflow: 'auto' }}
    >
      <Box
        component="ul"
        aria-label={t('conversations')}
        sx={{ position: 'relative', m: 0, p: 0, listStyle: 'none' }}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {rows.map(({ key, index, start }) => {
          const conversation = conversations[index];
          if (conversation === undefined) return null;
          return (
            <li
              key={key}
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                right: 0,
                transform: `translateY(${start}px)`,
              }}
            >
              <ConversationRow
                tenantId={tenantId}
                conversation={conversation}
                index={index}
                to={`/t/${tenantId}/conversations/${conversation.id}${search}`}
                selected={index === selected}
                reachable={index === reachable}
                now={now}
              />
            </li>
          );
        })}
      </Box>
    </Box>
  );
}
