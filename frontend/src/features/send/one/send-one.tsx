import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SentMessage } from '../../../api/client';
import { ErrorState } from '../../../components/error-state';
import { LoadingState } from '../../../components/loading-state';
import { MessageProgress } from '../../messages/message-progress';
import { useMessage } from '../../messages/use-message';
import { SendForm } from './send-form';

interface SendOneProps {
  readonly tenantId: string;
  readonly to: string;
}

/** One message, and its way as it happens. */
export function SendOne({ tenantId, to }: SendOneProps) {
  const [sent, setSent] = useState<SentMessage | null>(null);
  return (
    <>
      {sent !== null && <SentCard key={sent.id} tenantId={tenantId} sent={sent} />}
      <SendForm tenantId={tenantId} to={to} onSent={setSent} />
    </>
  );
}

function SentCard({ tenantId, sent }: { readonly tenantId: string; readonly sent: SentMessage }) {
  const { t } = useTranslation('send');
  const { data: message, error, refetch } = useMessage(tenantId, sent.id);
  const title = sent.duplicate ? t('usedBefore') : t('yourMessage');
  return (
    <Paper variant="outlined" component="section" aria-label={title} sx={{ p: 2.5, mb: 4 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 2, alignItems: 'center' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Button component={Link} to={`/t/${tenantId}/conversations/${sent.conversationId}`}>
          {t('openConversation')}
        </Button>
      </Box>
      {message !== undefined && <MessageProgress message={message} />}
      {message === undefined && error === null && (
        <LoadingState label={t('loadingMessage')} rows={1} />
      )}
      {message === undefined && error !== null && (
        <ErrorState title={t('notShown')} error={error} onRetry={() => refetch()} />
      )}
    </Paper>
  );
}
