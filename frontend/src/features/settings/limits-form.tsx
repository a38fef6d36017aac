import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../../api/client';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { useSettings } from './use-settings';

const LIMITS = [
  ...(['numberPerSecond', 'sendWeight', 'requestsPerSecond'] as const),
  ...(['queuedMessages', 'uploadBytesPerDay', 'storedBytes'] as const),
];

type Values = Record<(typeof LIMITS)[number], string>;

/** What a tenant may use of the installation, for the operator. */
export function LimitsForm({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTranslation(['manage', 'common']);
  const { setLimits } = useSettings(tenant.id);
  const { control, handleSubmit } = useForm<Values>({ defaultValues: toValues(tenant.limits) });
  const submit = handleSubmit((values) => setLimits.mutate(toLimits(values)));
  return (
    <Paper variant="outlined" component="form" noValidate onSubmit={submit} sx={{ p: 2.5 }}>
      <Typography variant="h2">{t('settings.limits')}</Typography>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {t('settings.limitsHelp')}
      </Typography>
      <Stack spacing={2}>
        <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { sm: '1fr 1fr' } }}>
          {LIMITS.map((name) => (
            <FormField
              key={name}
              name={name}
              control={control}
              size="small"
              label={t(`settings.${name}`)}
              slotProps={{ htmlInput: { inputMode: 'numeric' } }}
              rules={{ pattern: { value: /^\s*\d*\s*$/, message: '0–9' } }}
            />
          ))}
        </Box>
        {setLimits.isError && <Alert severity="error">{describeError(setLimits.error)}</Alert>}
        {setLimits.isSuccess && <Alert severity="success">{t('settings.saved')}</Alert>}
        <div>
          <Button type="submit" variant="outlined" loading={setLimits.isPending}>
            {t('common:save')}
          </Button>
        </div>
      </Stack>
    </Paper>
  );
}

function toValues(limits: Tenant['limits']): Values {
  const text = (name: keyof Values) => String(limits[name] ?? '');
  return {
    numberPerSecond: text('numberPerSecond'),
    sendWeight: text('sendWeight'),
    requestsPerSecond: text('requestsPerSecond'),
    queuedMessages: text('queuedMessages'),
    uploadBytesPerDay: text('uploadBytesPerDay'),
    storedBytes: text('storedBytes'),
  };
}

function toLimits(values: Values): Tenant['limits'] {
  const set = LIMITS.filter((name) => values[name].trim() !== '');
  return Object.fromEntries(set.map((name) => [name, Number(values[name])]));
}
