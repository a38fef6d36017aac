import Delete from '@mui/icons-material/Delete';
import Edit from '@mui/icons-material/Edit';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemText from '@mui/material/ListItemText';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { QuickReply } from '../../../api/client';
import { describeError } from '../../../api/errors';
import { FormField } from '../../../components/form-field';
import { useQuickReplies, useRemoveQuickReply, useSaveQuickReply } from './use-quick-replies';

const SHORTCUT = /^(?!.*\p{Lu})[\p{L}\p{M}\p{N}_-]{1,32}$/u;
const EMPTY = { id: undefined as string | undefined, shortcut: '', text: '' };

interface QuickRepliesDialogProps {
  readonly tenantId: string;
  readonly onClose: () => void;
}

/** Texts that are often answered with: made, changed and removed. */
export default function QuickRepliesDialog({ tenantId, onClose }: QuickRepliesDialogProps) {
  const { t } = useTranslation('conversations');
  const { data = [] } = useQuickReplies(tenantId);
  const save = useSaveQuickReply(tenantId);
  const remove = useRemoveQuickReply(tenantId);
  const { control, handleSubmit, reset, setFocus, watch } = useForm({ defaultValues: EMPTY });
  const editing = watch('id') !== undefined;
  const [filled, setFilled] = useState(0);
  // Whoever works by keyboard goes on from here: what was pressed may be disabled, or gone.
  useEffect(() => setFocus('shortcut'), [setFocus, filled]);
  const fill = (words: typeof EMPTY) => {
    reset(words);
    setFilled((times) => times + 1);
  };
  const submit = handleSubmit((words) => save.mutate(words, { onSuccess: () => fill(EMPTY) }));
  const failure = save.error ?? remove.error;
  const edit = ({ id, shortcut, text }: QuickReply) => fill({ id, shortcut, text });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="quick-replies-title">
      <DialogTitle id="quick-replies-title">{t('quickReplies.title')}</DialogTitle>
      <DialogContent>
        <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2, pt: 1 }}>
          <FormField
            name="shortcut"
            control={control}
            size="small"
            rules={{
              required: t('quickReplies.shortcutMissing'),
              pattern: { value: SHORTCUT, message: t('quickReplies.shortcutRule') },
            }}
            label={t('quickReplies.shortcut')}
            helperText={t('quickReplies.shortcutHelp')}
          />
          <FormField
            name="text"
            control={control}
            size="small"
            rules={{ required: t('quickReplies.textMissing') }}
            label={t('quickReplies.text')}
            multiline
            minRows={2}
            maxRows={8}
          />
          {failure !== null && <Alert severity="error">{describeError(failure)}</Alert>}
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button type="submit" variant="contained" loading={save.isPending}>
              {editing ? t('quickReplies.save') : t('quickReplies.add')}
            </Button>
            {editing && <Button onClick={() => fill(EMPTY)}>{t('cancel')}</Button>}
          </Box>
        </Box>
        <List aria-label={t('quickReplies.title')}>
          {data.map((one) => (
            <ListItem
              key={one.id}
              disableGutters
              divider
              secondaryAction={
                <>
                  <IconButton
                    aria-label={t('quickReplies.edit', { shortcut: one.shortcut })}
                    onClick={() => edit(one)}
                  >
                    <Edit />
                  </IconButton>
                  <IconButton
                    edge="end"
                    aria-label={t('quickReplies.remove', { shortcut: one.shortcut })}
                    onClick={() => remove.mutate(one.id)}
                  >
                    <Delete />
                  </IconButton>
                </>
              }
            >
              <ListItemText
                primary={`/${one.shortcut}`}
                secondary={one.text}
                slotProps={{ secondary: { noWrap: true, dir: 'auto' } }}
                sx={{ pr: 8 }}
              />
            </ListItem>
          ))}
        </List>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('done')}</Button>
      </DialogActions>
    </Dialog>
  );
}
