import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { formatDay } from '../../components/dates';
import { MessageBubble } from './message-bubble';
import type { ThreadDayData } from './thread-days';

export function ThreadDay({ day, now }: { readonly day: ThreadDayData; readonly now: Date }) {
  return (
    <>
      <Box sx={{ textAlign: 'center', my: 2 }}>
        <Typography
          component="h2"
          variant="caption"
          sx={{
            display: 'inline-block',
            px: 1.5,
            py: 0.5,
            borderRadius: 4,
            bgcolor: 'background.paper',
            color: 'text.secondary',
            fontWeight: 600,
          }}
        >
          {formatDay(day.date, now)}
        </Typography>
      </Box>
      {day.entries.map((entry) => (
        <MessageBubble key={entry.message.id} {...entry} />
      ))}
    </>
  );
}
