import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkText, MAX_TEXT } from '../../messages/message-rules';
import TemplatePicker from '../template/template-picker';
import { isComplete, type ChosenTemplate } from '../template/template-shape';
import { filledFor, messagesOf, missingColumns, type BulkContent } from './bulk-message';
import { BulkProgress } from './bulk-progress';
import { FileStep, type RecipientFile } from './file-step';
import { fillIn } from './recipients';
import { useBulkSend } from './use-bulk-send';

/** The same message to everybody in a file, with words of each line. */
export default function SendMany({ tenantId }: { readonly tenantId: string }) {
  const { t } = useTranslation('send');
  const [file, setFile] = useState<RecipientFile | null>(null);
  const [to, setTo] = useState('');
  const [kind, setKind] = useState<BulkContent['kind']>('template');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<ChosenTemplate | null>(null);
  const bulk = useBulkSend(tenantId);
  const content = contentOf(kind, text, chosen);
  const missing = file === null || content === null ? [] : missingColumns(content, file.columns);
  const first = file?.rows[0];
  const begun = bulk.isRunning || bulk.isDone;
  const ready = file !== null && to !== '' && content !== null && missing.length === 0 && !begun;
  const change = (next: () => void) => {
    bulk.forget();
    next();
  };
  return (
    <Stack spacing={2.5} sx={{ maxWidth: 640 }}>
      <FileStep
        file={file}
        disabled={bulk.isRunning}
        onFile={(read) =>
          change(() => {
            setFile(read);
            setTo(read.to ?? '');
          })
        }
      />
      {file !== null && (
        <TextField
          select
          label={t('many.to')}
          value={to}
          disabled={bulk.isRunning}
          onChange={({ target }) => change(() => setTo(target.value))}
        >
          {file.columns.map((column) => (
            <MenuItem key={column} value={column}>
              {column}
            </MenuItem>
          ))}
        </TextField>
      )}
      <TextField
        select
        label={t('kind')}
        value={kind}
        disabled={bulk.isRunning}
        helperText={t('kindHelp')}
        onChange={({ target }) =>
          change(() => setKind(target.value === 'text' ? 'text' : 'template'))
        }
      >
        <MenuItem value="template">{t('kinds.template')}</MenuItem>
        <MenuItem value="text">{t('kinds.text')}</MenuItem>
      </TextField>
      {kind === 'text' ? (
        <TextField
          label={t('text')}
          value={text}
          disabled={bulk.isRunning}
          multiline
          minRows={3}
          maxRows={12}
          helperText={t('many.placeholders')}
          onChange={({ target }) => change(() => setText(target.value))}
          slotProps={{ htmlInput: { dir: 'auto', maxLength: MAX_TEXT } }}
        />
      ) : (
        <>
          <TemplatePicker
            tenantId={tenantId}
            chosen={chosen}
            shown={chosen && first ? filledFor(chosen, first) : chosen}
            onChange={(next) => change(() => setChosen(next))}
          />
          {chosen !== null && <Alert severity="info">{t('many.placeholders')}</Alert>}
        </>
      )}
      {missing.length > 0 && (
        <Alert severity="error">{t('many.unknown', { columns: missing.join(', ') })}</Alert>
      )}
      {first !== undefined && kind === 'text' && text !== '' && (
        <Alert severity="info" icon={false}>
          {t('many.first', { text: fillIn(text, first) })}
        </Alert>
      )}
      <Box>
        <Button
          variant="contained"
          size="large"
          disabled={!ready}
          loading={bulk.isRunning}
          onClick={() =>
            file !== null && content !== null && bulk.start(messagesOf(file, to, content))
          }
        >
          {file === null ? t('many.send') : t('many.sendTo', { count: file.rows.length })}
        </Button>
      </Box>
      {file !== null && (bulk.isRunning || bulk.results.size > 0) && (
        <BulkProgress
          file={file}
          to={to}
          results={bulk.results}
          isRunning={bulk.isRunning}
          onStop={bulk.stop}
        />
      )}
    </Stack>
  );
}

/** @returns `null` as long as it cannot go out */
function contentOf(
  kind: BulkContent['kind'],
  text: string,
  chosen: ChosenTemplate | null,
): BulkContent | null {
  if (kind === 'text') return checkText(text) === true ? { kind, text } : null;
  return chosen !== null && isComplete(chosen) ? { kind, chosen } : null;
}
