import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { PagedList } from '../../components/paged-list';
import type { useConnectLinks } from './use-connecting';

const COLORS = {
  open: 'info',
  begun: 'warning',
  used: 'success',
  expired: 'default',
  revoked: 'default',
} as const;

/** The links that were made, and what became of each. */
export function LinkList({ links, revoke }: Omit<ReturnType<typeof useConnectLinks>, 'create'>) {
  const { t } = useTranslation(['numbers', 'common']);
  return (
    <>
      {revoke.isError && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(revoke.error)}
        </Alert>
      )}
      <PagedList
        label={t('link.all')}
        pages={links}
        empty={null}
        columns={[
          {
            header: t('link.madeAt'),
            cell: ({ createdAt }) => formatDateTime(new Date(createdAt)),
          },
          {
            header: t('link.goodUntil'),
            cell: ({ expiresAt }) => formatDateTime(new Date(expiresAt)),
          },
          {
            header: t('link.state'),
            cell: ({ state }) => (
              <Chip
                size="small"
                variant="outlined"
                color={COLORS[state]}
                label={t(`link.states.${state}`)}
              />
            ),
          },
          {
            header: t('common:actions'),
            cell: ({ id, state }) =>
              (state === 'open' || state === 'begun') && (
                <Button
                  size="small"
                  color="error"
                  onClick={() => confirm(t('link.revokeSure')) && revoke.mutate(id)}
                >
                  {t('link.revoke')}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
