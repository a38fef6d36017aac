import ImageIcon from '@mui/icons-material/Image';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { RichText } from '../../conversations/content/rich-text';
import { THREAD_STYLES } from '../../conversations/thread/thread-styles';
import type { TemplatePreview as Preview } from './template-shape';

interface TemplatePreviewProps {
  readonly preview: Preview;
}

/** What the customer will see. */
export function TemplatePreview({ preview }: TemplatePreviewProps) {
  const { t } = useTranslation('send');
  return (
    <Box
      role="figure"
      aria-label={t('template.preview')}
      sx={{ ...THREAD_STYLES, p: 2, borderRadius: 2, bgcolor: 'bubble.wall' }}
    >
      <div className="message ours">
        <div className="side">
          <div className="bubble">
            <Shown preview={preview} />
          </div>
        </div>
      </div>
      {preview.cards.length > 0 && (
        <Box component="ol" tabIndex={0} aria-label={t('template.cards')} sx={CARDS}>
          {preview.cards.map((card, index) => (
            <li key={index}>
              <Shown preview={card} />
            </li>
          ))}
        </Box>
      )}
    </Box>
  );
}

/** A message, or one card of it. */
function Shown({ preview }: TemplatePreviewProps) {
  const { header, media, body, footer, buttons } = preview;
  return (
    <>
      {media !== undefined && (
        <Box
          sx={{
            display: 'grid',
            placeItems: 'center',
            height: 96,
            width: '100%',
            minWidth: 200,
            mb: 0.5,
            borderRadius: 1,
            bgcolor: 'action.hover',
            color: 'text.secondary',
          }}
        >
          <ImageIcon />
        </Box>
      )}
      {header !== undefined && <Typography sx={{ fontWeight: 700 }}>{header}</Typography>}
      <RichText text={body} />
      {footer !== undefined && (
        <Typography variant="body2" color="textSecondary">
          {footer}
        </Typography>
      )}
      {buttons.map((button) => (
        <Box
          key={button}
          sx={{
            borderTop: 1,
            borderColor: 'divider',
            mt: 0.75,
            pt: 0.75,
            textAlign: 'center',
            color: 'primary.main',
            fontWeight: 600,
          }}
        >
          {button}
        </Box>
      ))}
    </>
  );
}

const CARDS = {
  display: 'flex',
  gap: 1,
  overflowX: 'auto',
  listStyle: 'none',
  m: 0,
  mt: 1,
  p: 0,
  '& > li': { flex: '0 0 220px', p: 1, borderRadius: 2, bgcolor: 'background.paper' },
} as const;
