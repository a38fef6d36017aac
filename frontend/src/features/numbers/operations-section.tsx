import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { Section } from '../../components/section';
import { useOperations, type NumberPath } from './use-numbers';

interface OperationsSectionProps {
  readonly path: NumberPath;
  /** An operator, who may see the PIN. */
  readonly operates: boolean;
}

/** What is done to a number at Meta by hand. */
export function OperationsSection({ path, operates }: OperationsSectionProps) {
  const { t } = useTranslation('numbers');
  const operations = useOperations(path);
  const { requestCode, verifyCode, register, changePin, showPin, disconnect } = operations;
  const [latest] = [requestCode, verifyCode, register, changePin, showPin, disconnect].toSorted(
    (one, other) => other.submittedAt - one.submittedAt,
  );
  const leave = (deregister: boolean) => {
    if (confirm(t(deregister ? 'leave.deregisterSure' : 'leave.sure'))) {
      disconnect.mutate({ deregister });
    }
  };
  return (
    <Section title={t('operations.title')} lead={t('operations.lead')}>
      <Stack spacing={3} divider={<Divider flexItem />}>
        {latest?.isError && <Alert severity="error">{describeError(latest.error)}</Alert>}
        <Stack spacing={2}>
          <Typography>{t('verify.lead')}</Typography>
          <Stack direction="row" spacing={1}>
            {(['SMS', 'VOICE'] as const).map((method) => (
              <Button
                key={method}
                variant="outlined"
                loading={requestCode.isPending && requestCode.variables.method === method}
                onClick={() => requestCode.mutate({ method })}
              >
                {t(`verify.${method}`)}
              </Button>
            ))}
          </Stack>
          <DigitsForm
            label={t('verify.code')}
            rule={t('verify.rule')}
            button={t('verify.enter')}
            busy={verifyCode.isPending}
            onDigits={(code) => verifyCode.mutate({ code })}
          />
          {verifyCode.isSuccess && <Alert severity="success">{t('verify.done')}</Alert>}
        </Stack>
        <Stack spacing={2}>
          <Typography>{t('pin.lead')}</Typography>
          <DigitsForm
            label={t('pin.new')}
            rule={t('pin.rule')}
            button={t('pin.change')}
            busy={changePin.isPending}
            onDigits={(pin) => changePin.mutate({ pin })}
          />
          {changePin.isSuccess && <Alert severity="success">{t('pin.changed')}</Alert>}
          {operates && (
            <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
              <Button loading={showPin.isPending} onClick={() => showPin.mutate()}>
                {t('pin.show')}
              </Button>
              {showPin.data && <Typography component="code">{showPin.data.pin}</Typography>}
            </Stack>
          )}
        </Stack>
        <Stack spacing={2}>
          <Typography>{t('register.lead')}</Typography>
          <Stack direction="row" spacing={1}>
            <Button
              variant="outlined"
              loading={register.isPending}
              onClick={() => register.mutate({})}
            >
              {t('register.register')}
            </Button>
          </Stack>
          {register.isSuccess && <Alert severity="success">{t('register.done')}</Alert>}
        </Stack>
        <Stack spacing={2}>
          <Typography>{t('leave.lead')}</Typography>
          <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1}>
            <Button color="error" variant="outlined" onClick={() => leave(false)}>
              {t('leave.disconnect')}
            </Button>
            <Button color="error" onClick={() => leave(true)}>
              {t('leave.deregister')}
            </Button>
          </Stack>
        </Stack>
      </Stack>
    </Section>
  );
}

interface DigitsFormProps {
  readonly label: string;
  readonly rule: string;
  readonly button: string;
  readonly busy: boolean;
  readonly onDigits: (digits: string) => void;
}

/** Six digits, and a button. */
function DigitsForm({ label, rule, button, busy, onDigits }: DigitsFormProps) {
  const { control, handleSubmit, reset } = useForm({ defaultValues: { digits: '' } });
  const submit = handleSubmit(({ digits }) => {
    onDigits(digits.replace('-', ''));
    reset();
  });
  return (
    <Stack
      component="form"
      onSubmit={submit}
      noValidate
      direction="row"
      spacing={1}
      sx={{ alignItems: 'start' }}
    >
      <FormField
        name="digits"
        control={control}
        label={label}
        size="small"
        autoComplete="off"
        rules={{ required: rule, pattern: { value: /^\d{3}-?\d{3}$/, message: rule } }}
      />
      <Button type="submit" variant="outlined" loading={busy}>
        {button}
      </Button>
    </Stack>
  );
}
