import Autocomplete from '@mui/material/Autocomplete';
import Dialog from '@mui/material/Dialog';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import ListItemText from '@mui/material/ListItemText';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
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
      aria-labelledby="find-title"
      sx={{ '& .MuiDialog-container': { alignItems: 'start' } }}
    >
      <DialogTitle id="find-title">{t('find.title')}</DialogTitle>
      <DialogContent sx={{ pb: 3 }}>
        <Autocomplete
          autoHighlight
          clearOnBlur={false}
          forcePopupIcon={false}
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
              margin="dense"
              label={t('find.label')}
              error={error !== null}
              helperText={error === null ? undefined : describeError(error)}
            />
          )}
        />
      </DialogContent>
    </Dialog>
  );
}
