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
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import type { TenantFormValues } from './tenant-form-values';
import { TENANT_RULES } from './tenant-rules';

/** What most tenants need not say. */
export function TenantMoreSettings({ control }: { readonly control: Control<TenantFormValues> }) {
  const autoReplies = useWatch({ control, name: 'autoReplyEnabled' });
  return (
    <Accordion variant="outlined" disableGutters slotProps={{ heading: { component: 'h2' } }}>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Typography component="span">More settings</Typography>
      </AccordionSummary>
      <AccordionDetails>
        <Stack spacing={2.5}>
          <Controller
            name="autoReplyEnabled"
            control={control}
            render={({ field: { value, ...field } }) => (
              <FormControlLabel
                label="Answer inbound messages automatically"
                control={<Switch {...field} checked={value} />}
              />
            )}
          />
          <FormField
            name="autoReplyText"
            control={control}
            rules={TENANT_RULES.autoReplyText}
            label="Text of the automatic reply"
            helperText="Empty: “thanks for reaching us - team” and the name"
            disabled={!autoReplies}
            multiline
            minRows={2}
          />
          <FormField
            name="wabaId"
            control={control}
            rules={TENANT_RULES.wabaId}
            label="WhatsApp Business account id"
            helperText="Lets news about the account find this tenant"
          />
          <FormField
            name="displayPhoneNumber"
            control={control}
            rules={TENANT_RULES.displayPhoneNumber}
            label="Phone number"
            helperText="As people dial it, e.g. +1 555 000 1234"
            type="tel"
          />
          <FormField
            name="defaultCountry"
            control={control}
            rules={TENANT_RULES.defaultCountry}
            label="Country"
            helperText="Two letters, e.g. DE: numbers without + are dialled there. Empty: they are refused"
          />
          <SecretField
            name="appSecret"
            control={control}
            rules={TENANT_RULES.appSecret}
            label="App secret"
            helperText="Only for a tenant with a Meta app of its own, which signs its webhooks"
          />
          <FormField
            name="unknownPolicy"
            control={control}
            label="When Meta's answer is lost"
            helperText="What becomes of a message when nobody can tell whether it went out"
            select
          >
            <MenuItem value="hold">Wait for a person to decide</MenuItem>
            <MenuItem value="resend">Send it again; it may arrive twice</MenuItem>
          </FormField>
          <FormField
            name="windowPolicy"
            control={control}
            label="When the service window is closed"
            helperText="What becomes of free text to somebody who did not write in the last 24 hours"
            select
          >
            <MenuItem value="try">Send it all the same; Meta decides</MenuItem>
            <MenuItem value="refuse">Refuse it at once</MenuItem>
          </FormField>
        </Stack>
      </AccordionDetails>
    </Accordion>
  );
}
