import ArrowBack from '@mui/icons-material/ArrowBack';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Conversation } from '../../../api/client';
import { PlayCustomerButton } from '../../playground/play-customer-button';
import { useCanAnswer } from '../../session/use-can-answer';
import { detailOf, nameOf } from '../people';
import { PersonAvatar } from '../person-avatar';
import { HandlingActions } from './handling-actions';
import { NARROW } from './narrow';

interface ThreadHeaderProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
  readonly onPlayCustomer: () => void;
}

/** Whom one talks to, who deals with it, and what can be done with the whole. */
export function ThreadHeader({
  tenantId,
  conversation,
  panelOpen,
  onPanel,
  onPlayCustomer,
}: ThreadHeaderProps) {
  const { t } = useTranslation('conversations');
  const { search } = useLocation();
  const { customer } = conversation;
  const name = nameOf(customer);
  const answers = useCanAnswer(tenantId);
  const details = t('details');
  return (
    <Box sx={HEADER}>
      <IconButton
        component={Link}
        to={{ pathname: `/t/${tenantId}/conversations`, search }}
        aria-label={t('back')}
        sx={{ display: { md: 'none' } }}
      >
        <ArrowBack />
      </IconButton>
      <PersonAvatar name={name} sx={WIDE} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h2" component="h1" noWrap dir="auto">
          {name}
        </Typography>
        <Typography variant="body2" color="textSecondary" noWrap>
          {detailOf(customer)}
        </Typography>
      </Box>
      {customer.marketingOptOut && (
        <Chip size="small" variant="outlined" color="warning" label={t('noMarketing')} sx={WIDE} />
      )}
      {answers && <HandlingActions tenantId={tenantId} conversation={conversation} />}
      <PlayCustomerButton onClick={onPlayCustomer} compact />
      <Tooltip title={details}>
        <IconButton aria-label={details} aria-pressed={panelOpen} onClick={onPanel}>
          <InfoOutlined color={panelOpen ? 'primary' : 'inherit'} />
        </IconButton>
      </Tooltip>
    </Box>
  );
}

/** What else is beside the thread decides how much room there is, not the window alone. */
const WIDE = { [NARROW]: { display: 'none' } } as const;

const HEADER = {
  containerType: 'inline-size',
  display: 'flex',
  alignItems: 'center',
  gap: { xs: 0.25, md: 1 },
  px: { xs: 1, md: 2.5 },
  py: 1,
  minHeight: 64,
  borderBottom: 1,
  borderColor: 'divider',
  bgcolor: 'background.paper',
} as const;
