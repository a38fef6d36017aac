import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Message } from '../../api/client';

/** Why a message failed: Meta's code and words, and what to do about it. */
export function FailureNote({ error }: { readonly error: NonNullable<Message['error']> }) {
  const { code, title, details, advice } = error;
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1,
        mt: 0.75,
        p: 1,
        borderRadius: 1,
        border: 1,
        borderColor: 'error.main',
        bgcolor: 'background.paper',
      }}
    >
      <ErrorOutlined color="error" fontSize="small" />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography variant="body2" color="error" sx={{ fontWeight: 600 }}>
          {code === 0 ? title : `${code}: ${title}`}
        </Typography>
        {details !== null && details !== title && (
          <Typography variant="body2">{details}</Typography>
        )}
        <Typography variant="body2" color="textSecondary">
          {advice}
        </Typography>
      </Box>
    </Box>
  );
}
