import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import Box from '@mui/material/Box';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { SentMessage } from '../../api/client';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { LiveBadge } from '../live/live-badge';
import { MessageProgress } from '../messages/message-progress';
import { useMessage } from '../messages/use-message';
import { useCurrentTenant } from '../tenants/tenant-context';
import { SendForm } from './send-form';

export default function SendPage() {
  const tenant = useCurrentTenant();
  const [search] = useSearchParams();
  const [sent, setSent] = useState<SentMessage | null>(null);
  return (
    <Page
      title="Send message"
      lead={`From ${tenant.name}, and its way from here to the recipient as it happens.`}
      actions={<LiveBadge />}
    >
      {sent !== null && <SentCard key={sent.id} tenantId={tenant.id} sent={sent} />}
      <SendForm tenantId={tenant.id} to={search.get('to') ?? ''} onSent={setSent} />
    </Page>
  );
}

function SentCard({ tenantId, sent }: { readonly tenantId: string; readonly sent: SentMessage }) {
  const { data: message, error, refetch } = useMessage(tenantId, sent.id);
  const title = sent.duplicate ? 'This key was used before: the message of then' : 'Your message';
  return (
    <Paper variant="outlined" component="section" aria-label={title} sx={{ p: 2.5, mb: 4 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 2, alignItems: 'center' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Button component={Link} to={`/t/${tenantId}/conversations/${sent.conversationId}`}>
          Open conversation
        </Button>
      </Box>
      {message !== undefined && <MessageProgress message={message} />}
      {message === undefined && error === null && (
        <LoadingState label="Loading the message" rows={1} />
      )}
      {message === undefined && error !== null && (
        <ErrorState title="It cannot be shown" error={error} onRetry={() => refetch()} />
      )}
    </Paper>
  );
}
