import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Template } from '../../api/client';
import { partsOf } from './template-text';

/** As it looks on a customer's phone, roughly. */
export function TemplatePreview({ template }: { readonly template: Pick<Template, 'components'> }) {
  return (
    <Box sx={{ bgcolor: 'bubble.out', borderRadius: 2, p: 1.25, maxWidth: 340, minWidth: 180 }}>
      {partsOf(template).map(({ kind, text }, index) => (
        <Typography
          key={`${kind} ${index}`}
          variant="body2"
          dir="auto"
          sx={{
            whiteSpace: 'pre-wrap',
            ...(kind === 'header' && { fontWeight: 700 }),
            ...(kind === 'footer' && { color: 'text.secondary', fontSize: '0.75rem' }),
            ...(kind === 'button' && { color: 'primary.main', textAlign: 'center', mt: 0.5 }),
          }}
        >
          {text}
        </Typography>
      ))}
    </Box>
  );
}
