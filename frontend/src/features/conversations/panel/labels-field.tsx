import Alert from '@mui/material/Alert';
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../api/client';
import { describeError } from '../../../api/errors';
import { useKnownLabels } from '../use-conversations';
import { useHandling } from '../use-handling';

const MAX_LABEL = 50;

interface LabelsFieldProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly disabled: boolean;
}

/** What a conversation is about, in words that are chosen or new. */
export function LabelsField({ tenantId, conversation, disabled }: LabelsFieldProps) {
  const { t } = useTranslation('conversations');
  const handling = useHandling(tenantId, conversation.id);
  const known = useKnownLabels(tenantId);
  const [typed, setTyped] = useState('');
  const { labels } = conversation;
  const change = (next: readonly string[]) => {
    const words = next.map((label) => label.trim().slice(0, MAX_LABEL)).filter(Boolean);
    handling.mutate({ labels: [...new Set(words)] });
  };
  return (
    <>
      <Autocomplete
        multiple
        freeSolo
        size="small"
        disabled={disabled}
        options={known.filter((label) => !labels.includes(label))}
        value={handling.isPending ? (handling.variables.labels ?? labels) : labels}
        inputValue={typed}
        onInputChange={(_event, text) => setTyped(text)}
        onChange={(_event, next) => change(next)}
        renderInput={(params) => (
          <TextField {...params} label={t('labels')} helperText={t('labelsHelp')} />
        )}
      />
      {handling.isError && <Alert severity="error">{describeError(handling.error)}</Alert>}
    </>
  );
}
