import ExpandMore from '@mui/icons-material/ExpandMore';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { Controller, useWatch, type Control } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import type { TenantFormValues } from './tenant-form-values';
import { tenantRules } from './tenant-rules';

/** What most tenants need not say. */
export function TenantMoreSettings({ control }: { readonly control: Control<TenantFormValues> }) {
  const { t } = useTranslation('tenants');
  const rules = tenantRules(t);
  const autoReplies = useWatch({ control, name: 'autoReplyEnabled' });
  return (
    <Accordion variant="outlined" disableGutters slotProps={{ heading: { component: 'h2' } }}>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Typography component="span">{t('fields.more')}</Typography>
      </AccordionSummary>
      <AccordionDetails>
        <Stack spacing={2.5}>
          <Controller
            name="autoReplyEnabled"
            control={control}
            render={({ field: { value, ...field } }) => (
              <FormControlLabel
                label={t('fields.autoReply')}
                control={<Switch {...field} checked={value} />}
              />
            )}
          />
          <FormField
            name="autoReplyText"
            control={control}
            rules={rules.autoReplyText}
            label={t('fields.autoReplyText')}
            helperText={t('fields.autoReplyTextHelp')}
            disabled={!autoReplies}
            multiline
            minRows={2}
          />
          <FormField
            name="wabaId"
            control={control}
            rules={rules.wabaId}
            label={t('fields.wabaId')}
            helperText={t('fields.wabaIdHelp')}
          />
          <FormField
            name="displayPhoneNumber"
            control={control}
            rules={rules.displayPhoneNumber}
            label={t('fields.displayPhoneNumber')}
            helperText={t('fields.displayPhoneNumberHelp')}
            type="tel"
          />
          <FormField
            name="defaultCountry"
            control={control}
            rules={rules.defaultCountry}
            label={t('fields.defaultCountry')}
            helperText={t('fields.defaultCountryHelp')}
          />
          <SecretField
            name="appSecret"
            control={control}
            rules={rules.appSecret}
            label={t('fields.appSecret')}
            helperText={t('fields.appSecretHelp')}
          />
          <FormField
            name="unknownPolicy"
            control={control}
            label={t('fields.unknownPolicy')}
            helperText={t('fields.unknownPolicyHelp')}
            select
          >
            <MenuItem value="hold">{t('fields.hold')}</MenuItem>
            <MenuItem value="resend">{t('fields.resend')}</MenuItem>
          </FormField>
          <FormField
            name="windowPolicy"
            control={control}
            label={t('fields.windowPolicy')}
            helperText={t('fields.windowPolicyHelp')}
            select
          >
            <MenuItem value="try">{t('fields.try')}</MenuItem>
            <MenuItem value="refuse">{t('fields.refuse')}</MenuItem>
          </FormField>
        </Stack>
      </AccordionDetails>
    </Accordion>
  );
}
