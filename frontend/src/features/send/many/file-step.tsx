import UploadFile from '@mui/icons-material/UploadFile';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readRecipients, type Recipients } from './recipients';

const MAX_BYTES = 10_000_000;

/** A file of recipients, as it was read. */
export interface RecipientFile extends Recipients {
  readonly name: string;
  readonly text: string;
}

interface FileStepProps {
  readonly file: RecipientFile | null;
  readonly disabled: boolean;
  readonly onFile: (file: RecipientFile) => void;
}

/** Chooses the file; nothing of it leaves the browser but the messages. */
export function FileStep({ file, disabled, onFile }: FileStepProps) {
  const { t } = useTranslation('send');
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<'tooBig' | 'noRows'>();
  const read = async (chosen: File) => {
    if (chosen.size > MAX_BYTES) return setProblem('tooBig');
    const text = await chosen.text();
    const recipients = readRecipients(text);
    if (recipients.rows.length === 0) return setProblem('noRows');
    setProblem(undefined);
    onFile({ ...recipients, name: chosen.name, text });
  };
  return (
    <Box
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const [dropped] = event.dataTransfer.files;
        if (dropped !== undefined && !disabled) void read(dropped);
      }}
      sx={{
        p: 2.5,
        border: '2px dashed',
        borderColor: 'divider',
        borderRadius: 2,
        textAlign: 'center',
      }}
    >
      <Button
        variant="outlined"
        disabled={disabled}
        startIcon={<UploadFile />}
        onClick={() => input.current?.click()}
      >
        {file === null ? t('many.choose') : t('many.another')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv"
        aria-label={t('many.file')}
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          if (chosen !== undefined) void read(chosen);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {file === null
          ? t('many.help')
          : t('many.read', {
              name: file.name,
              count: file.rows.length,
              columns: file.columns.join(', '),
            })}
      </Typography>
      {problem !== undefined && (
        <Alert severity="error" sx={{ mt: 1.5 }}>
          {t(`many.${problem}`)}
        </Alert>
      )}
    </Box>
  );
}
