import ExpandMore from '@mui/icons-material/ExpandMore';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { dataOf, describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { useApi } from '../session/session-context';
import { TemplatePreview } from './template-preview';
import { placeholdersOf, toComponents } from './template-text';

const CATEGORIES = ['UTILITY', 'MARKETING'] as const;

interface Values {
  name: string;
  language: string;
  category: (typeof CATEGORIES)[number];
  header: string;
  body: string;
  examples: string;
  footer: string;
}

const NEW: Values = {
  name: '',
  language: 'en_US',
  category: 'UTILITY',
  header: '',
  body: '',
  examples: '',
  footer: '',
};

interface TemplateFormProps {
  readonly tenantId: string;
  readonly onAdded: () => void;
}

/** Hands a template of text in to Meta; those with more in them are made by the API. */
export function TemplateForm({ tenantId, onAdded }: TemplateFormProps) {
  const { t } = useTranslation('manage');
  const api = useApi();
  const { control, handleSubmit, reset } = useForm<Values>({ defaultValues: NEW });
  const text = useWatch({ control });
  const add = useMutation({
    mutationFn: ({ name, language, category, ...parts }: Values) =>
      dataOf(
        api.POST('/tenants/{tenantId}/templates', {
          params: { path: { tenantId } },
          body: {
            name: name.trim(),
            language: language.trim(),
            category,
            components: toComponents(parts) as Record<string, never>[],
          },
        }),
      ),
    onSuccess: () => {
      reset();
      onAdded();
    },
  });
  const components = toComponents({ ...NEW, ...text });
  return (
    <Accordion variant="outlined" disableGutters slotProps={{ heading: { component: 'h2' } }}>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Typography component="span">{t('templates.add')}</Typography>
      </AccordionSummary>
      <AccordionDetails>
        <Stack
          component="form"
          noValidate
          spacing={2}
          onSubmit={handleSubmit((values) => add.mutate(values))}
        >
          <Typography color="textSecondary">{t('templates.addLead')}</Typography>
          <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
            <FormField
              name="name"
              control={control}
              label={t('templates.name')}
              rules={{
                required: t('templates.name'),
                pattern: { value: /^\s*[a-z0-9_]{1,512}\s*$/, message: t('templates.addLead') },
              }}
            />
            <FormField
              name="language"
              control={control}
              label={t('templates.language')}
              rules={{ required: t('templates.language') }}
            />
            <FormField name="category" control={control} select label={t('templates.category')}>
              {CATEGORIES.map((category) => (
                <MenuItem key={category} value={category}>
                  {t(`templates.categories.${category}`)}
                </MenuItem>
              ))}
            </FormField>
          </Stack>
          <FormField name="header" control={control} label={t('templates.header')} />
          <FormField
            name="body"
            control={control}
            multiline
            minRows={3}
            label={t('templates.body')}
            helperText={t('templates.bodyHelp')}
            rules={{ required: t('templates.body') }}
          />
          {placeholdersOf(text.body ?? '').length > 0 && (
            <FormField
              name="examples"
              control={control}
              multiline
              label={t('templates.examples')}
              rules={{ required: t('templates.examples') }}
            />
          )}
          <FormField name="footer" control={control} label={t('templates.footer')} />
          <TemplatePreview template={{ components: components as Record<string, never>[] }} />
          {add.isError && <Alert severity="error">{describeError(add.error)}</Alert>}
          {add.isSuccess && <Alert severity="success">{t('templates.added')}</Alert>}
          <div>
            <Button type="submit" variant="contained" loading={add.isPending}>
              {t('templates.submit')}
            </Button>
          </div>
        </Stack>
      </AccordionDetails>
    </Accordion>
  );
}
