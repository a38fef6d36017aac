import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Message } from '../../api/client';
import { formatDateTime } from '../../components/dates';
import type { Column } from '../../components/paged-list';

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
    { header: t('from'), cell: ({ from }) => from, text: ({ from }) => from },
    { header: t('to'), cell: ({ to }) => to, text: ({ to }) => to },
    { header: t('type'), cell: ({ type }) => type, text: ({ type }) => type },
    {
      header: t('log.text'),
      cell: ({ body }) => (
        <Typography variant="body2" dir="auto" sx={ONE_LINE}>
          {body}
        </Typography>
      ),
      text: ({ body }) => body ?? '',
    },
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
  ];
}

const ONE_LINE = {
  maxWidth: 280,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;
