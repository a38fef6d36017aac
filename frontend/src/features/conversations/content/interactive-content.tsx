import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { asList, asObject, asText, type Json } from '../read-json';
import { RichText } from './rich-text';

/** Buttons and lists that we sent, or what the customer chose of them. */
export function InteractiveContent({ interactive }: { readonly interactive: Json }) {
  const type = asText(interactive['type']) ?? '';
  const answer = asObject(interactive[type]);
  if (type === 'nfm_reply') return <FormAnswer answer={answer} />;
  const chosen = asText(answer['title']);
  if (chosen !== undefined) return <Choice title={chosen} more={asText(answer['description'])} />;
  const header = asText(asObject(interactive['header'])['text']);
  const body = asText(asObject(interactive['body'])['text']);
  const footer = asText(asObject(interactive['footer'])['text']);
  return (
    <>
      {header !== undefined && <Typography sx={{ fontWeight: 600 }}>{header}</Typography>}
      {body !== undefined && <RichText text={body} />}
      {footer !== undefined && (
        <Typography variant="body2" color="textSecondary">
          {footer}
        </Typography>
      )}
      <Options labels={optionsOf(asObject(interactive['action']))} />
    </>
  );
}

function Choice({ title, more }: { readonly title: string; readonly more: string | undefined }) {
  const { t } = useTranslation('conversations');
  return (
    <>
      <Typography variant="caption" color="textSecondary">
        {t('chose')}
      </Typography>
      <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
      {more !== undefined && <Typography variant="body2">{more}</Typography>}
    </>
  );
}

function FormAnswer({ answer }: { readonly answer: Json }) {
  const { t } = useTranslation('conversations');
  return (
    <>
      <Typography sx={{ fontWeight: 600 }}>{asText(answer['body']) ?? t('filledIn')}</Typography>
      <Typography
        component="pre"
        variant="body2"
        sx={{ m: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {asText(answer['response_json'])}
      </Typography>
    </>
  );
}

function Options({ labels }: { readonly labels: readonly string[] }) {
  if (labels.length === 0) return null;
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 0, my: 1, display: 'grid', gap: 0.5 }}>
      {labels.map((label, index) => (
        <Box
          component="li"
          key={index}
          sx={{ border: 1, borderColor: 'divider', borderRadius: 2, px: 1, textAlign: 'center' }}
        >
          {label}
        </Box>
      ))}
    </Box>
  );
}

/** Buttons, rows of a list, or the text of a link. */
function optionsOf(action: Json): string[] {
  const buttons = asList(action['buttons']).map((button) => asObject(asObject(button)['reply']));
  const rows = asList(action['sections']).flatMap((section) => asList(asObject(section)['rows']));
  const link = asText(asObject(action['parameters'])['display_text']);
  const titles = [...buttons, ...rows].flatMap((option) => asText(asObject(option)['title']) ?? []);
  return link === undefined ? titles : [...titles, link];
}
