import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/errors';
import { CopyButton } from '../../components/copy-button';
import { FormField } from '../../components/form-field';
import { Section } from '../../components/section';
import { RecoveryCodes } from './recovery-codes';
import { useSecondFactor } from './use-second-factor';
import { useSignedIn } from './use-signed-in';

/** Not everybody who looks at the account sets one up. */
const QrCode = lazy(() => import('./qr-code'));

/** Codes of an authenticator app: set up, or turned off, by whoever has the app at hand. */
export function SecondFactorSection() {
  const { t } = useTranslation('people');
  const { data: signedIn } = useSignedIn();
  const { begin, confirm, remove } = useSecondFactor();
  const [turningOff, setTurningOff] = useState(false);
  const turnOff = (code: string) => remove.mutate(code, { onSuccess: () => setTurningOff(false) });
  const stop = () => {
    begin.reset();
    confirm.reset();
  };
  const active = signedIn?.user.secondFactor === true;
  return (
    <Section
      title={t('secondFactor')}
      lead={t(active ? 'factorOn' : 'factorOff')}
      actions={active && <Chip color="success" label={t('on')} />}
    >
      {confirm.data && (
        <RecoveryCodes codes={confirm.data.recoveryCodes} onClose={() => confirm.reset()} />
      )}
      {begin.isError && <Alert severity="error">{describeError(begin.error)}</Alert>}
      {!active && !begin.data && (
        <Button variant="contained" loading={begin.isPending} onClick={() => begin.mutate()}>
          {t('setUp')}
        </Button>
      )}
      {!active && begin.data && (
        <Box component="ol" sx={{ m: 0, pl: 2.5, '& > li + li': { mt: 3 } }}>
          <li>
            <ForTheApp {...begin.data} />
          </li>
          <li>
            <Typography sx={{ mb: 2 }}>{t('enterShown')}</Typography>
            <CodeForm action={confirm} label={t('confirm')} onCancel={stop} />
          </li>
        </Box>
      )}
      {active && !turningOff && (
        <Button variant="outlined" color="error" onClick={() => setTurningOff(true)}>
          {t('turnOff')}
        </Button>
      )}
      {active && turningOff && (
        <CodeForm
          action={{ ...remove, mutate: turnOff }}
          label={t('turnOff')}
          help={t('turnOffHelp')}
          onCancel={() => setTurningOff(false)}
        />
      )}
    </Section>
  );
}

/** The secret as a picture, and for apps that cannot see it. */
function ForTheApp({ secret, uri }: { readonly secret: string; readonly uri: string }) {
  const { t } = useTranslation('people');
  return (
    <>
      <Typography sx={{ mb: 1 }}>{t('scan')}</Typography>
      <Suspense fallback={<Skeleton variant="rounded" width={212} height={212} />}>
        <QrCode text={uri} label={t('qrCode')} />
      </Suspense>
      <Typography color="textSecondary" sx={{ mt: 1 }}>
        {t('orType')} <Link href={uri}>{t('openApp')}</Link>
      </Typography>
      <Stack direction="row" useFlexGap spacing={1} sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
        <Box component="code" sx={{ overflowWrap: 'anywhere' }}>
          {secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
        </Box>
        <CopyButton text={secret} label={t('key')} />
      </Stack>
    </>
  );
}

interface CodeFormProps {
  readonly action: Pick<
    ReturnType<typeof useSecondFactor>['remove' | 'confirm'],
    'isPending' | 'error'
  > & { readonly mutate: (code: string) => void };
  readonly label: string;
  readonly help?: string;
  readonly onCancel: () => void;
}

function CodeForm({ action, label, help, onCancel }: CodeFormProps) {
  const { t } = useTranslation(['people', 'common']);
  const { control, handleSubmit, reset } = useForm({ defaultValues: { code: '' } });
  const submit = handleSubmit(({ code }) => {
    action.mutate(code.trim());
    reset();
  });
  return (
    <Stack component="form" onSubmit={submit} noValidate spacing={2} sx={{ maxWidth: 400 }}>
      <FormField
        name="code"
        control={control}
        label={t('code')}
        helperText={help}
        autoComplete="one-time-code"
        rules={{ required: t('enterCode') }}
      />
      {action.error !== null && <Alert severity="error">{describeError(action.error)}</Alert>}
      <Stack direction="row" spacing={1}>
        <Button type="submit" variant="contained" loading={action.isPending}>
          {label}
        </Button>
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
      </Stack>
    </Stack>
  );
}
