import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Message } from '../../api/client';
import { summarise } from './message-summary';

/** The message that another one answers. */
export function QuotedMessage({ message }: { readonly message: Message }) {
  return (
    <Box
      component="blockquote"
      sx={{
        m: 0,
        mb: 0.75,
        pl: 1,
        borderLeft: 3,
        borderColor: 'primary.main',
        color: 'text.secondary',
      }}
    >
      <Typography variant="caption" sx={{ fontWeight: 600 }}>
        {message.direction === 'OUT' ? 'You' : 'Customer'}
      </Typography>
      <Typography variant="body2" noWrap>
        {summarise(message)}
      </Typography>
    </Box>
  );
}
