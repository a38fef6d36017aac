import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Message } from '../../api/client';
import { formatDateTime } from '../../components/dates';
import type { Column } from '../../components/column';

const DIGITS = /^\d+$/;

/** A customer's number as people write it; ids as they are. */
const dialled = (id: string) => (DIGITS.test(id) ? `+${id}` : id);

const shownFrom = ({ direction, from }: Message) => (direction === 'IN' ? dialled(from) : from);
const shownTo = ({ direction, to }: Message) => (direction === 'OUT' ? dialled(to) : to);

const BAD = new Set(['failed', 'unknown', 'expired']);

/** What is shown of messages in a table. */
export function useMessageColumns(): Column<Message>[] {
  const { t } = useTranslation(['history', 'common']);
  return [
    {
      header: t('common:when'),
      cell: ({ id, tenantId, createdAt }) => (
        <Link component={RouterLink} to={`/t/${tenantId}/messages/${id}`}>
          {formatDateTime(new Date(createdAt))}
        </Link>
      ),
      text: ({ createdAt }) => createdAt,
    },
    { header: t('from'), cell: shownFrom, text: ({ from }) => from },
    { header: t('to'), cell: shownTo, text: ({ to }) => to },
    { header: t('type'), cell: ({ type }) => type, text: ({ type }) => type },
    {
      header: t('status'),
      cell: ({ status }) => (
        <Chip
          size="small"
          variant="outlined"
          color={BAD.has(status) ? 'error' : 'default'}
          label={t(`statuses.${status}`)}
        />
      ),
      text: ({ status }) => status,
    },
    {
      header: t('log.text'),
      cell: ({ body }) => (
        <Typography variant="body2" dir="auto" sx={TWO_LINES}>
          {body}
        </Typography>
      ),
      prose: true,
      text: ({ body }) => body ?? '',
    },
  ];
}

const TWO_LINES = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
} as const;
