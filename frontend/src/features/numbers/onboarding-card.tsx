import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import RemoveCircleOutlined from '@mui/icons-material/RemoveCircleOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Onboarding, OnboardingStep } from '../../api/client';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import type { useConnecting } from './use-connecting';

const ICONS = {
  done: <CheckCircle color="success" />,
  failed: <ErrorIcon color="error" />,
  pending: <HourglassEmpty color="disabled" />,
  skipped: <RemoveCircleOutlined color="disabled" />,
} as const;

/** Without these another token is needed, or another code. */
const NEED_TOKEN: readonly string[] = ['exchange-code', 'inspect-token', 'find-number'];
/** Meta's code for a PIN that somebody else set. */
const WRONG_PIN = 133005;

/** What Meta's phases of the history are. */
const SPANS = ['day', 'quarter', 'halfYear'] as const;

interface OnboardingCardProps extends Pick<ReturnType<typeof useConnecting>, 'retry'> {
  readonly onboarding: Onboarding;
}

/** A number on its way: each step, what to do about those that were refused, and doing it. */
export default function OnboardingCard({ onboarding, retry }: OnboardingCardProps) {
  const { t } = useTranslation('numbers');
  const { id, state, steps, history, displayPhoneNumber, verifiedName, createdAt } = onboarding;
  const name = [verifiedName, displayPhoneNumber].filter((part) => part !== null).join(', ');
  return (
    <Box component="section" aria-label={t('onboarding.of', { name: name || id })}>
      <Typography variant="h3" sx={{ fontSize: '1rem', fontWeight: 600 }}>
        {name || t('onboarding.unknown')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {t(`onboarding.states.${state}`)} · {formatDateTime(new Date(createdAt))}
      </Typography>
      {state === 'running' && (
        <LinearProgress aria-label={t('onboarding.running')} sx={{ my: 1 }} />
      )}
      <List dense disablePadding>
        {steps
          .filter((step) => step.state !== 'skipped' || step.error !== null)
          .map((step) => (
            <StepLine key={step.name} {...step} />
          ))}
      </List>
      {history !== null && <HistoryLine {...history} />}
      {state !== 'running' && steps.some((step) => step.state === 'failed') && (
        <RetryForm onboarding={onboarding} retry={retry} />
      )}
    </Box>
  );
}

/** How far the phone app's history came, and what of it comes now. */
function HistoryLine({ declined, progress, phase, chunk }: NonNullable<Onboarding['history']>) {
  const { t } = useTranslation('numbers');
  const percent = progress ?? 0;
  const span = SPANS[phase ?? SPANS.length];
  const words = declined
    ? [t('onboarding.declined')]
    : [
        t('onboarding.history', { percent }),
        percent < 100 && span !== undefined && t(`onboarding.spans.${span}`, { chunk: chunk ?? 1 }),
      ];
  return (
    <Typography variant="body2" sx={{ mt: 1 }}>
      {words.filter(Boolean).join(' ')}
    </Typography>
  );
}

function StepLine({ name, state, error, advice }: OnboardingStep) {
  const { t } = useTranslation('numbers');
  return (
    <ListItem disableGutters sx={{ alignItems: 'start' }}>
      <ListItemIcon sx={{ minWidth: 36, mt: 0.5 }} title={t(`steps.states.${state}`)}>
        {ICONS[state]}
      </ListItemIcon>
      <ListItemText
        primary={t(`steps.${name}`)}
        secondary={[error?.message, advice].filter(Boolean).join(' ')}
      />
    </ListItem>
  );
}

function RetryForm({ onboarding: { id, steps }, retry }: OnboardingCardProps) {
  const { t } = useTranslation(['numbers', 'common']);
  const { control, handleSubmit } = useForm({ defaultValues: { pin: '', accessToken: '' } });
  const failed = steps.filter(({ state }) => state === 'failed');
  const wantsToken = failed.some(({ name }) => NEED_TOKEN.includes(name));
  const wantsPin = failed.some(({ error }) => error?.metaCode === WRONG_PIN);
  const submit = handleSubmit(({ pin, accessToken }) =>
    retry.mutate({
      onboardingId: id,
      ...(wantsPin && { pin }),
      ...(wantsToken && accessToken.trim() !== '' && { accessToken: accessToken.trim() }),
    }),
  );
  const mine = retry.variables?.onboardingId === id;
  return (
    <Stack component="form" onSubmit={submit} noValidate spacing={2} sx={{ mt: 1, maxWidth: 480 }}>
      {wantsToken && (
        <SecretField
          name="accessToken"
          control={control}
          label={t('onboarding.token')}
          helperText={t('onboarding.tokenHelp')}
          size="small"
        />
      )}
      {wantsPin && (
        <FormField
          name="pin"
          control={control}
          label={t('pin.pin')}
          size="small"
          rules={{
            required: t('pin.rule'),
            pattern: { value: /^\d{6}$/, message: t('pin.rule') },
          }}
        />
      )}
      {mine && retry.isError && <Alert severity="error">{describeError(retry.error)}</Alert>}
      <Box>
        <Button type="submit" variant="outlined" loading={mine && retry.isPending}>
          {t('common:tryAgain')}
        </Button>
      </Box>
    </Stack>
  );
}
