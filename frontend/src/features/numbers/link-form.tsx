import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { NewConnectLink } from '../../api/client';
import { describeError } from '../../api/errors';
import { CopyButton } from '../../components/copy-button';
import { formatDateTime } from '../../components/dates';
import { FormField } from '../../components/form-field';
import type { useConnectLinks } from './use-connecting';

const DAY_S = 86_400;
const DAYS = [1, 7, 30];

/** Makes a link for whoever owns the number. It is shown this once. */
export function LinkForm({ create }: Pick<ReturnType<typeof useConnectLinks>, 'create'>) {
  const { t } = useTranslation('numbers');
  const { control, handleSubmit } = useForm({
    defaultValues: { days: 7, redirectUrl: '', coexistence: false },
  });
  const submit = handleSubmit(({ days, redirectUrl, coexistence }) =>
    create.mutate({
      expiresIn: Number(days) * DAY_S,
      coexistence,
      ...(redirectUrl.trim() !== '' && { redirectUrl: redirectUrl.trim() }),
    }),
  );
  return (
    <Stack component="form" onSubmit={submit} noValidate spacing={2}>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
        <FormField name="days" control={control} label={t('link.goodFor')} select fullWidth>
          {DAYS.map((count) => (
            <MenuItem key={count} value={count}>
              {t('link.days', { count })}
            </MenuItem>
          ))}
        </FormField>
        <FormField
          name="redirectUrl"
          control={control}
          label={t('link.redirect')}
          helperText={t('link.redirectHelp')}
          type="url"
          fullWidth
          rules={{
            pattern: { value: /^\s*(https?:\/\/\S+)?\s*$/, message: t('link.redirectRule') },
          }}
        />
      </Stack>
      <Controller
        name="coexistence"
        control={control}
        render={({ field: { value, ...field } }) => (
          <FormControlLabel
            label={t('link.coexistence')}
            control={<Switch {...field} checked={value} />}
          />
        )}
      />
      {create.isError && <Alert severity="error">{describeError(create.error)}</Alert>}
      <Box>
        <Button type="submit" variant="contained" loading={create.isPending}>
          {t('link.make')}
        </Button>
      </Box>
      {create.data && <MadeLink link={create.data} onClose={() => create.reset()} />}
    </Stack>
  );
}

interface MadeLinkProps {
  readonly link: NewConnectLink;
  readonly onClose: () => void;
}

function MadeLink({ link: { url, expiresAt }, onClose }: MadeLinkProps) {
  const { t } = useTranslation('numbers');
  return (
    <Alert severity="success" onClose={onClose}>
      <AlertTitle>{t('link.made')}</AlertTitle>
      {t('link.madeHelp', { when: formatDateTime(new Date(expiresAt)) })}
      <Box component="code" sx={{ display: 'block', my: 1, overflowWrap: 'anywhere' }}>
        {url}
      </Box>
      <Stack direction="row" spacing={1}>
        <CopyButton text={url} label={t('link.it')} />
        <Button size="small" href={url} target="_blank" rel="noreferrer">
          {t('link.open')}
        </Button>
      </Stack>
    </Alert>
  );
}
