import ArrowBack from '@mui/icons-material/ArrowBack';
import Avatar from '@mui/material/Avatar';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';
import type { Conversation } from '../../api/client';
import { PlayCustomerButton } from '../playground/play-customer-button';
import { detailOf, initialsOf, nameOf } from './people';

interface ThreadHeaderProps {
  readonly conversation: Conversation;
  readonly onPlayCustomer: () => void;
}

export function ThreadHeader({ conversation, onPlayCustomer }: ThreadHeaderProps) {
  const { customer } = conversation;
  const name = nameOf(customer);
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        px: { xs: 1, md: 2.5 },
        py: 1.25,
        borderBottom: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      <IconButton
        component={Link}
        to=".."
        relative="path"
        aria-label="Back to conversations"
        sx={{ display: { md: 'none' } }}
      >
        <ArrowBack />
      </IconButton>
      <Avatar aria-hidden sx={{ bgcolor: 'secondary.main', color: 'secondary.contrastText' }}>
        {initialsOf(name)}
      </Avatar>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h2" component="h1" noWrap>
          {name}
        </Typography>
        <Typography variant="body2" color="textSecondary" noWrap>
          {detailOf(customer)}
        </Typography>
      </Box>
      {customer.marketingOptOut && (
        <Chip size="small" variant="outlined" color="warning" label="No marketing" />
      )}
      <PlayCustomerButton onClick={onPlayCustomer} compact />
    </Box>
  );
}
