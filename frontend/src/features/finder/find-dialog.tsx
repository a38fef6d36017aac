import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import DialogTitle from '@mui/material/DialogTitle';
import ListItemText from '@mui/material/ListItemText';
import Paper, { type PaperProps } from '@mui/material/Paper';
import type { PopperProps } from '@mui/material/Popper';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { visuallyHidden } from '../../components/visually-hidden';
import { placeOf } from './place-of';
import { useFound } from './use-found';

/** One box for whatever somebody has a number, an id or a key of. */
export default function FindDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('history');
  const [text, setText] = useState('');
  const { items, isSearching, error } = useFound(text);
  const navigate = useNavigate();
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      sx={{ '& .MuiDialog-container': { alignItems: 'start' } }}
    >
      <DialogTitle style={visuallyHidden}>{t('find.title')}</DialogTitle>
      <Box sx={{ p: 1.5 }}>
        <Autocomplete
          autoHighlight
          clearOnBlur={false}
          forcePopupIcon={false}
          slots={{ popper: InPlace, paper: Flat }}
          slotProps={{ listbox: { sx: { maxHeight: 'min(60vh, 420px)' } } }}
          options={items}
          loading={isSearching}
          loadingText={t('find.searching')}
          noOptionsText={t('find.none')}
          open={text.trim().length >= 2}
          inputValue={text}
          // The server has searched.
          filterOptions={(all) => all}
          getOptionKey={({ kind, id }) => `${kind} ${id}`}
          getOptionLabel={({ title }) => title}
          onInputChange={(_event, typed, reason) => reason === 'input' && setText(typed)}
          onChange={(_event, found) => {
            if (found === null) return;
            onClose();
            void navigate(placeOf(found));
          }}
          renderOption={({ key, ...props }, { kind, title, detail, createdAt }) => (
            <li key={key} {...props}>
              <ListItemText
                primary={`${t(`find.kinds.${kind}`)}: ${title}`}
                secondary={[detail, createdAt && formatDateTime(new Date(createdAt))]
                  .filter(Boolean)
                  .join(' · ')}
              />
            </li>
          )}
          renderInput={(params) => (
            <TextField
              {...params}
              autoFocus
              label={t('find.label')}
              error={error !== null}
              helperText={error === null ? undefined : describeError(error)}
            />
          )}
        />
      </Box>
    </Dialog>
  );
}

/** What was found is a part of the dialog, and floats over nothing. */
function InPlace({ open, children }: PopperProps) {
  return open && typeof children !== 'function' ? <Box sx={{ mt: 1 }}>{children}</Box> : null;
}

function Flat({ children }: PaperProps) {
  return <Paper elevation={0}>{children}</Paper>;
}
