import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import ErrorIcon from '@mui/icons-material/ErrorOutlined';
import Schedule from '@mui/icons-material/Schedule';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../api/client';
import { formatDateTime, formatGap, formatTime } from '../../components/dates';

/** Shorter gaps are nobody's concern. */
const GAP_MS = 1_000;

interface HistoryListProps {
  readonly items: readonly HistoryEntry[];
  readonly actionOf: (entry: HistoryEntry) => ReactNode;
}

/** What happened, one below the other, with the time that passed between. */
export function HistoryList({ items, actionOf }: HistoryListProps) {
  const { t } = useTranslation('history');
  return (
    <Box component="ol" sx={{ listStyle: 'none', p: 0, m: 0 }} aria-label={t('way')}>
      {items.map((entry, index) => (
        <Box component="li" sx={STEP} key={`${entry.kind} ${entry.at} ${entry.what} ${index}`}>
          <Gap from={items[index - 1]?.at} to={entry.at} />
          <Entry entry={entry} action={actionOf(entry)} />
        </Box>
      ))}
    </Box>
  );
}

function Gap({ from, to }: { readonly from: string | undefined; readonly to: string }) {
  const { t } = useTranslation('history');
  const ms = from === undefined ? 0 : Date.parse(to) - Date.parse(from);
  if (ms < GAP_MS) return null;
  return (
    <Typography variant="caption" color="textSecondary" sx={{ display: 'block', pl: 5, pb: 1 }}>
      {t('after', { duration: formatGap(ms) })}
    </Typography>
  );
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly action: ReactNode;
}

function Entry({ entry, action }: EntryProps) {
  const { t } = useTranslation('history');
  const { at, kind, ok, code, details, traceId, durationMs } = entry;
  const more = [
    kind === 'delivery' && code !== null && `HTTP ${code}`,
    kind !== 'delivery' && code !== null && code !== 0 && t('code', { code }),
    details,
    durationMs !== null && t('took', { ms: durationMs }),
    traceId !== null && t('traceId', { id: traceId }),
  ].filter((part) => typeof part === 'string');
  return (
    <Box sx={{ display: 'flex', gap: 2, pb: 1.5, alignItems: 'start', '& > svg': MARK }}>
      <Mark kind={kind} ok={ok} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 600, lineHeight: '24px' }}>
          {t(entry.to === 'operator' && kind === 'delivery' ? 'toOperator' : `kinds.${kind}`)}:{' '}
          {whatOf(entry, t)}
        </Typography>
        {more.length > 0 && (
          <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
            {more.join(' · ')}
          </Typography>
        )}
        {action}
      </Box>
      <Typography
        variant="body2"
        color="textSecondary"
        component="time"
        dateTime={at}
        title={formatDateTime(new Date(at))}
        sx={{ whiteSpace: 'nowrap', lineHeight: '24px', fontVariantNumeric: 'tabular-nums' }}
      >
        {formatTime(new Date(at), { seconds: true })}
      </Typography>
    </Box>
  );
}

function Mark({ kind, ok }: Pick<HistoryEntry, 'kind' | 'ok'>) {
  if (kind === 'planned') return <Schedule color="action" />;
  return ok ? <CheckCircle color="success" /> : <ErrorIcon color="error" />;
}

/** A line leads from each mark to the next. */
const STEP = {
  position: 'relative',
  '&:not(:last-child)::before': {
    content: '""',
    position: 'absolute',
    insetBlock: '12px -12px',
    insetInlineStart: 11,
    width: 2,
    bgcolor: 'divider',
  },
} as const;

const MARK = { position: 'relative', bgcolor: 'background.paper', borderRadius: '50%' } as const;

type Translate = ReturnType<typeof useTranslation<'history'>>['t'];

function whatOf({ kind, what }: HistoryEntry, t: Translate): string {
  if (kind === 'rule') return t('autoReply');
  if (kind !== 'status') return what;
  return isStatus(what) ? t(`statuses.${what}`) : what;
}

const STATUSES = [
  ...(['queued', 'sending', 'unknown', 'canceled', 'expired'] as const),
  ...(['sent', 'failed', 'delivered', 'read', 'played'] as const),
];

function isStatus(word: string): word is (typeof STATUSES)[number] {
  return STATUSES.some((status) => status === word);
}
