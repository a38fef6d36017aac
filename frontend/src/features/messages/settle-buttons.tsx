import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { dataOf, describeError } from '../../api/errors';
import { applyMessage } from '../live/apply-message';
import { useApi } from '../session/session-context';

/** Of a message nobody knows whether Meta took it: whoever does, says so. */
export function SettleButtons({ message }: { readonly message: Message }) {
  const { t } = useTranslation('messages');
  const api = useApi();
  const queries = useQueryClient();
  const settle = useMutation({
    mutationFn: (outcome: 'sent' | 'not_sent') =>
      dataOf(
        api.POST('/tenants/{tenantId}/messages/{messageId}/settle', {
          params: { path: { tenantId: message.tenantId, messageId: message.id } },
          body: { outcome },
        }),
      ),
    onSuccess: (settled) => applyMessage(queries, settled),
  });
  return (
    <>
      <Typography variant="body2" color="textSecondary">
        {t('settle.question')}
      </Typography>
      <Stack direction="row" spacing={1}>
        <Button size="small" loading={settle.isPending} onClick={() => settle.mutate('sent')}>
          {t('settle.sent')}
        </Button>
        <Button size="small" loading={settle.isPending} onClick={() => settle.mutate('not_sent')}>
          {t('settle.notSent')}
        </Button>
      </Stack>
      {settle.isError && <Alert severity="error">{describeError(settle.error)}</Alert>}
    </>
  );
}
