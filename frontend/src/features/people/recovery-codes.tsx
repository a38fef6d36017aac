import Download from '@mui/icons-material/Download';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button';
import { saveFile } from '../../components/save-file';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** What lets somebody in who lost the app, shown to whoever just set it up. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { t } = useTranslation('people');
  const text = codes.join('\n');
  const save = () =>
    saveFile('recovery-codes.txt', new Blob([`${text}\n`], { type: 'text/plain' }));
  return (
    <Alert severity="success" sx={{ mb: 2 }}>
      <AlertTitle>{t('isOn')}</AlertTitle>
      {t('keepCodes')}
      <Box component="ul" sx={{ columns: '9em', listStyle: 'none', p: 0, my: 1.5 }}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </Box>
      <Stack direction="row" useFlexGap spacing={1} sx={{ flexWrap: 'wrap' }}>
        <CopyButton text={text} label={t('recoveryCodes')} />
        <Button size="small" variant="outlined" startIcon={<Download />} onClick={save}>
          {t('saveCodes')}
        </Button>
        <Button size="small" variant="contained" onClick={onClose}>
          {t('keptCodes')}
        </Button>
      </Stack>
    </Alert>
  );
}
