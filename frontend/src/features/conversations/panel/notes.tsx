import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../../api/errors';
import { formatDateTime } from '../../../components/dates';
import { useAddNote, useNotes } from '../use-notes';

const MAX_NOTE = 10_000;

interface NotesProps {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly disabled: boolean;
}

/** What the tenant's people tell each other; customers never see it. */
export function Notes({ tenantId, conversationId, disabled }: NotesProps) {
  const { t } = useTranslation('conversations');
  const [text, setText] = useState('');
  const {
    items = [],
    error,
    hasMore,
    isLoadingMore,
    loadMore,
  } = useNotes(tenantId, conversationId);
  const add = useAddNote(tenantId, conversationId);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== '') add.mutate(text.trim(), { onSuccess: () => setText('') });
  };
  const failure = add.error ?? error;
  return (
    <Box component="section" aria-label={t('notes')}>
      <Typography variant="h3" gutterBottom>
        {t('notes')}
      </Typography>
      {!disabled && (
        <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 1, mb: 2 }}>
          <TextField
            size="small"
            multiline
            minRows={2}
            maxRows={8}
            label={t('addNote')}
            value={text}
            onChange={({ target }) => setText(target.value)}
            slotProps={{ htmlInput: { maxLength: MAX_NOTE, dir: 'auto' } }}
          />
          {text.trim() !== '' && (
            <Button type="submit" size="small" variant="outlined" loading={add.isPending}>
              {t('saveNote')}
            </Button>
          )}
        </Box>
      )}
      {failure !== null && <Alert severity="error">{describeError(failure)}</Alert>}
      <Box
        component="ul"
        aria-label={t('notes')}
        sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}
      >
        {items.map(({ id, text: note, author, createdAt }) => (
          <Box component="li" key={id} sx={{ overflowWrap: 'anywhere' }}>
            <Typography variant="caption" color="textSecondary">
              {author.name} · {formatDateTime(new Date(createdAt))}
            </Typography>
            <Typography variant="body2" dir="auto" sx={{ whiteSpace: 'pre-wrap' }}>
              {note}
            </Typography>
          </Box>
        ))}
      </Box>
      {hasMore && (
        <Button size="small" loading={isLoadingMore} onClick={loadMore}>
          {t('more')}
        </Button>
      )}
    </Box>
  );
}
