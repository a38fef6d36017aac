import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../../api/client';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import { tenantRules } from '../tenants/tenant-rules';
import { useSettings } from './use-settings';

interface SettingsFormProps {
  readonly tenant: Tenant;
}

export function SettingsForm({ tenant }: SettingsFormProps) {
  const { t } = useTranslation(['manage', 'common']);
  const { t: ofTenants } = useTranslation('tenants');
  const rules = tenantRules(ofTenants);
  const { update } = useSettings(tenant.id);
  const { control, handleSubmit, resetField } = useForm({
    defaultValues: {
      name: tenant.name,
      autoReplyEnabled: tenant.autoReply.enabled,
      autoReplyText: tenant.autoReply.text,
      unknownPolicy: tenant.unknownPolicy,
      windowPolicy: tenant.windowPolicy,
      defaultCountry: tenant.defaultCountry ?? '',
      accessToken: '',
    },
  });
  const submit = handleSubmit((values) => {
    const country = values.defaultCountry.trim().toUpperCase();
    update.mutate(
      {
        name: values.name.trim(),
        autoReply: {
          enabled: values.autoReplyEnabled,
          // The standard one has the name in it, and changes with it.
          ...(values.autoReplyText !== tenant.autoReply.text && { text: values.autoReplyText }),
        },
        unknownPolicy: values.unknownPolicy,
        windowPolicy: values.windowPolicy,
        ...(country !== '' && { defaultCountry: country }),
        ...(values.accessToken.trim() !== '' && { accessToken: values.accessToken.trim() }),
      },
      { onSuccess: () => resetField('accessToken') },
    );
  });
  return (
    <Paper variant="outlined" component="form" noValidate onSubmit={submit} sx={{ p: 2.5 }}>
      <Stack spacing={2.5} sx={{ maxWidth: 640 }}>
        <FormField
          name="name"
          control={control}
          rules={rules.name}
          label={t('settings.name')}
          helperText={t('settings.nameHelp')}
        />
        <Controller
          name="autoReplyEnabled"
          control={control}
          render={({ field: { value, ...field } }) => (
            <FormControlLabel
              label={t('settings.autoReply')}
              control={<Switch {...field} checked={value} />}
            />
          )}
        />
        <FormField
          name="autoReplyText"
          control={control}
          rules={rules.autoReplyText}
          multiline
          minRows={2}
          label={t('settings.autoReplyText')}
          helperText={t('settings.autoReplyHelp')}
        />
        <FormField name="unknownPolicy" control={control} select label={t('settings.unknown')}>
          <MenuItem value="hold">{t('settings.policies.hold')}</MenuItem>
          <MenuItem value="resend">{t('settings.policies.resend')}</MenuItem>
        </FormField>
        <FormField name="windowPolicy" control={control} select label={t('settings.window')}>
          <MenuItem value="try">{t('settings.policies.try')}</MenuItem>
          <MenuItem value="refuse">{t('settings.policies.refuse')}</MenuItem>
          {tenant.fallbackTemplate !== null && (
            <MenuItem value="template">{t('settings.policies.template')}</MenuItem>
          )}
        </FormField>
        <FormField
          name="defaultCountry"
          control={control}
          rules={rules.defaultCountry}
          label={t('settings.country')}
          helperText={t('settings.countryHelp')}
        />
        <SecretField
          name="accessToken"
          control={control}
          label={t('settings.token')}
          helperText={t('settings.tokenHelp')}
        />
        {update.isError && <Alert severity="error">{describeError(update.error)}</Alert>}
        {update.isSuccess && <Alert severity="success">{t('settings.saved')}</Alert>}
        <div>
          <Button type="submit" variant="contained" loading={update.isPending}>
            {t('common:save')}
          </Button>
        </div>
      </Stack>
    </Paper>
  );
}
