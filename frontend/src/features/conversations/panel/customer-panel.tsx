import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import type { Theme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../api/client';
import { formatDateTime, formatDuration } from '../../../components/dates';
import { useCanAnswer } from '../../session/use-can-answer';
import { stateOfWindow } from '../composer/service-window';
import { useNow } from '../use-now';
import { CustomerName } from './customer-name';
import { Facts } from './facts';
import { LabelsField } from './labels-field';
import { Notes } from './notes';

interface CustomerPanelProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly onClose: () => void;
}

/** Who the customer is and what is known: beside the thread where there is room, else over it. */
export default function CustomerPanel(props: CustomerPanelProps) {
  const { t } = useTranslation('conversations');
  const wide = useMediaQuery<Theme>((theme) => theme.breakpoints.up('xl'));
  if (wide) {
    return (
      <Box component="aside" aria-label={t('details')} sx={ASIDE}>
        <Content {...props} />
      </Box>
    );
  }
  return (
    <Drawer
      anchor="right"
      open
      onClose={props.onClose}
      slotProps={{ paper: { 'aria-label': t('details'), sx: { width: 'min(360px, 100vw)' } } }}
    >
      <Content {...props} />
    </Drawer>
  );
}

function Content({ tenantId, conversation, onClose }: CustomerPanelProps) {
  const { t } = useTranslation('conversations');
  const answers = useCanAnswer(tenantId);
  const { customer, metadata } = conversation;
  return (
    <Stack spacing={2.5} sx={{ p: 2.5 }}>
      <Box sx={{ display: 'flex', alignItems: 'center' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {t('details')}
        </Typography>
        <IconButton edge="end" aria-label={t('closeDetails')} onClick={onClose}>
          <Close />
        </IconButton>
      </Box>
      <CustomerName key={customer.id} tenantId={tenantId} customer={customer} disabled={!answers} />
      <Facts
        facts={[
          [t('facts.number'), customer.waId === null ? null : `+${customer.waId}`],
          [t('facts.username'), customer.username === null ? null : `@${customer.username}`],
          [t('facts.userId'), customer.userId],
          [t('facts.profileName'), customer.profileName],
          [t('facts.since'), formatDateTime(new Date(customer.createdAt))],
          [t('facts.window'), useWindowText(conversation)],
          [t('facts.marketing'), customer.marketingOptOut ? t('noMarketing') : null],
        ]}
      />
      <LabelsField tenantId={tenantId} conversation={conversation} disabled={!answers} />
      <Words title={t('metadata.customer')} words={customer.metadata} />
      <Words title={t('metadata.conversation')} words={metadata} />
      <Notes tenantId={tenantId} conversationId={conversation.id} disabled={!answers} />
    </Stack>
  );
}

interface WordsProps {
  readonly title: string;
  readonly words: Readonly<Record<string, string>>;
}

/** The tenant's own words, where there are any. */
function Words({ title, words }: WordsProps) {
  const entries = Object.entries(words);
  if (entries.length === 0) return null;
  return (
    <Box>
      <Typography variant="h3" gutterBottom>
        {title}
      </Typography>
      <Facts facts={entries} />
    </Box>
  );
}

function useWindowText(conversation: Conversation): string {
  const { t } = useTranslation('conversations');
  const now = useNow();
  const { closesAt } = stateOfWindow(conversation, now);
  if (closesAt === null) return t('window.closed');
  return t('window.openFor', { duration: formatDuration(closesAt.getTime() - now.getTime()) });
}

const ASIDE = {
  width: 340,
  flexShrink: 0,
  overflow: 'auto',
  borderLeft: 1,
  borderColor: 'divider',
  bgcolor: 'background.paper',
} as const;
