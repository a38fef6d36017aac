import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import { lazy, Suspense, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { SentMessage } from '../../../api/client';
import { describeError } from '../../../api/errors';
import { showFieldErrors } from '../../../components/field-errors';
import { FormField } from '../../../components/form-field';
import { LoadingState } from '../../../components/loading-state';
import { newKey } from '../../../components/new-key';
import { checkPhoneNumber } from '../../messages/message-rules';
import { useSendMessage } from '../../messages/use-send-message';
import { isComplete, toTemplateMessage, type ChosenTemplate } from '../template/template-shape';
import { IdempotencyKeyField } from './idempotency-key-field';
import { RawFields } from './raw-fields';
import { fieldOf, newMessage, toRequest, type SendFormValues } from './send-form-values';
import { TextFieldOfMessage } from './text-field-of-message';

const TemplatePicker = lazy(() => import('../template/template-picker'));

interface SendFormProps {
  readonly tenantId: string;
  readonly to: string;
  readonly onSent: (sent: SentMessage) => void;
}

/** One message to one person. */
export function SendForm({ tenantId, to, onSent }: SendFormProps) {
  const { t } = useTranslation('send');
  const form = useForm<SendFormValues>({ defaultValues: newMessage(to) });
  const { control, handleSubmit, setError, setValue } = form;
  const kind = useWatch({ control, name: 'kind' });
  const [chosen, setChosen] = useState<ChosenTemplate | null>(null);
  const [strict, setStrict] = useState(false);
  const send = useSendMessage(tenantId);
  const submit = handleSubmit((values) => {
    setStrict(true);
    const isTemplate = values.kind === 'template';
    if (isTemplate && (chosen === null || !isComplete(chosen))) return;
    const template = chosen && toTemplateMessage(chosen.template, chosen.values);
    send.mutate(toRequest(values, template), {
      onSuccess: (sent) => {
        onSent(sent);
        // The next one is another message, even with the same words.
        setValue('idempotencyKey', newKey());
        setValue('text', '');
      },
      onError: (error) => showFieldErrors(error, setError, fieldOf),
    });
  });
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ maxWidth: 640 }}>
      <Stack spacing={2.5}>
        <FormField
          name="to"
          control={control}
          rules={{ required: t('toMissing'), validate: checkPhoneNumber }}
          label={t('to')}
          type="tel"
          helperText={t('toHelp')}
        />
        <FormField
          name="kind"
          control={control}
          label={t('kind')}
          select
          helperText={t('kindHelp')}
        >
          <MenuItem value="text">{t('kinds.text')}</MenuItem>
          <MenuItem value="template">{t('kinds.template')}</MenuItem>
          <MenuItem value="raw">{t('kinds.raw')}</MenuItem>
        </FormField>
        {kind === 'text' && <TextFieldOfMessage form={form} />}
        {kind === 'template' && (
          <Suspense fallback={<LoadingState label={t('template.loading')} rows={1} />}>
            <TemplatePicker
              tenantId={tenantId}
              chosen={chosen}
              onChange={setChosen}
              strict={strict}
            />
          </Suspense>
        )}
        {kind === 'template' && strict && chosen === null && (
          <Alert severity="error">{t('template.missingTemplate')}</Alert>
        )}
        {kind === 'raw' && <RawFields form={form} />}
        <FormField
          name="sendAt"
          control={control}
          label={t('sendAt')}
          helperText={t('sendAtHelp')}
          type="datetime-local"
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <IdempotencyKeyField form={form} />
        {send.isError && <Alert severity="error">{describeError(send.error)}</Alert>}
        <Box>
          <Button type="submit" variant="contained" size="large" loading={send.isPending}>
            {t('send')}
          </Button>
        </Box>
      </Stack>
    </Box>
  );
}
